package explain

// boulderRules read the problem texts of Boulder, which is what Let's Encrypt
// runs and few others do, and the sentences of its page on CAA in the languages that it is in.
func boulderRules() []rule {
	le := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: LetsEncrypt, near: near, pattern: pattern, ca: "letsencrypt", anyCA: true}
	}
	// While processing CAA for ASKED: DNS problem: WHAT looking up CAA for FOUND
	const (
		asked   = `(?:while processing caa for {q}{asked}{q}: )?`
		looking = ` looking up (?:caa|txt|a|aaaa|ns|soa|cname|ds|dnskey) for {q}{found}{q}`
		problem = asked + `(?:dns problem: )?`
	)
	rules := []rule{
		le("caa-forbids", "prevents issuance", asked+`caa record for {q}{found}{q} prevents issuance`),
		le("lookup-servfail", "servfail looking up", problem+`servfail`+looking),
		le("lookup-nxdomain", "nxdomain looking up", problem+`nxdomain`+looking),
		le("lookup-refused", "refused looking up", problem+`refused`+looking),
		le("lookup-notimp", "looking up", problem+`not(?:imp|impl| implemented)`+looking),
		le("lookup-formerr", "formerr looking up", problem+`formerr`+looking),
		le("lookup-timeout", "timed out looking up", problem+`(?:query )?timed out`+looking),
		le("lookup-timeout", "deadline exceeded looking up", problem+`(?:context )?deadline exceeded`+looking),
		le("lookup-canceled", "canceled looking up", problem+`(?:query |context )?canceled`+looking),
		le("lookup-network", "networking error looking up", problem+`networking error`+looking),
		le("lookup-failed", "looking up caa for", problem+`[a-z0-9 ]{1,60}`+looking),
		le("caa-truncated", "truncated", asked+`(?:dns problem: )?(?:dns response|[^\n]{0,40}?caa[^\n]{0,40}?) (?:was |is )?truncated(?: for {q}{found}{q})?`),
		le("secondary-validation", "secondary validation", `during secondary validation:?`),
		le("caa-recheck", "rechecking caa", `rechecking caa for {q}{asked}{q}`),
		le("caa-recheck", "rechecking caa", `rechecking caa`),
		le("txt-missing", "no txt record found", `no txt records? found at {q}{asked}{q}`),
		le("txt-wrong", "incorrect txt record", `incorrect txt record {q}[^"'\n]{0,300}?{q}(?: \(and [0-9]+ more\))? found at {q}{asked}{q}`),

		le("provider-no-caa", "do not support caa", `we do(?: not|n't) support caa records`),
		le("provider-no-caa", "我们不支持", `我们不支持\s*caa\s*记录`),
		le("provider-no-caa", "caa", `caa\s*레코드를\s*지원하지\s*않`),
		le("lookup-timeout", "caa queries time out", `caa queries time out`),
		le("lookup-timeout", "查询会超时", `caa\s*查询会超时`),
		le("lookup-notimp", "notimp", `(?:returned|returning other opcodes, including|返回了|其他操作码（包括) notimp`),
		le("lookup-qtype-dropped", "unknown qtypes", `drops dns queries with unknown qtypes`),
		le("lookup-qtype-dropped", "未知查询类型的", `会丢弃具有未知查询类型的\s*dns\s*查询`),
		le("dnssec-bogus", "dnssec", `indicates a failure of dnssec validation`),
		le("dnssec-bogus", "dnssec", `这表明\s*dnssec\s*验证失败`),
		le("dnssec-empty-answers", "incorrect signatures", `generate incorrect signatures only when the response is empty`),
		le("dnssec-empty-answers", "生成错误的签名", `响应为空时才生成错误的签名`),
		le("lookup-outage", "outages at", `servfails may be caused by outages at your authoritative nameservers`),
		le("lookup-outage", "servfail", `servfail 可能是由您的权威名称服务器服务中断引起的`),
	}
	for _, e := range extendedErrors() {
		words := lowerASCII(e.words)
		rules = append(rules, le("resolver-ede-"+e.code, words, asked+`dns problem: looking up (?:caa|txt|a|aaaa|ns|soa|cname|ds|dnskey) for {q}{found}{q}: (?:dnssec: )?`+words))
	}
	return rules
}
