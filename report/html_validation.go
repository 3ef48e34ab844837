package report

// htmlValidation is how the record stands that the CA asked for.
type htmlValidation struct {
	Asked   htmlList // the record as a zone file has it
	Stands  htmlList // what stands there
	Servers *htmlPlaced
	Views   *htmlPlaced
	Times   []string
	CAA     htmlList // what CAA says, where that is told
}

// htmlPlaced is a table of servers or resolvers.
type htmlPlaced struct {
	Heading string
	Head    []string
	Rows    []htmlPlacedRow
}

type htmlPlacedRow struct {
	Cells        []string // before the status; the first is the row's head
	Tone         string
	Sign, Status string
	Has          string
}

// htmlValidation tells the record; nil where there is none.
func (p *page) htmlValidation(r Result) *htmlValidation {
	v := r.Validation
	if v == nil {
		return nil
	}
	out := &htmlValidation{}
	if v.Owner != "" {
		out.Asked = htmlList{p.title("The CA asked for:"), []string{Inert(v.asked())}}
	}
	for _, said := range v.times(r.CheckedAt) {
		out.Times = append(out.Times, p.word(said))
	}
	if c, ok := p.caaShown(r); ok {
		out.CAA = htmlList{p.title("What CAA says of %s:", caName(c)), p.caaSaid(c)}
	}
	if lines := v.stands(); len(lines) > 0 {
		out.Stands.Heading = p.title("What stands there:")
		for _, l := range lines {
			out.Stands.Items = append(out.Stands.Items, p.word(l))
		}
	}
	if len(v.Servers) > 0 {
		out.Servers = &htmlPlaced{Heading: p.title("What each name server says:"), Head: p.serverHead()}
		for _, s := range v.Servers {
			row := p.serverRow(v, s)
			if row[0] == "" { // a row has a head
				row[0], row[1] = row[1], ""
			}
			out.Servers.add(s.Status, row[:3], p.word(s.word()), row[4])
		}
	}
	if len(v.Views) > 0 {
		head := p.serverHead()
		out.Views = &htmlPlaced{Heading: p.title("What the resolvers that you named have:"), Head: []string{p.say("Resolver"), head[3], head[4]}}
		for _, w := range v.Views {
			out.Views.add(w.Status, []string{Inert(w.Label)}, p.word(PlacedServer{Status: w.Status}.word()), p.viewed(v, w))
		}
	}
	return out
}

func (t *htmlPlaced) add(status string, cells []string, word, has string) {
	t.Rows = append(t.Rows, htmlPlacedRow{Cells: cells, Tone: statusTone(status), Sign: statusSign(status), Status: word, Has: has})
}
