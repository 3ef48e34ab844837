package explain

// acmRules read the states and reasons of AWS Certificate Manager: constants
// of its API, its sentences, and the words of its console in four languages.
func acmRules() []rule {
	acm := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: ACM, near: near, pattern: pattern, ca: "amazon"}
	}
	rules := []rule{
		acm("acm-caa-error", "failed validation due to a certif", `one or more domain names have failed validation due to a certificat(?:e|ion) authority auth(?:entication|orization) \(caa\) error`),
		acm("acm-caa-error", "caa_error", `\bcaa_error\b`),
		acm("acm-caa-error", "caa_check_failure", `\b(?:aws_acm_)?caa_check_failure\b`),
		acm("acm-pending-renewal", "pending_auto_renewal", `\bpending_auto_renewal\b`),
	}
	for _, reason := range acmReasons() {
		rules = append(rules, acm("acm", reason, `\b(?P<code>`+reason+`)\b`))
	}
	for _, reason := range acmShortReasons() {
		rules = append(rules, acm("acm", reason, `"[a-z]*(?:reason|status)"\s*:\s*"(?P<code>`+reason+`)"`))
	}
	for _, words := range acmPendingWords() {
		rules = append(rules, acm("acm-pending", words, words))
	}
	for _, words := range acmTimedOutWords() {
		rules = append(rules, acm("acm-validation-timed-out", words, words))
	}
	return append(rules, acm("acm-pending", "pending", `\bpending[ _]validation\b`))
}

// acmReasons are the constants of FailureReason and RenewalStatusReason, the
// statuses that mean a fault, and the reasons of ACM's ACME endpoints. They
// are written in a way that nothing else is.
func acmReasons() []string {
	return []string{
		"no_available_contacts", "additional_verification_required", "domain_not_allowed", "invalid_public_domain",
		"domain_validation_denied", "pca_limit_exceeded", "pca_invalid_arn", "pca_invalid_state", "pca_request_failed",
		"pca_name_constraints_validation", "pca_resource_not_found", "pca_invalid_args", "pca_invalid_duration",
		"pca_access_denied", "slr_not_found", "validation_timed_out",
		"endpoint_not_active", "hosted_zone_not_found", "invalid_change_batch", "domain_mismatch",
	}
}

// acmShortReasons are constants that other programs use as well, so that they
// count only as the value of a reason or a status.
func acmShortReasons() []string {
	return []string{"other", "timed_out", "access_denied", "internal_failure", "failed", "expired", "revoked", "inactive"}
}

// acmPendingWords are how consoles and pages say PENDING_VALIDATION.
func acmPendingWords() []string {
	return []string{
		"検証保留中", "保留中の検証", "検証待ち", "検証が保留中", "検証の保留中",
		"검증 보류 중", "보류 중인 검증", "검증 대기 중", "보류 중 검증",
		"等待验证", "待验证", "验证待处理", "等待驗證", "待定驗證",
	}
}

// acmTimedOutWords are how they say VALIDATION_TIMED_OUT.
func acmTimedOutWords() []string {
	return []string{"validation timed out", "検証タイムアウト", "검증 시간 초과", "验证超时", "驗證逾時"}
}

// acmePageRules read the causes that the AWS page on pending certificates
// names, and records that show one of them.
func acmePageRules() []rule {
	acm := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: ACM, near: near, pattern: pattern, ca: "amazon"}
	}
	return []rule{
		acm("acm-cname-misplaced", "cname", `cname\s*レコードが正しい\s*dns\s*設定に追加されていま?(?:ない|せん)`),
		acm("acm-cname-misplaced", "cname", `cname\s*レコードが正しい\s*dns\s*設定に追加されていない`),
		acm("acm-cname-misplaced", "cname", `cname record (?:isn't|isn’t|is not|was not|wasn't) added to the correct dns configuration`),
		acm("acm-cname-characters", "cname", `cname\s*レコードに余分な文字が含まれているか、必要な文字がない`),
		acm("acm-cname-characters", "cname", `cname record (?:has|contains) (?:additional|extra|missing) characters`),
		acm("acm-cname-doubled", "dns", `dns\s*プロバイダーが自動的に\s*dns\s*レコードの末尾にネイキッドドメインを追加し`),
		acm("acm-cname-doubled", "dns provider", `dns provider automatically (?:adds|added|appends|appended) the (?:bare|naked|apex) domain`),
		acm("acm-txt-beside-cname", "cname", `(?:同じドメイン名|同じドメイン)に\s*cname\s*レコードと\s*txt\s*レコードが存在し`),
		acm("acm-txt-beside-cname", "txt record", `cname record and (?:a )?txt record exist for the same domain`),
		acm("acm-private-zone", "route 53", `route 53 プライベートホストゾーンに`),
		acm("acm-private-zone", "private hosted zone", `in a (?:route 53 )?private hosted zone`),
		acm("acm-propagation", "伝達", `dns\s*レコードの伝達に\s*24\s*[~～〜-]\s*48\s*時間`),
		acm("acm-propagation", "propagat", `24\s*(?:[-–~]|to)\s*48 hours (?:for (?:dns )?records )?to propagate`),
	}
}
