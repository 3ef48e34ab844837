package explain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// told writes a condition in one line: kind speaker names @found-at records.
func told(c Condition) string {
	s := c.Kind + " " + string(c.Speaker)
	if len(c.Names) > 0 {
		s += " " + strings.Join(c.Names, ",")
	}
	if c.FoundAt != "" {
		s += " @" + c.FoundAt
	}
	for _, r := range c.Records {
		s += fmt.Sprintf(" %s=%s", r.Tag, r.Value)
		if r.CNAME {
			s += " CNAME"
		}
		if r.Critical {
			s += " CRITICAL"
		}
	}
	if c.Times > 1 {
		s += fmt.Sprintf(" x%d", c.Times)
	}
	return s
}

func toldAll(r Reading) []string {
	var out []string
	for _, c := range r.Conditions {
		out = append(out, told(c))
	}
	return out
}

// samples are texts with what is recognised in them: those of the pages that
// the project comes from, and those that CAs and clients are known to print.
func samples() []struct {
	text string
	want []string
} {
	return []struct {
		text string
		want []string
	}{
		// GlobalSign's page, in Japanese: the left column, line by line.
		{"The CAA check failed for one or more of the SAN values in your certificate.\nPlease update your DNS CAA records and try to approve again.",
			[]string{"globalsign-failed globalsign"}},
		{"example.org: example.org: issue=different.issuer.com", []string{"globalsign-line globalsign example.org @example.org issue=different.issuer.com"}},
		{"caatag.example.org:\ncaatag.example.org issue=different.issuer.com", []string{"globalsign-line globalsign caatag.example.org @caatag.example.org issue=different.issuer.com"}},
		{"sub.caatag.example.org: caatag.example.org: issue=different.issuer.com", []string{"globalsign-line globalsign sub.caatag.example.org @caatag.example.org issue=different.issuer.com"}},
		{"cname.sub.example.org: cname.target.example.org: issue=different.issuer.com; CNAME", []string{"globalsign-line globalsign cname.sub.example.org @cname.target.example.org issue=different.issuer.com CNAME"}},
		{"critical.example.org: critical.example.org: invalidtag=globalsign.com; CRITICAL", []string{"globalsign-line globalsign critical.example.org @critical.example.org invalidtag=globalsign.com CRITICAL"}},
		{"cname.critical.example.org: critical.cname.target.example.org: invalidtag=globalsign.com; CNAME CRITICAL",
			[]string{"globalsign-line globalsign cname.critical.example.org @critical.cname.target.example.org invalidtag=globalsign.com CNAME CRITICAL"}},
		{"request timed out", []string{"lookup-timeout globalsign"}},
		{"servfail dns response", []string{"lookup-servfail globalsign"}},
		// The right column.
		{`DNSのCAAレコードにエントリーがあることを探知しましたが、その中に "globalsign.com" が含まれていませんでした。`, []string{"globalsign-failed globalsign"}},
		{"※キャッシュ時間は1時間に設定されています。", []string{"globalsign-cache globalsign"}},
		{`"sub.caatag.example.org" でCAAチェックを行ったところ、"caatag.example.org" のDNSにおいて異なる認証局("different.issuer.com")のエントリーがありました。`,
			[]string{"globalsign-line globalsign sub.caatag.example.org @caatag.example.org issue=different.issuer.com"}},
		{`"cname.sub.example.org" でCAAチェックを行ったところ、CNAMEの参照先である "cname.target.example.org" のDNSにおいて異なる認証局("different.issuer.com")のエントリーがありました。`,
			[]string{"globalsign-line globalsign cname.sub.example.org @cname.target.example.org issue=different.issuer.com CNAME"}},
		{`"critical.example.org" でCAAチェックを行ったところ、"critical.example.org" のDNSにおいて、"CRITICAL"に設定された、グローバルサインが認識できないタグがありました。`,
			[]string{"globalsign-critical globalsign critical.example.org @critical.example.org"}},
		{`"cname.critical.example.org" でCAAチェックを行ったところ、CNAMEの参照先である "critical.cname.target.example.org" のDNSにおいて、"CRITICAL"に設定された、`,
			[]string{"globalsign-critical globalsign cname.critical.example.org @critical.cname.target.example.org"}},
		{"DNSクエリを、不明なクエリタイプとしてはじいてしまう場合にもタイムアウトが起こることがあります。", []string{"lookup-qtype-dropped globalsign"}},
		{"何がタイムアウトエラーを引き起こしているのかを確認してください。", []string{"lookup-timeout resolver"}},

		// GlobalSign's page, in English.
		{`Why am I receiving a "CAA Check Failed" error message`, []string{"globalsign-failed globalsign"}},
		{`your DNS CAA records contain entries, and "globalsign.com" is not one of them`, []string{"globalsign-failed globalsign"}},
		{"Please allow up to 8 hours before trying again to make sure the CAA record cache has been cleared.", []string{"globalsign-cache globalsign"}},
		{`Why am I getting a "servfail response" error message`, []string{"lookup-servfail globalsign"}},
		{"It could also be due to blocked traffic from our JP data center.", []string{"lookup-blocked globalsign"}},
		{"looks like this: read udp> i/o timeout.", []string{"lookup-timeout resolver"}},
		{"read udp 10.0.0.1:53: i/o timeout", []string{"lookup-timeout resolver"}},
		{"read udp 10.0.0.2:41000->10.0.0.1:53: i/o timeout", []string{"lookup-timeout resolver"}},
		{"lookup www.example.com on 10.0.0.1:53: read udp 10.0.0.2:4->10.0.0.1:53: i/o timeout", []string{"lookup-timeout resolver @www.example.com"}},
		{"dial tcp: lookup www.example.com: i/o timeout", []string{"lookup-timeout resolver @www.example.com"}},

		// The page of AWS, in Japanese, and the words of its console.
		{"ステータスは引き続き検証保留中となっています。", []string{"acm-pending acm"}},
		{"[Pending validation] (保留中の検証)", []string{"acm-pending acm x2"}},
		{"[Pending validation] (検証待ち) 状態", []string{"acm-pending acm x2"}},
		{"검증 보류 중", []string{"acm-pending acm"}},
		{"상태: 等待验证", []string{"acm-pending acm"}},
		{"等待驗證 / 待定驗證 / 待验证 / 검증 대기 중", []string{"acm-pending acm x4"}},
		{"Validation timed out / 検証タイムアウト / 검증 시간 초과 / 验证超时", []string{"acm-validation-timed-out acm x4"}},
		{"CNAME レコードが正しい DNS 設定に追加されていない。", []string{"acm-cname-misplaced acm"}},
		{"CNAME レコードが正しい DNS 設定に追加されていません", []string{"acm-cname-misplaced acm"}},
		{"CNAME レコードに余分な文字が含まれているか、必要な文字がない。", []string{"acm-cname-characters acm"}},
		{"DNS プロバイダーが自動的に DNS レコードの末尾にネイキッドドメインを追加しています。", []string{"acm-cname-doubled acm"}},
		{"同じドメイン名に CNAME レコードと TXT レコードが存在します。", []string{"acm-txt-beside-cname acm"}},
		{"CNAME レコードが Route 53 プライベートホストゾーンにある場合", []string{"acm-private-zone acm"}},
		{"DNS プロバイダーによっては、DNS レコードの伝達に 24~48 時間かかることがあります。", []string{"acm-propagation acm"}},

		// The page of Let's Encrypt.
		{`reports with "We do not support CAA records."`, []string{"provider-no-caa letsencrypt"}},
		{"回复说“我们不支持 CAA 记录”。", []string{"provider-no-caa letsencrypt"}},
		{"CAA 레코드를 지원하지 않습니다", []string{"provider-no-caa letsencrypt"}},
		{"Sometimes CAA queries time out.", []string{"lookup-timeout letsencrypt"}},
		{"有时 CAA 查询会超时。", []string{"lookup-timeout letsencrypt"}},
		{"Returning other\nopcodes, including NOTIMP, for unrecognized qtypes", []string{"lookup-notimp letsencrypt"}},
		{"您的权威名称服务器返回了 NOTIMP 响应", []string{"lookup-notimp letsencrypt"}},
		{"Most often this\nindicates a failure of DNSSEC validation.", []string{"dnssec-bogus letsencrypt"}},
		{"大多数情况下，这表明 DNSSEC 验证失败。", []string{"dnssec-bogus letsencrypt"}},
		{"nameservers generate incorrect signatures only when the response is empty.", []string{"dnssec-empty-answers letsencrypt"}},
		{"您的名称服务器可能在响应为空时才生成错误的签名。", []string{"dnssec-empty-answers letsencrypt"}},
		{"Lastly, SERVFAILs may be caused by outages at your authoritative nameservers.", []string{"lookup-outage letsencrypt"}},
		{"SERVFAIL 可能是由您的权威名称服务器服务中断引起的。", []string{"lookup-outage letsencrypt"}},
		{"drops DNS queries with unknown qtypes.", []string{"lookup-qtype-dropped letsencrypt"}},
		{"会丢弃具有未知查询类型的 DNS 查询。", []string{"lookup-qtype-dropped letsencrypt"}},
		{"# SERVFAIL", []string{"lookup-servfail resolver"}},

		// Boulder.
		{"While processing CAA for www.example.com: DNS problem: SERVFAIL looking up CAA for example.com - the domain's nameservers may be malfunctioning",
			[]string{"lookup-servfail letsencrypt www.example.com @example.com"}},
		{"While processing CAA for *.example.com: CAA record for example.com prevents issuance", []string{"caa-forbids letsencrypt *.example.com @example.com"}},
		{"CAA record for example.com prevents issuance", []string{"caa-forbids letsencrypt @example.com"}},
		{"DNS problem: query timed out looking up CAA for example.com", []string{"lookup-timeout letsencrypt @example.com"}},
		{"DNS problem: NXDOMAIN looking up TXT for _acme-challenge.example.com - check that a DNS record exists for this domain", []string{"lookup-nxdomain letsencrypt @_acme-challenge.example.com"}},
		{"DNS problem: server failure at resolver looking up CAA for example.com", []string{"lookup-failed letsencrypt @example.com"}},
		{"DNS problem: networking error looking up CAA for example.com", []string{"lookup-network letsencrypt @example.com"}},
		{"While processing CAA for a.example.com: DNS problem: looking up CAA for a.example.com: DNSSEC: DNSKEY Missing: validation failure", []string{"resolver-ede-9 letsencrypt a.example.com @a.example.com"}},
		{"During secondary validation: While processing CAA for a.example.com: CAA record for a.example.com prevents issuance",
			[]string{"secondary-validation letsencrypt", "caa-forbids letsencrypt a.example.com @a.example.com"}},
		{`Rechecking CAA for "a.example.com" and 1 more identifiers failed. Refer to sub-problems for more information`, []string{"caa-recheck letsencrypt a.example.com"}},
		{"Rechecking CAA: While processing CAA for a.example.com: CAA record for example.com prevents issuance", []string{"caa-recheck letsencrypt", "caa-forbids letsencrypt a.example.com @example.com"}},
		{`Incorrect TXT record "abc" (and 1 more) found at _acme-challenge.example.com`, []string{"txt-wrong letsencrypt _acme-challenge.example.com"}},
		{"No TXT record found at _acme-challenge.example.com", []string{"txt-missing letsencrypt _acme-challenge.example.com"}},
		{"urn:ietf:params:acme:error:caa", []string{"acme-caa acme"}},
		{"urn:ietf:params:acme:error:dns", []string{"acme-dns acme"}},
		{"urn:ietf:params:acme:error:unauthorized", []string{"acme-unauthorized acme"}},
		{"urn:ietf:params:acme:error:connection", []string{"acme-connection acme"}},
		{"  Domain: example.com\n  Type:   caa\n  Detail: CAA record for example.com prevents issuance", []string{"acme-caa acme", "caa-forbids letsencrypt @example.com"}},

		// ACM and Terraform.
		{`"FailureReason": "CAA_ERROR"`, []string{"acm-caa-error acm"}},
		{"One or more domain names have failed validation due to a Certificate Authority Authentication (CAA) error.", []string{"acm-caa-error acm"}},
		{"One or more domain names have failed validation due to a Certification Authority Authorization (CAA) error", []string{"acm-caa-error acm"}},
		{`"ValidationStatus": "PENDING_VALIDATION"`, []string{"acm-pending acm"}},
		{"VALIDATION_TIMED_OUT", []string{"acm-validation-timed-out acm"}},
		{`"RenewalStatusReason": "OTHER"`, []string{"acm-other acm"}},
		{`"Status": "FAILED"`, []string{"acm-failed acm"}},
		{"PENDING_AUTO_RENEWAL", []string{"acm-pending-renewal acm"}},
		{"Expected certificate to be issued but was in state PENDING_VALIDATION", []string{"terraform-acm-pending terraform"}},
		{"unexpected state 'EXPIRED', wanted target 'ISSUED'. last error: %!s(<nil>)", []string{"terraform-acm-state-expired terraform"}},
		{"timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 45m0s)", []string{"terraform-acm-pending terraform"}},

		// lego and cert-manager.
		{"time limit exceeded: last error: NS ns1.example.net. returned SERVFAIL for _acme-challenge.example.com.", []string{"lego-propagation lego _acme-challenge.example.com"}},
		{"time limit exceeded: last error: NS ns1.example.net. returned REFUSED for _acme-challenge.example.com.", []string{"lego-propagation lego _acme-challenge.example.com"}},
		{"NS ns1.example.net.:53 did not return the expected TXT record [fqdn: _acme-challenge.example.com., value: x]: y", []string{"lego-propagation lego _acme-challenge.example.com"}},
		{`Could not determine authoritative nameservers for "_acme-challenge.example.com."`, []string{"lego-no-nameservers lego _acme-challenge.example.com"}},
		{`Waiting for DNS-01 challenge propagation: DNS record for "example.com" not yet propagated`, []string{"cert-manager-propagation cert-manager example.com"}},
		{`When querying the SOA record for the domain '_acme-challenge.example.com.' using nameservers [10.0.0.10:53], rcode was expected to be 'NOERROR' or 'NXDOMAIN', but got 'SERVFAIL'`,
			[]string{"cert-manager-soa cert-manager _acme-challenge.example.com"}},
		{"[www.example.com] propagation: time limit exceeded: last error: authoritative nameservers: NS ns1.example.net.:53 returned NXDOMAIN for _acme-challenge.www.example.com.", []string{"lego-propagation lego _acme-challenge.www.example.com"}},
		{"timed out waiting for record to fully propagate; verify DNS provider configuration is correct - last error: <nil>", []string{"acme-client-propagation acme"}},
		{"Certbot failed to authenticate some domains (authenticator: dns-x).", []string{"certbot-failed certbot"}},

		// Resolvers and look-up tools.
		{"validation failure <www.example.com. CAA IN>: no keys have a DS with algorithm RSASHA256 from 192.0.2.1 for key example.com. while building chain of trust", []string{"resolver-bogus resolver @www.example.com"}},
		{"no valid RRSIG resolving 'www.example.com/CAA/IN': 192.0.2.1#53", []string{"resolver-bogus resolver @www.example.com"}},
		{"; EDE: 9 (DNSKEY Missing): (no SEP matching the DS found for example.com.)", []string{"resolver-ede-9 resolver"}},
		{"; EDE: 22 (No Reachable Authority): (at delegation example.com.)", []string{"resolver-ede-22 resolver"}},
		{`{"info_code": 7, "extra_text": ""}`, []string{"resolver-ede-7 resolver"}},
		{"DNSSEC: Signature Expired", []string{"resolver-ede-7 resolver"}},
		{";; resolution failed: SERVFAIL", []string{"lookup-servfail resolver"}},
		{";; resolution failed: broken trust chain", []string{"resolver-bogus resolver"}},
		{";; ->>HEADER<<- opcode: QUERY, status: REFUSED, id: 1", []string{"lookup-refused resolver"}},
		{"** server can't find www.example.com: SERVFAIL", []string{"lookup-servfail resolver @www.example.com"}},
		{"*** UnKnown can't find www.example.com: Server failed", []string{"lookup-servfail resolver @www.example.com"}},
		{";; connection timed out; no servers could be reached", []string{"lookup-timeout resolver"}},
		{"lookup www.example.com on 10.0.0.1:53: server misbehaving", []string{"lookup-servfail resolver @www.example.com"}},
		{"DNSSEC検証に失敗しました", []string{"resolver-bogus resolver"}},

		// Codes of other programs.
		{"mpic_error:caa_checker:lookup", []string{"mpic-caa-checker-lookup open-mpic"}},
		{"mpic_error:coordinator:too_many_failed_perspectives", []string{"mpic-coordinator-too-many-failed-perspectives open-mpic"}},
		{"dns_lookup_timeout", []string{"dcv-dns-lookup-timeout digicert"}},
		{"domain_invalid_blocklisted", []string{"dcv-domain-invalid-blocklisted digicert"}},
		{"random_value_not_found", []string{"dcv-random-value-not-found digicert"}},
		{"✗ www.example.org: the record is missing (validation-missing)", []string{"mayissue-validation-missing mayissue www.example.org"}},
		{"✗ www.example.org: GlobalSign may not issue (not-authorized)", []string{"mayissue-not-authorized mayissue www.example.org"}},
		{"? timeout.example.org  no answer  timeout", []string{"mayissue-timeout mayissue timeout.example.org"}},
		{"✗ *.example.org  denied  not-authorized, at example.org; insecure", []string{"mayissue-not-authorized mayissue *.example.org"}},
		{"[caa.issuer-missing.self]", []string{"finding-code mayissue"}},
	}
}

func TestSamples(t *testing.T) {
	for _, s := range samples() {
		if got := toldAll(Read(s.text)); !slices.Equal(got, s.want) {
			t.Errorf("%q:\n got %q\nwant %q", s.text, got, s.want)
		}
	}
}
