package explain

// certbotRules read what Certbot and other clients of the kind print around
// the CA's own words.
func certbotRules() []rule {
	return []rule{
		{kind: "certbot-failed", speaker: Certbot, near: "failed to authenticate some domains", pattern: `certbot failed to authenticate some domains`},
		{kind: "certbot-failed", speaker: Certbot, near: "some challenges have failed", pattern: `some challenges have failed`},
		{kind: "certbot-propagation", speaker: Certbot, near: "certificate authority failed to verify", pattern: `certificate authority failed to verify the (?:temporary )?dns txt records created by`},
	}
}
