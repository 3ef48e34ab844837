package explain

// terraformRules read the AWS provider of Terraform waiting for ACM.
func terraformRules() []rule {
	tf := func(kind, near, pattern string) rule {
		return rule{kind: kind, speaker: Terraform, near: near, pattern: pattern, ca: "amazon"}
	}
	return []rule{
		tf("terraform-acm-pending", "expected certificate to be issued", `expected certificate to be issued but was in state pending_validation`),
		tf("terraform-acm-state", "expected certificate to be issued", `expected certificate to be issued but was in state (?P<code>[a-z_]+)`),
		tf("terraform-acm-state", "wanted target", `unexpected state {q}(?P<code>[a-z_]+){q}, wanted target {q}issued{q}`),
		tf("terraform-acm-pending", "while waiting for state to become", `timeout while waiting for state to become {q}issued{q}(?: \(last state: {q}[a-z_]+{q}(?:, timeout: [a-z0-9.]+)?\))?`),
	}
}
