package provider

// The statements that several rows rest on.
const (
	// The feature table of DNSControl, generated from what each of its drivers
	// declares; documentation/provider/index.md of StackExchange/dnscontrol at
	// commit 0041804b.
	dnscontrol = "https://github.com/StackExchange/dnscontrol/blob/0041804b78fab5159d61669ebedbeac8c333a780/documentation/provider/index.md"
	// SSLMate's list of who supports CAA, support.xml at commit 08242683,
	// undated.
	sslmate = "https://github.com/SSLMate/caa_helper/blob/08242683010016e6c8c054d5a252ef7604514df5/support.xml"
)

// table is what is known of the providers. Where two serve a zone together,
// the earlier row wins.
//
// The forms of pages are those that the providers' own pages of help show;
// where none was seen they are left out. Of targets and texts: for Route 53 its
// page on values common to all routing policies, for Huawei Cloud its page on
// TXT record sets, for GoDaddy what the user guide of AWS Certificate Manager
// says of it under "Troubleshoot DNS validation problems".
var table = []Provider{
	// Japan.
	{ID: "onamae", Name: "Onamae.com", Local: "お名前.com", Servers: []string{"dnsv.jp", "onamae.com"}, Languages: []string{"ja"},
		Help: "https://help.onamae.com/"},
	{ID: "sakura", Name: "Sakura Internet", Local: "さくらインターネット", Servers: []string{"dns.ne.jp"}, Languages: []string{"ja"},
		Help: "https://help.sakura.ad.jp/domain/2712/"},
	{ID: "sakura-cloud", Name: "Sakura Cloud", Local: "さくらのクラウド", Servers: []string{"gslb*.sakura.ne.jp"}, Languages: []string{"ja"},
		CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://manual.sakura.ad.jp/cloud/"},
	{ID: "xserver", Name: "Xserver", Local: "エックスサーバー", Servers: []string{"xserver.jp", "xdomain.ne.jp"}, Languages: []string{"ja"},
		Help: "https://www.xserver.ne.jp/support/"},
	{ID: "muumuu", Name: "Muumuu Domain", Local: "ムームードメイン", Servers: []string{"muumuu-domain.com"}, Languages: []string{"ja"},
		Help: "https://support.muumuu-domain.com/"},
	{ID: "value-domain", Name: "Value Domain", Local: "バリュードメイン", Servers: []string{"value-domain.com"}, Languages: []string{"ja"},
		Help: "https://www.value-domain.com/support/"},
	{ID: "conoha", Name: "ConoHa", Servers: []string{"conoha.io"}, Languages: []string{"ja"}, Help: "https://support.conoha.jp/"},
	{ID: "kagoya", Name: "KAGOYA Japan", Local: "カゴヤ・ジャパン", Servers: []string{"kagoya.net"}, Languages: []string{"ja"},
		Help: "https://support.kagoya.jp/flex/manual/ip_domain/index.html"},
	// Korea.
	{ID: "gabia", Name: "Gabia", Local: "가비아", Servers: []string{"gabia.co.kr", "gabia.net", "gabia.com"}, Languages: []string{"ko"},
		Help: "https://customer.gabia.com/"},
	{ID: "cafe24", Name: "Cafe24", Local: "카페24", Servers: []string{"cafe24.com", "cafe24.co.kr"}, Languages: []string{"ko"},
		Help: "https://help.cafe24.com/"},
	{ID: "whois-kr", Name: "Whois", Local: "후이즈", Servers: []string{"whois.co.kr", "whoisdomain.kr"}, Languages: []string{"ko"},
		Help: "https://cs.whois.co.kr/"},
	{ID: "hosting-kr", Name: "Megazone hosting.kr", Local: "호스팅케이알", Servers: []string{"hosting.co.kr", "hosting.kr"}, Languages: []string{"ko"},
		Help: "https://help.hosting.kr/"},
	{ID: "ncloud", Name: "NAVER Cloud", Local: "네이버 클라우드", Servers: []string{"ns-ncloud.com"}, Languages: []string{"ko", "en", "ja"},
		Help: "https://guide.ncloud-docs.com/"},
	// China.
	{ID: "aliyun", Name: "Alibaba Cloud DNS", Local: "阿里云解析", Servers: []string{"hichina.com", "alidns.com"}, Languages: []string{"zh", "en"},
		CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://help.aliyun.com/product/29697.html",
		Panel: Panel{Owner: OwnerRelative, Apex: "@", Value: ValueLine, Quoted: true}},
	{ID: "dnspod", Name: "Tencent DNSPod", Local: "腾讯云 DNSPod", Servers: []string{"dnspod.net", "dnspod.com", "dnsv2.com", "dnsv3.com", "dnsv4.com", "dnsv5.com"},
		Languages: []string{"zh", "en"}, Help: "https://intl.cloud.tencent.com/document/product/1295/76979",
		CAA:   Claim{Supported, "https://intl.cloud.tencent.com/document/product/1295/76979", "2026-03-24"},
		Panel: Panel{Owner: OwnerRelative, Apex: "@", Value: ValueLine, Quoted: true}},
	{ID: "huawei", Name: "Huawei Cloud DNS", Local: "华为云解析", Servers: []string{"huaweicloud-dns.com", "huaweicloud-dns.cn", "huaweicloud-dns.net", "huaweicloud-dns.org"},
		Languages: []string{"zh", "en"}, Help: "https://support.huaweicloud.com/usermanual-dns/dns_usermanual_0014.html",
		CAA:   Claim{Supported, "https://support.huaweicloud.com/intl/ja-jp/usermanual-dns/dns_usermanual_0014.html", "2025-03-13"},
		Panel: Panel{Owner: OwnerRelative, Value: ValueLine, Quoted: true, Text: TextQuoted}},
	{ID: "xinnet", Name: "Xinnet", Local: "新网", Servers: []string{"xincache.com", "xinnetdns.com", "xinnet.cn"}, Languages: []string{"zh"}, Help: "https://www.xinnet.com/"},
	{ID: "west", Name: "West.cn", Local: "西部数码", Servers: []string{"myhostadmin.net"}, Languages: []string{"zh"}, Help: "https://www.west.cn/faq/"},
	// Clouds.
	{ID: "route53", Name: "Amazon Route 53", Servers: []string{"awsdns-*.com", "awsdns-*.net", "awsdns-*.org", "awsdns-*.co.uk"}, Languages: []string{"en", "ja", "ko", "zh"},
		CAA:   Claim{Supported, "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html", ""},
		Help:  "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#CAAFormat",
		Panel: Panel{Owner: OwnerRelative, Value: ValueLine, Quoted: true, Target: TargetEither, Text: TextQuoted}},
	{ID: "cloudflare", Name: "Cloudflare", Servers: []string{"ns.cloudflare.com", "foundationdns.com", "foundationdns.net", "foundationdns.org"}, Languages: []string{"en"},
		CAA:  Claim{Supported, "https://developers.cloudflare.com/ssl/edge-certificates/caa-records/", "2026-04-21"},
		Help: "https://developers.cloudflare.com/ssl/edge-certificates/caa-records/", Injects: "Universal SSL",
		Replaces: "Proxy status", Plain: "DNS only",
		Panel: Panel{Owner: OwnerEither, Apex: "@", Value: ValueThree}},
	{ID: "google", Name: "Google Cloud DNS", Servers: []string{"googledomains.com"}, Languages: []string{"en", "ja", "ko", "zh"},
		CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://cloud.google.com/dns/docs/records",
		Panel: Panel{Owner: OwnerRelative, Value: ValueLine, Quoted: true}},
	{ID: "azure", Name: "Azure DNS", Servers: []string{"azure-dns.com", "azure-dns.net", "azure-dns.org", "azure-dns.info"}, Languages: []string{"en", "ja", "ko", "zh"},
		CAA:   Claim{Supported, "https://learn.microsoft.com/en-us/cli/azure/network/dns/record-set/caa", ""},
		Help:  "https://learn.microsoft.com/en-us/cli/azure/network/dns/record-set/caa",
		Panel: Panel{Owner: OwnerRelative, Apex: "@", Value: ValueThree}},
	{ID: "oracle", Name: "Oracle Cloud and Dyn", Servers: []string{"dynect.net", "oraclecloud.net", "dyndns.org"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://docs.oracle.com/en-us/iaas/Content/DNS/home.htm"},
	{ID: "digitalocean", Name: "DigitalOcean", Servers: []string{"digitalocean.com"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://docs.digitalocean.com/products/networking/dns/"},
	{ID: "linode", Name: "Akamai Cloud (Linode)", Servers: []string{"linode.com"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://techdocs.akamai.com/cloud-computing/docs/dns-manager"},
	{ID: "akamai", Name: "Akamai Edge DNS", Servers: []string{"akam.net"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://techdocs.akamai.com/edge-dns/docs/"},
	{ID: "vultr", Name: "Vultr", Servers: []string{"vultr.com"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://docs.vultr.com/"},
	{ID: "exoscale", Name: "Exoscale", Servers: []string{"exoscale.ch", "exoscale.com", "exoscale.io", "exoscale.net"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://community.exoscale.com/"},
	{ID: "scaleway", Name: "Scaleway", Servers: []string{"dom.scw.cloud"}, Languages: []string{"en", "fr"}, Help: "https://www.scaleway.com/en/docs/domains-and-dns/"},
	{ID: "gcore", Name: "Gcore", Servers: []string{"gcorelabs.net", "gcdn.services"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://gcore.com/docs/dns"},
	// Registrars and hosting companies.
	{ID: "godaddy", Name: "GoDaddy", Servers: []string{"domaincontrol.com"}, Languages: []string{"en", "ja", "ko", "zh"},
		CAA:   Claim{Supported, "https://www.godaddy.com/help/add-a-caa-record-27288", ""},
		Help:  "https://www.godaddy.com/help/add-a-caa-record-27288",
		Panel: Panel{Owner: OwnerRelative, Apex: "@", Value: ValueThree, Target: TargetDot}},
	{ID: "namecheap", Name: "Namecheap", Servers: []string{"registrar-servers.com", "namecheaphosting.com"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://www.namecheap.com/support/knowledgebase/"},
	{ID: "ovh", Name: "OVHcloud", Servers: []string{"ovh.net", "ovh.ca", "anycast.me"}, Languages: []string{"fr", "en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://help.ovhcloud.com/"},
	{ID: "gandi", Name: "Gandi", Servers: []string{"gandi.net"}, Languages: []string{"fr", "en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://docs.gandi.net/"},
	{ID: "ionos", Name: "IONOS", Servers: []string{"ui-dns.com", "ui-dns.de", "ui-dns.org", "ui-dns.biz"}, Languages: []string{"de", "en"}, CAA: Claim{Supported, sslmate, ""}, Help: "https://www.ionos.com/help/"},
	{ID: "hetzner", Name: "Hetzner", Servers: []string{"ns.hetzner.com", "ns.hetzner.de", "your-server.de", "second-ns.de", "second-ns.com"}, Languages: []string{"de", "en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://docs.hetzner.com/"},
	{ID: "porkbun", Name: "Porkbun", Servers: []string{"porkbun.com"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://kb.porkbun.com/"},
	{ID: "namedotcom", Name: "Name.com", Servers: []string{"name.com"}, Languages: []string{"en"}, CAA: Claim{Unsupported, sslmate, ""}, Help: "https://www.name.com/support"},
	{ID: "hostinger", Name: "Hostinger", Servers: []string{"dns-parking.com", "hostinger.com"}, Languages: []string{"en"}, Help: "https://support.hostinger.com/"},
	{ID: "bluehost", Name: "Bluehost", Servers: []string{"bluehost.com"}, Languages: []string{"en"},
		CAA: Claim{Unsupported, "https://github.com/SSLMate/caa_helper/issues/130", "2021-04-18"}, Help: "https://www.bluehost.com/help"},
	{ID: "networksolutions", Name: "Network Solutions", Servers: []string{"worldnic.com"}, Languages: []string{"en"}, Help: "https://www.networksolutions.com/support"},
	{ID: "enom", Name: "Enom", Servers: []string{"name-services.com"}, Languages: []string{"en"}, CAA: Claim{Unsupported, sslmate, ""}, Help: "https://support.enom.com/"},
	{ID: "hover", Name: "Hover", Servers: []string{"hover.com"}, Languages: []string{"en"}, CAA: Claim{Unsupported, sslmate, ""}, Help: "https://support.hover.com/"},
	{ID: "dreamhost", Name: "DreamHost", Servers: []string{"dreamhost.com"}, Languages: []string{"en"}, CAA: Claim{Unsupported, sslmate, ""}, Help: "https://help.dreamhost.com/"},
	{ID: "rackspace", Name: "Rackspace Cloud DNS", Servers: []string{"stabletransit.com"}, Languages: []string{"en"}, CAA: Claim{Unsupported, sslmate, ""}, Help: "https://docs.rackspace.com/"},
	{ID: "strato", Name: "STRATO", Servers: []string{"rzone.de"}, Languages: []string{"de"}, CAA: Claim{Unsupported, sslmate, ""}, Help: "https://www.strato.de/faq/"},
	{ID: "inwx", Name: "INWX", Servers: []string{"inwx.de", "inwx.eu", "inwx.com", "inwx.net"}, Languages: []string{"de", "en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://kb.inwx.com/"},
	{ID: "netcup", Name: "netcup", Servers: []string{"dns.netcup.net"}, Languages: []string{"de", "en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://helpcenter.netcup.com/"},
	{ID: "transip", Name: "TransIP", Servers: []string{"transip.net", "transip.nl", "transip.eu"}, Languages: []string{"nl", "en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://www.transip.eu/knowledgebase/"},
	{ID: "infomaniak", Name: "Infomaniak", Servers: []string{"infomaniak.ch", "infomaniak.com"}, Languages: []string{"fr", "en", "de"}, Help: "https://www.infomaniak.com/en/support/faq"},
	{ID: "loopia", Name: "Loopia", Servers: []string{"loopia.se"}, Languages: []string{"sv", "en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://support.loopia.com/"},
	{ID: "domeneshop", Name: "Domeneshop", Servers: []string{"hyp.net"}, Languages: []string{"nb", "en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://domene.shop/faq"},
	{ID: "mythic", Name: "Mythic Beasts", Servers: []string{"mythic-beasts.com"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://www.mythic-beasts.com/support/domains"},
	// Sites that bring their DNS along.
	{ID: "vercel", Name: "Vercel", Servers: []string{"vercel-dns.com", "zeit.world"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://vercel.com/docs/domains/managing-dns-records",
		Panel: Panel{Owner: OwnerRelative, Apex: "@", Value: ValueLine, Quoted: true}},
	{ID: "wix", Name: "Wix", Servers: []string{"wixdns.net"}, Languages: []string{"en", "ja", "ko"}, Help: "https://support.wix.com/"},
	{ID: "squarespace", Name: "Squarespace", Servers: []string{"squarespacedns.com"}, Languages: []string{"en"}, Help: "https://support.squarespace.com/"},
	{ID: "wordpress", Name: "WordPress.com", Servers: []string{"wordpress.com"}, Languages: []string{"en"}, Help: "https://wordpress.com/support/"},
	// Companies for DNS alone. Netlify's zones are on servers of NS1.
	{ID: "ns1", Name: "NS1, also for Netlify", Servers: []string{"nsone.net"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://www.ibm.com/docs/en/ns1-connect"},
	{ID: "dnsimple", Name: "DNSimple", Servers: []string{"dnsimple.com", "dnsimple-edge.net", "dnsimple-edge.org"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://support.dnsimple.com/articles/caa-record/"},
	{ID: "dnsmadeeasy", Name: "DNS Made Easy", Servers: []string{"dnsmadeeasy.com"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://support.dnsmadeeasy.com/"},
	{ID: "constellix", Name: "Constellix", Servers: []string{"constellix.com"}, Languages: []string{"en"}, CAA: Claim{Supported, sslmate, ""}, Help: "https://support.constellix.com/"},
	{ID: "ultradns", Name: "UltraDNS", Servers: []string{"ultradns.net", "ultradns.com", "ultradns.org", "ultradns.biz", "ultradns.info", "ultradns.co.uk"}, Languages: []string{"en"}, CAA: Claim{Supported, sslmate, ""}, Help: "https://docs.ultradns.com/"},
	{ID: "cloudns", Name: "ClouDNS", Servers: []string{"cloudns.net", "cloudns.uk"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://www.cloudns.net/wiki/"},
	{ID: "desec", Name: "deSEC", Servers: []string{"desec.io", "desec.org"}, Languages: []string{"en", "de"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://desec.readthedocs.io/"},
	{ID: "bunny", Name: "Bunny DNS", Servers: []string{"bunny.net"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://docs.bunny.net/"},
	{ID: "he", Name: "Hurricane Electric", Servers: []string{"he.net"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://dns.he.net/"},
	{ID: "luadns", Name: "LuaDNS", Servers: []string{"luadns.net"}, Languages: []string{"en"}, CAA: Claim{Supported, dnscontrol, "2025"}, Help: "https://www.luadns.com/help.html"},
	{ID: "easydns", Name: "easyDNS", Servers: []string{"easydns.com", "easydns.net", "easydns.org", "easydns.info"}, Languages: []string{"en"}, CAA: Claim{Supported, sslmate, ""}, Help: "https://kb.easydns.com/"},
	{ID: "afraid", Name: "FreeDNS afraid.org", Servers: []string{"afraid.org"}, Languages: []string{"en"}, CAA: Claim{Supported, sslmate, ""}, Help: "https://freedns.afraid.org/faq/"},
}
