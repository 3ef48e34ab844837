package resolve

import "testing"

// A range of ports that is too small or cannot be read is none to rely on.
func TestPortCount(t *testing.T) {
	for lines, want := range map[string]int{
		"32768\t60999\n": 28232, "1024 65535": 64512, "5 5": 1,
		"": 0, "32768": 0, "32768 60999 1": 0, "60999 32768": 0, "a b": 0, "1 65536": 0, "-1 5": 0, "1 b": 0,
	} {
		if got := portCount(lines); got != want {
			t.Errorf("%q: %d ports, want %d", lines, got, want)
		}
	}
}

func TestUnguessable(t *testing.T) {
	for release, want := range map[string]bool{
		"5.10.0-8-amd64": true, "6.1.0": true, "5.11": true, "10.0-x": true, "6.18.44-fc-v595": true, "5.10": true, "6.1+": true,
		"5.9.16": false, "4.18.0-553.el8": false, "3.10": false, "": false, "6": false, "x.10": false, "6.x": false, "6.": false,
	} {
		if got := unguessable(release); got != want {
			t.Errorf("%q: %t, want %t", release, got, want)
		}
	}
}
