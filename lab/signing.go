package lab

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mayissue/mayissue/name"
	"github.com/mayissue/mayissue/phrase"
)

// Signing says how one zone is signed: one line of a scenario's signing
// section. What is left out is as it is in a sound zone of today: ECDSA P-256,
// two keys, NSEC, a SHA-256 digest at the parent.
type Signing struct {
	Zone       name.Name
	Algorithms []uint8       // of the keys, at least one; see [SigningAlgorithms]
	Bits       uint16        // of RSA keys; 0 for 1024
	OneKey     bool          // one key signs all, instead of one for the keys and one for the rest
	Denial     Denial        // which records prove that something is not there
	Iterations uint16        // of NSEC3 hashes, beyond the first
	Salt       []byte        // of NSEC3 hashes
	DS         []DSSpec      // what the parent says; nil for a SHA-256 digest of each key
	NoDS       bool          // the parent says nothing: an island
	Flags      uint16        // of the DNSKEY that DS records point to; 0 for 257
	Protocol   uint8         // of every DNSKEY; 0 for 3
	Since      time.Duration // how long before the signing time signatures begin; 0 for a day
	Until      time.Duration // how long after it they end; 0 for two weeks
	TrapKeys   int           // so many more keys have the tag of the key that signs (KeyTrap)
	TrapSigs   int           // so many false signatures stand before every true one
}

// Denial is the way in which a signed zone proves that something is not there.
type Denial uint8

// The ways of denial. The zero value is NSEC.
const (
	NSEC   Denial = iota // RFC 4034
	NSEC3                // RFC 5155
	OptOut               // NSEC3 that says nothing of unsigned delegations (RFC 5155 section 6)
)

// denialWords are the ways of denial in the words of the signing section.
func denialWords() []string { return []string{"nsec", "nsec3", "opt-out"} }

// DSSpec is one DS record that the parent has for each key.
type DSSpec struct {
	Digest    uint8 // digest type: 1, 2 and 4 are real, others are made up
	Algorithm uint8 // the number that the record states; 0 for that of the key
	Wrong     bool  // the digest matches no key
}

// signedSince and signedUntil are the validity of signatures about the
// signing time, where a scenario states none.
const (
	signedSince = 24 * time.Hour
	signedUntil = 14 * 24 * time.Hour
)

// defaultSigning is how a zone above a signed one is signed.
func defaultSigning(zone name.Name) Signing {
	return Signing{Zone: zone, Algorithms: []uint8{algECDSAP256}}
}

// parseSigning reads one line of the signing section.
func parseSigning(line string) (Signing, error) {
	words := strings.Fields(line)
	n, err := name.Parse(words[0])
	if err != nil {
		return Signing{}, err
	}
	s := defaultSigning(n)
	seen := map[string]bool{}
	for _, w := range words[1:] {
		key, value, ok := strings.Cut(w, "=")
		if !ok || value == "" || seen[key] {
			return s, phrase.Errorf("how a zone is signed is said by key=value words, each key once, got %q", w)
		}
		seen[key] = true
		if err := s.set(key, value); err != nil {
			return s, err
		}
	}
	return s, s.check()
}

// set takes one word of the line.
func (s *Signing) set(key, value string) error {
	var err error
	switch key {
	case "algorithm":
		s.Algorithms, err = parseAlgorithms(value)
	case "bits":
		err = setUint(&s.Bits, key, value, 16)
	case "keys":
		if s.OneKey = value == "one"; !s.OneKey && value != "two" {
			err = phrase.Errorf("keys %q is neither one nor two", value)
		}
	case "denial":
		i := slices.Index(denialWords(), value)
		if i < 0 {
			return phrase.Errorf("denial %q is none of nsec, nsec3 and opt-out", value)
		}
		s.Denial = Denial(i)
	case "iterations":
		err = setUint(&s.Iterations, key, value, 16)
	case "salt":
		s.Salt, err = hex.DecodeString(value)
		if err == nil && len(s.Salt) > 255 {
			err = phrase.Errorf("salt of %d octets: at most 255", len(s.Salt))
		}
	case "ds":
		err = s.setDS(value)
	case "flags":
		err = setUint(&s.Flags, key, value, 16)
	case "protocol":
		err = setUint(&s.Protocol, key, value, 8)
	case "since":
		s.Since, err = time.ParseDuration(value)
	case "until":
		s.Until, err = time.ParseDuration(value)
	case "keytrap":
		err = s.setTrap(value)
	default:
		err = phrase.Errorf("unknown key %q", key)
	}
	return err
}

// setUint reads a number that is not 0, which stands for the default.
func setUint[T ~uint8 | ~uint16](to *T, key, value string, bits int) error {
	n, err := strconv.ParseUint(value, 10, bits)
	if err != nil || n == 0 {
		return phrase.Errorf("%s %q is no number above 0 of %d bits", key, value, bits)
	}
	*to = T(n)
	return nil
}

