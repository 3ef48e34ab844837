package explain

// The value of a record in a line of GlobalSign's table. It has no blank but
// after the semicolon before a parameter; where a mark ends it, anything goes.
const (
	lineValue    = `(?P<value>;+|[^\s;|",。]*(?:;[\t\x20]*[a-z0-9-]+=[^\s;|",]+)*)`
	lineMarks    = `(?:[\t\x20]*;\s*(?P<marks>cname(?:\s+critical)?|critical)(?:[^\w.-]|$)|[\t\x20]+(?P<mark>cname(?:[\t\x20]+critical)?|critical)(?:[^\w.-]|$))?`
	looseValue   = `(?P<value>[!-9;-{}~\x20]*?)`
	lineTags     = `issuewild|issuemail|issuevmc|issue|iodef|contactemail|contactphone`
	linePlace    = `{asked}:\s*{found}(?::\s*|\s+)`
	criticalMark = `;\s*(?P<marks>cname\s+critical|critical)(?:[^\w.-]|$)`
)

// globalSignRules read what GlobalSign tells its customers, in its mails and
// on its pages, the second colon of a line being left out now and then.
func globalSignRules() []rule {
	gs := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: GlobalSign, near: near, pattern: pattern, ca: "globalsign"}
	}
	line := func(near, pattern string) rule {
		r := gs("globalsign-line", near, pattern)
		r.anyCA = true
		return r
	}
	page := func(pattern string, implied Record) rule {
		r := gs("globalsign-line", "caaチェックを行ったところ", pattern)
		r.implied = implied
		return r
	}
	return []rule{
		line("critical", linePlace+`(?P<tag>[a-z0-9-]{1,63})=`+looseValue+criticalMark),
		line("cname", linePlace+`(?P<tag>`+lineTags+`)=`+looseValue+`;[\t\x20]*(?P<marks>cname)(?:[^\w.-]|$)`),
		line("=", linePlace+`(?P<tag>`+lineTags+`)=`+lineValue+lineMarks),
		gs("globalsign-failed", "caa check", `caa check failed for one or more of the san values(?: in your certificate)?`),
		gs("globalsign-failed", "caa check failed", `{q}caa check failed{q}`),
		gs("globalsign-failed", "globalsign.com", `dnsのcaaレコードにエントリーがあることを探知しましたが、その中に {q}globalsign\.com{q} が含まれていませんでした`),
		gs("globalsign-failed", "globalsign.com", `caa records contain entries, and {q}globalsign\.com{q} is not one of them`),
		page(`{q}{asked}{q}\s*でcaaチェックを行ったところ、cnameの参照先である\s*{q}{found}{q}\s*の\s*dnsにおいて異なる認証局\(\s*{q}(?P<value>[^\s"()]+){q}\s*\)`, Record{Tag: "issue", CNAME: true}),
		page(`{q}{asked}{q}\s*でcaaチェックを行ったところ、\s*{q}{found}{q}\s*の\s*dnsにおいて異なる認証局\(\s*{q}(?P<value>[^\s"()]+){q}\s*\)`, Record{Tag: "issue"}),
		criticalPage(`{q}{asked}{q}\s*でcaaチェックを行ったところ、cnameの参照先である\s*{q}{found}{q}\s*の\s*dnsにおいて、\s*{q}critical{q}\s*に設定された`),
		criticalPage(`{q}{asked}{q}\s*でcaaチェックを行ったところ、\s*{q}{found}{q}\s*の\s*dnsにおいて、\s*{q}critical{q}\s*に設定された`),
		gs("lookup-servfail", "servfail", `servfail (?:dns )?response`),
		{kind: "lookup-timeout", speaker: GlobalSign, near: "request timed out", pattern: `request timed out`}, // others say it too
		gs("globalsign-cache", "キャッシュ時間は", `キャッシュ時間は\s*1時間に設定されています`),
		gs("globalsign-cache", "caa record cache", `allow up to 8 hours before trying again to make sure the caa record cache has been cleared`),
		gs("lookup-blocked", "jp data center", `blocked traffic from our jp data ?center`),
		gs("lookup-qtype-dropped", "不明なクエリタイプ", `dnsクエリを、不明なクエリタイプとしてはじいてしまう`),
	}
}

// criticalPage reads the rows of the Japanese page that speak of a critical
// tag without naming it.
func criticalPage(pattern string) rule {
	return rule{kind: "globalsign-critical", speaker: GlobalSign, near: "critical", pattern: pattern, ca: "globalsign"}
}
