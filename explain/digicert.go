package explain

// digiCertRules read the DcvError codes of DigiCert's validation library.
func digiCertRules() []rule {
	var rules []rule
	for _, code := range dcvErrors() {
		rules = append(rules, rule{kind: "dcv", speaker: DigiCert, near: code, pattern: `\b(?P<code>` + code + `)\b`})
	}
	return append(rules, rule{kind: "dcv", speaker: DigiCert, near: "domain_invalid_", pattern: `\b(?P<code>domain_invalid_[a-z_]+)\b`})
}

// dcvErrors are the codes that speak of the DNS, of tokens and of corroboration.
func dcvErrors() []string {
	return []string{
		"dns_lookup_record_not_found", "dns_lookup_unknown_host_exception", "dns_lookup_domain_not_found",
		"dns_lookup_io_exception", "dns_lookup_timeout", "dns_lookup_dnssec_failure", "dns_lookup_bad_request",
		"dns_lookup_exception", "dns_lookup_text_parse_exception",
		"random_value_not_found", "random_value_empty_text_body", "random_value_expired", "random_value_insufficient_entropy",
		"request_token_error_not_found", "request_token_error_invalid_token", "request_token_error_date_expired", "request_token_error_future_date",
		"mpic_corroboration_error", "mpic_invalid_response",
		"account_uri_mismatch", "issuer_domain_name_not_allowed", "persistent_record_expired",
	}
}
