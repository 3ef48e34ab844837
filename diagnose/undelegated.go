package diagnose

import "github.com/mayissue/mayissue/phrase"

// Undelegated returns chk.undelegated, which says of a result that it is of a
// delegation which is not published: what a CA would see if the zone above
// named these servers.
func Undelegated(zone string, servers []string) Finding {
	f := Finding{
		Code: "chk.undelegated", Severity: Warning, Who: OwnNetwork, At: zone, Zone: zone, Confidence: Certain,
		Servers: servers, Evidence: []int{},
	}
	f.Title = phrase.Of("This is of a delegation of %s that is not published", zone)
	f.Detail = phrase.Of("%s was asked at %s, whatever the zone above says. No CA asks there before the delegation is changed.", zone, phrase.List(servers))
	return f
}
