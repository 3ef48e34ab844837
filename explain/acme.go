package explain

// acmeRules read the types of the problem documents of RFC 8555 section 6.7.
// They come last: the words beside them tell more.
func acmeRules() []rule {
	acme := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: ACME, near: near, pattern: pattern}
	}
	return []rule{
		acme("acme", "urn:ietf:params:acme:error:", `urn:ietf:params:acme:error:(?P<code>caa|dns|unauthorized|connection|rejectedidentifier|serverinternal|compound|ratelimited|incorrectresponse|unsupportedidentifier|malformed|tls)\b`),
		acme("acme", "urn:acme:error:", `urn:acme:error:(?P<code>caa|dns|unauthorized|connection|serverinternal|malformed)\b`),
		acme("acme", "type:", `^\s*type:[\t\x20]+(?P<code>caa|dns|unauthorized|connection)[\t\x20]*$`),
	}
}
