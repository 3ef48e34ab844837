package explain

// resolverRules read what resolvers, look-up tools and the resolver of Go
// say. The last of them take a bare response code for what it is.
func resolverRules() []rule {
	rs := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: Resolver, near: near, pattern: pattern}
	}
	rules := []rule{
		rs("resolver-ede", "ede", `\bede(?: code)?[:=]?\s*(?P<code>[0-9]{1,2})\b(?: \([a-z0-9 /-]{1,60}\))?`),
		rs("resolver-ede", "extended dns error", `extended dns error(?: code)?[:=]?\s*(?P<code>[0-9]{1,2})\b`),
		rs("resolver-ede", "info", `\binfo[_-]?code["']?\s*[:=]\s*["']?(?P<code>[0-9]{1,2})\b`),
		rs("resolver-bogus", "validation failure", `validation failure <{zone} [a-z0-9]+ [a-z]+>:?(?: [^\n]{1,120})?`),
		rs("resolver-bogus", "no valid ds resolving", `(?:no valid (?:ds|rrsig|key|nsec|soa)|broken trust chain|insecurity proof failed|got insecure response[^\n]{0,80}?|verify failed due to bad signature[^\n]{0,60}?)(?:\))? resolving '{zone}/[a-z0-9]+/in':?`),
		rs("resolver-bogus", "resolving '", `(?:no valid (?:rrsig|key|nsec|soa)|broken trust chain|insecurity proof failed|got insecure response[^\n]{0,80}?)(?:\))? resolving '{zone}/[a-z0-9]+/in':?`),
		rs("resolver-bogus", "broken trust chain", `resolution failed: broken trust chain`),
		rs("resolver-bogus", "insecurity proof failed", `resolution failed: insecurity proof failed`),
		rs("resolver-bogus", "no valid", `resolution failed: no valid (?:ds|rrsig|key|nsec|soa)`),
		rs("lookup-timeout", "resolution failed", `resolution failed: timed out`),
		rs("lookup-servfail", "resolution failed", `resolution failed: (?:servfail|failure)`),
		rs("lookup-nxdomain", "resolution failed", `resolution failed: ncache nxdomain`),
		rs("lookup-timeout", "i/o timeout", `lookup {q}{found}{q}(?: on [^\s]{1,60}:[0-9]+)?: (?:(?:read|dial|write) [^\n]{0,120}? )?i/o timeout`),
		rs("lookup-timeout", "i/o timeout", `(?:read|dial|write) (?:udp|tcp)[46]?[^\n]{0,120}? i/o timeout`),
		rs("lookup-timeout", "i/o timeout", `i/o timeout`),
		rs("lookup-network", "connection refused", `(?:read|dial|write) (?:udp|tcp)[46]?[^\n]{0,120}? connection refused`),
		rs("lookup-servfail", "server misbehaving", `(?:lookup {q}{found}{q}(?: on [^\s]{1,60}:[0-9]+)?: )?server misbehaving`),
		rs("lookup-nxdomain", "no such host", `(?:lookup {q}{found}{q}(?: on [^\s]{1,60}:[0-9]+)?: )?no such host`),
		rs("lookup-timeout", "no servers could be reached", `connection timed out; no servers could be reached`),
		rs("lookup-timeout", "no servers could be reached", `no servers could be reached`),
		rs("lookup-timeout", "timed out", `communications error to [^\s]{1,60}: timed out`),
		rs("lookup-timeout", "dns request timed out", `dns request timed out`),
	}
	for _, code := range []string{"servfail", "refused", "nxdomain", "notimp", "formerr"} {
		rules = append(rules,
			rs("lookup-"+code, "can't find", `can't find {zone}: `+code),
			rs("lookup-"+code, code, `\bstatus: `+code+`\b`))
	}
	for _, e := range extendedErrors() {
		words := lowerASCII(e.words)
		rules = append(rules, rs("resolver-ede-"+e.code, words, `dnssec: `+words))
	}
	return append(rules, resolverWords()...)
}

// extendedError is an INFO-CODE of RFC 8914 with its words.
type extendedError struct{ code, words string }

// extendedErrors are those of the IANA's registry that a look-up can end with.
func extendedErrors() []extendedError {
	return []extendedError{
		{"1", "Unsupported DNSKEY Algorithm"}, {"2", "Unsupported DS Digest Type"}, {"3", "Stale Answer"},
		{"5", "DNSSEC Indeterminate"}, {"6", "DNSSEC Bogus"}, {"6", "Bogus"}, {"7", "Signature Expired"}, {"8", "Signature Not Yet Valid"},
		{"9", "DNSKEY Missing"}, {"10", "RRSIGs Missing"}, {"11", "No Zone Key Bit Set"}, {"12", "NSEC Missing"},
		{"13", "Cached Error"}, {"14", "Not Ready"}, {"15", "Blocked"}, {"16", "Censored"}, {"17", "Filtered"}, {"18", "Prohibited"},
		{"19", "Stale NXDOMAIN Answer"}, {"20", "Not Authoritative"}, {"21", "Not Supported"}, {"22", "No Reachable Authority"},
		{"23", "Network Error"}, {"24", "Invalid Data"}, {"25", "Signature Expired before Valid"}, {"26", "Too Early"},
		{"27", "Unsupported NSEC3 Iterations Value"}, {"30", "Invalid Query Type"},
	}
}

// resolverWords are response codes and words that stand by themselves.
func resolverWords() []rule {
	rs := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: Resolver, near: near, pattern: pattern}
	}
	return []rule{
		rs("lookup-servfail", "server failed", `can't find {zone}: server failed`),
		rs("lookup-servfail", "dns server failure", `(?:{found}\s*: )?dns server failure`),
		rs("lookup-refused", "query refused", `can't find {zone}: query refused`),
		rs("lookup-notimp", "not implemented", `can't find {zone}: not implemented`),
		rs("lookup-nxdomain", "non-existent domain", `can't find {zone}: non-existent domain`),
		rs("lookup-nxdomain", "dns name does not exist", `(?:{found}\s*: )?dns name does not exist`),
		rs("resolver-bogus", "dnssec", `dnssec(?: validation|検証| 検証| 검증| 验证|验证)(?: failure| failed|に失敗| 실패|失败| fails)`),
		rs("lookup-servfail", "servfail", `\bservfails?\b`),
		rs("lookup-notimp", "notimp", `\bnotimpl?\b`),
		rs("lookup-refused", "rcode", `rcode["']?\s*[:=]\s*["']?refused\b`),
		rs("lookup-timeout", "タイムアウトエラー", `タイムアウトエラー`),
	}
}
