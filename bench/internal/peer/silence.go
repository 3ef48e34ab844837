package peer

// silence is a log of Boulder's form that writes nothing, in Boulder's favour.
type silence struct{}

func (silence) Err(string)                             {}
func (silence) Errf(string, ...any)                    {}
func (silence) Warning(string)                         {}
func (silence) Warningf(string, ...any)                {}
func (silence) Info(string)                            {}
func (silence) Infof(string, ...any)                   {}
func (silence) InfoObject(string, any)                 {}
func (silence) Debug(string)                           {}
func (silence) Debugf(string, ...any)                  {}
func (silence) AuditInfo(string, any)                  {}
func (silence) AuditErr(string, error, map[string]any) {}
