package suggest

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/caa"
	"github.com/mayissue/mayissue/name"
)

// hcl writes text as a string of HCL, in which "${" and "%{" begin templates.
func hcl(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(quotedJSON(s))
}

// label makes the name of a resource of a domain name.
func label(n name.Name) string {
	var b strings.Builder
	b.WriteString("caa_")
	for _, c := range []byte(n.String()) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			c = '_'
		}
		b.WriteByte(c)
	}
	return b.String()
}

func (s Set) terraformAWS() string {
	return fmt.Sprintf(`resource "aws_route53_record" %q {
  zone_id = var.zone_id
  name    = %s
  type    = "CAA"
  ttl     = %d
  records = [
%s  ]
}
`, label(s.Owner), hcl(s.Owner.String()), s.TTL, s.hclList(octal))
}

func (s Set) terraformGoogle() string {
	return fmt.Sprintf(`resource "google_dns_record_set" %q {
  managed_zone = var.managed_zone
  name         = %s
  type         = "CAA"
  ttl          = %d
  rrdatas = [
%s  ]
}
`, label(s.Owner), hcl(full(s.Owner)), s.TTL, s.hclList(caa.Record.String))
}

// hclList writes the records as the items of a list.
func (s Set) hclList(text func(caa.Record) string) string {
	var b strings.Builder
	for _, r := range s.Records {
		fmt.Fprintf(&b, "    %s,\n", hcl(text(r)))
	}
	return b.String()
}

// terraformCloudflare writes one resource a record, for version 5 of the
// provider; before, the resource was called cloudflare_record.
func (s Set) terraformCloudflare() string {
	var b strings.Builder
	for i, r := range s.Records {
		fmt.Fprintf(&b, `resource "cloudflare_dns_record" "%s_%d" {
  zone_id = var.zone_id
  name    = %s
  type    = "CAA"
  ttl     = %d
  data = {
    flags = %d
    tag   = %s
    value = %s
  }
}
`, label(s.Owner), i+1, hcl(s.Owner.String()), s.TTL, r.Flags, hcl(r.Tag), hcl(r.Value))
	}
	return b.String()
}
