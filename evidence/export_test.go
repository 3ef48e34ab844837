package evidence

// CanonicalString is appendString, for its test.
func CanonicalString(s string) []byte { return appendString(nil, s) }
