package br

import (
	"strconv"
	"strings"
)

// Status says whether a validation method may be used.
type Status uint8

// The states. The zero value is no permission.
const (
	// Retired is a method that was never allowed within the calendar, or is
	// not known to it: validations by it are not usable.
	Retired Status = iota
	// Banned is a method that was allowed once: from the day of the ban,
	// validations made by it before are not usable either.
	Banned
	// Discouraged is a method that a CA should not use (SHOULD NOT).
	Discouraged
	// Allowed is a method without reservation.
	Allowed
)

// String returns the status as a lower-case word.
func (s Status) String() string {
	switch s {
	case Banned:
		return "banned"
	case Discouraged:
		return "discouraged"
	case Allowed:
		return "allowed"
	}
	return "retired"
}

// Usable reports whether a CA may use the method now.
func (s Status) Usable() bool { return s == Discouraged || s == Allowed }

// Methods are the states of all validation methods at one moment: those of
// BR 3.2.2.4 (domain names) and 3.2.2.5 (IP addresses), by the number of
// their subsection. The zero value allows none.
type Methods struct {
	Domain  [32]Status // 3.2.2.4.N at index N
	Address [16]Status // 3.2.2.5.N at index N
}

// Status returns the state of the method with the given section number, such
// as "3.2.2.4.7". A number that names no method gives Retired.
func (m Methods) Status(section string) Status {
	if p := m.at(section); p != nil {
		return *p
	}
	return Retired
}

// set gives several methods one state.
func (m *Methods) set(s Status, sections ...string) {
	for _, sec := range sections {
		*m.at(sec) = s
	}
}

// at returns the place of a method, or nil for what is no section number of
// one. Numbers have one spelling: no sign, no leading zero.
func (m *Methods) at(section string) *Status {
	table, n := m.Domain[:], ""
	if rest, ok := strings.CutPrefix(section, "3.2.2.4."); ok {
		n = rest
	} else if rest, ok := strings.CutPrefix(section, "3.2.2.5."); ok {
		table, n = m.Address[:], rest
	}
	i, err := strconv.Atoi(n)
	if err != nil || i < 1 || i >= len(table) || strconv.Itoa(i) != n {
		return nil
	}
	return &table[i]
}
