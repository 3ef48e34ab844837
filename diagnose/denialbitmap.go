package diagnose

import (
	"github.com/mayissue/mayissue/internal/reply"
	"github.com/mayissue/mayissue/internal/wire"
	"github.com/mayissue/mayissue/phrase"
)

// denialBitmap: sec.denial-bitmap. The server says that there are no CAA
// records, and the signed NSEC or NSEC3 record that comes with it lists CAA,
// or CNAME (RFC 4035 section 5.4, RFC 6840 section 4.3): one of the two lies.
func denialBitmap(s *scene) []Finding {
	return s.unsound("sec.denial-bitmap", func(f *Finding, ls []lapse) {
		var types []string
		x := ls[0].exchange()
		rd, msg := reply.Interpret(x)
		for _, t := range contradicted(judged{x: x, reading: rd, msg: msg}) {
			types = append(types, wire.TypeText(t))
		}
		f.Title = phrase.Of("The servers of %s contradict themselves about which records there are", f.Zone)
		f.Detail = phrase.Of("The answer says that %s has no %s records, and the signed record that should prove it lists the type %s.",
			x.Question.Name, wire.TypeText(x.Question.Type), phrase.List(types))
		f.Excluded = []phrase.Phrase{phrase.Of("The record that contradicts the answer is truly signed by the zone.")}
		f.Remedy = steps(
			saying("Whoever runs the servers of %s must bring the NSEC or NSEC3 records into line with the data: sign the zone anew, or run the rectify command of the server (PowerDNS: pdnsutil rectify-zone).", f.Zone),
			saying("If CAA records were entered at the name, see why these servers do not give them out."))
	})
}
