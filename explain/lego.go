package explain

// legoRules read the errors of lego and of what is built on it (Traefik and
// others).
func legoRules() []rule {
	lego := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: Lego, near: near, pattern: pattern}
	}
	const server = `(?:ns|nameserver) {q}[^\s\[\]"']{1,260}{q} `
	return []rule{
		lego("lego-propagation", "returned", `(?:time limit exceeded: )?(?:last error: )?(?:[a-z ]{0,60}: )?`+server+`returned \(?(?:servfail|refused|nxdomain|notimp|formerr|noerror|notauth|[a-z]+)\)? for {q}{asked}{q}`),
		lego("lego-propagation", "did not return the expected txt", `(?:time limit exceeded: )?(?:last error: )?(?:[a-z ]{0,60}: )?`+server+`did not return the expected txt record(?: \[fqdn: {asked})?`),
		lego("lego-no-nameservers", "could not determine authoritative nameservers", `could not determine authoritative nameservers for {q}{asked}{q}`),
		lego("lego-no-zone", "could not find", `could not find (?:the )?(?:zone|start of authority)(?: for(?: domain)?)? {q}{asked}{q}`),
		{kind: "acme-client-propagation", speaker: ACME, near: "fully propagate", pattern: `timed out waiting for (?:the )?record to fully propagate`},
		lego("lego-timeout", "time limit exceeded", `time limit exceeded(?:: last error)?`),
	}
}