func parseAlgorithms(value string) ([]uint8, error) {
	var algs []uint8
	for w := range strings.SplitSeq(value, ",") {
		n, err := strconv.ParseUint(w, 10, 8)
		if err != nil || n == 0 {
			return nil, phrase.Errorf("algorithm %q is no number of 1 to 255", w)
		}
		if slices.Contains(algs, uint8(n)) {
			return nil, phrase.Errorf("algorithm %d twice", n)
		}
		algs = append(algs, uint8(n))
	}
	return algs, nil
}

// setDS reads DS records: DIGEST[/ALGORITHM][!], joined by commas, or none.
func (s *Signing) setDS(value string) error {
	if s.NoDS = value == "none"; s.NoDS {
		return nil
	}
	for w := range strings.SplitSeq(value, ",") {
		var d DSSpec
		rest := w
		rest, d.Wrong = strings.CutSuffix(rest, "!")
		digest, alg, stated := strings.Cut(rest, "/")
		if err := setUint(&d.Digest, "ds", digest, 8); err != nil {
			return err
		}
		if stated {
			if err := setUint(&d.Algorithm, "ds", alg, 8); err != nil {
				return err
			}
		}
		s.DS = append(s.DS, d)
	}
	return nil
}

// maxTrap bounds the keys and the signatures of a trap.
const maxTrap = 200

// setTrap reads KEYSxSIGNATURES.
func (s *Signing) setTrap(value string) error {
	keys, sigs, ok := strings.Cut(value, "x")
	var err1, err2 error
	s.TrapKeys, err1 = strconv.Atoi(keys)
	s.TrapSigs, err2 = strconv.Atoi(sigs)
	if !ok || err1 != nil || err2 != nil || s.TrapKeys < 1 || s.TrapSigs < 1 || s.TrapKeys > maxTrap || s.TrapSigs > maxTrap {
		return phrase.Errorf("keytrap %q is not KEYSxSIGNATURES, each 1 to %d", value, maxTrap)
	}
	return nil
}

// check holds the words against each other.
func (s *Signing) check() error {
	switch {
	case s.Denial == NSEC && (s.Iterations != 0 || len(s.Salt) != 0):
		return phrase.Errorf("iterations and salt belong to denial=nsec3 or denial=opt-out")
	case s.Denial != NSEC && slices.Contains(s.Algorithms, algRSASHA1):
		return phrase.Errorf("algorithm 5 cannot have NSEC3: its alias is 7 (RFC 5155 section 2)")
	case s.TrapKeys > 0 && s.Algorithms[0] != algRSASHA256 && s.Algorithms[0] != algEd25519:
		return phrase.Errorf("keytrap needs algorithm 8 or 15, whose keys can be given a tag")
	case s.Bits != 0 && (s.Bits < rsaBits || s.Bits > 4096 || s.Bits%2 != 0):
		return phrase.Errorf("bits %d is no even number of %d to 4096", s.Bits, rsaBits)
	case s.Since < 0 || s.Until < 0:
		return phrase.Errorf("since and until are not negative")
	}
	return nil
}

// String is the line of the signing section.
func (s Signing) String() string {
	words := []string{s.Zone.String()}
	add := func(on bool, key, value string) {
		if on {
			words = append(words, key+"="+value)
		}
	}
	algs := joinWords(s.Algorithms, func(a uint8) string { return strconv.Itoa(int(a)) })
	add(algs != strconv.Itoa(algECDSAP256), "algorithm", algs)
	add(s.Bits != 0, "bits", strconv.Itoa(int(s.Bits)))
	add(s.OneKey, "keys", "one")
	add(s.Denial != NSEC, "denial", denialWords()[min(int(s.Denial), len(denialWords())-1)])
	add(s.Iterations != 0, "iterations", strconv.Itoa(int(s.Iterations)))
	add(len(s.Salt) > 0, "salt", hex.EncodeToString(s.Salt))
	add(s.NoDS, "ds", "none")
	add(!s.NoDS && len(s.DS) > 0, "ds", joinWords(s.DS, DSSpec.String))
	add(s.Flags != 0, "flags", strconv.Itoa(int(s.Flags)))
	add(s.Protocol != 0, "protocol", strconv.Itoa(int(s.Protocol)))
	add(s.Since != 0, "since", s.Since.String())
	add(s.Until != 0, "until", s.Until.String())
	add(s.TrapKeys > 0, "keytrap", fmt.Sprintf("%dx%d", s.TrapKeys, s.TrapSigs))
	return strings.Join(words, " ")
}

// String is the record in the words of the signing section.
func (d DSSpec) String() string {
	s := strconv.Itoa(int(d.Digest))
	if d.Algorithm != 0 {
		s += "/" + strconv.Itoa(int(d.Algorithm))
	}
	if d.Wrong {
		s += "!"
	}
	return s
}

// bits is the size of the zone's RSA keys.
func (s *Signing) bits() int {
	if s.Bits == 0 {
		return rsaBits
	}
	return int(s.Bits)
}

// validity returns the inception and expiration of signatures.
func (s *Signing) validity(at time.Time) (from, to time.Time) {
	since, until := s.Since, s.Until
	if since == 0 {
		since = signedSince
	}
	if until == 0 {
		until = signedUntil
	}
	return at.Add(-since), at.Add(until)
}
