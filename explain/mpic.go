package explain

// mpicRules read the error keys of Open MPIC.
func mpicRules() []rule {
	return []rule{
		{kind: "mpic", speaker: OpenMPIC, near: "mpic_error:", pattern: `\bmpic_error:(?P<code>(?:caa_checker|dcv_checker):[a-z_]+|coordinator:[a-z_]+|http|redirect:invalid|[a-z_]+:[a-z_]+)\b`},
	}
}
