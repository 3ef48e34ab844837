package explain

// certManagerRules read the events and conditions of cert-manager.
func certManagerRules() []rule {
	cm := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: CertManager, near: near, pattern: pattern}
	}
	return []rule{
		cm("cert-manager-propagation", "not yet propagated", `(?:waiting for dns-01 challenge propagation: )?dns record for {q}{asked}{q} not yet propagated`),
		cm("cert-manager-soa", "when querying the soa record", `when querying the soa record for the domain {q}{asked}{q}(?: using nameservers \[[^\]\n]{0,300}\])?,? rcode was expected to be {q}noerror{q} or {q}nxdomain{q},? but got {q}[a-z0-9]+{q}`),
		cm("cert-manager-no-nameservers", "could not determine authoritative nameservers", `could not determine authoritative nameservers`),
		cm("cert-manager-propagation", "waiting for dns-01 challenge propagation", `waiting for dns-01 challenge propagation`),
	}
}
