package suggest

import (
	"fmt"
	"strings"

	"github.com/mayissue/mayissue/internal/wire"
)

// hcl writes text as a string of HCL, in which "${" and "%{" begin templates.
func hcl(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(quotedJSON(s))
}

// identifier makes part of an identifier of HCL of a domain name.
func identifier(domain string) string {
	b := []byte(domain)
	for i, c := range b {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			b[i] = '_'
		}
	}
	return string(b)
}

// label makes the name of a resource that is not yet taken, and takes it.
func label(taken map[string]bool, s rrset) string {
	stem := strings.ToLower(s.mnemonic()) + "_" + identifier(s.owner.String())
	out := stem
	for n := 2; taken[out]; n++ {
		out = fmt.Sprintf("%s-%d", stem, n)
	}
	taken[out] = true
	return out
}

// variable is the one that holds a zone's ID: of one zone it needs no more
// name than that.
func (p part) variable(stem string) string {
	if !p.named || !p.zone.IsValid() {
		return "var." + stem
	}
	return "var." + stem + "_" + identifier(p.zone.String())
}

// resources writes a resource for each set that is not to go; what goes is
// left to the state that Terraform keeps.
func (p part) resources(resource func(rrset) string) string {
	var b strings.Builder
	b.WriteString(p.heading("# "))
	for _, s := range p.sets {
		if !s.goes() {
			b.WriteString(resource(s))
		}
	}
	return b.String()
}

func (p part) terraformAWS() string {
	return p.resources(func(s rrset) string {
		return fmt.Sprintf(`resource "aws_route53_record" %q {
  zone_id = %s
  name    = %s
  type    = %q
  ttl     = %d
  records = [
%s  ]
}
`, s.label, p.variable("zone_id"), hcl(s.owner.String()), s.mnemonic(), s.ttl, s.hclList(s.unquoted))
	})
}

// unquoted is the data as the resource aws_route53_record takes them. It puts
// the quotation marks around a TXT record itself, though not those between
// its strings.
func (s rrset) unquoted(d datum) string {
	out := octal(d)
	if s.typ == wire.TypeTXT {
		out = out[1 : len(out)-1]
	}
	return out
}

func (p part) terraformGoogle() string {
	return p.resources(func(s rrset) string {
		return fmt.Sprintf(`resource "google_dns_record_set" %q {
  managed_zone = %s
  name         = %s
  type         = %q
  ttl          = %d
  rrdatas = [
%s  ]
}
`, s.label, p.variable("managed_zone"), hcl(full(s.owner)), s.mnemonic(), s.ttl, s.hclList(datum.String))
	})
}

// hclList writes the records as the items of a list.
func (s rrset) hclList(text func(datum) string) string {
	var b strings.Builder
	for _, d := range s.records {
		fmt.Fprintf(&b, "    %s,\n", hcl(text(d)))
	}
	return b.String()
}

// terraformCloudflare writes one resource a record, for version 5 of the
// provider; before, the resource was called cloudflare_record. A CAA set is
// written as a whole; of others, what is there may be another's.
func (p part) terraformCloudflare() string {
	return p.resources(func(s rrset) string {
		records := s.records
		if s.typ != wire.TypeCAA {
			records = s.added()
		}
		var b strings.Builder
		for i, d := range records {
			fmt.Fprintf(&b, `resource "cloudflare_dns_record" "%s_%d" {
  zone_id = %s
  name    = %s
  type    = %q
  ttl     = %d
%s}
`, s.label, i+1, p.variable("zone_id"), hcl(s.owner.String()), s.mnemonic(), s.ttl, d.terraformCloudflare())
		}
		return b.String()
	})
}
