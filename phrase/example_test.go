package phrase_test

import (
	"fmt"

	"github.com/mayissue/mayissue/phrase"
)

func Example() {
	denied := phrase.Of("The CAA records at %s do not name %s", "example.com", "letsencrypt.org")
	fmt.Println(denied)
	p := phrase.For(phrase.Japanese)
	fmt.Println(p.Say(phrase.List([]string{"a.example", "b.example"})))
	// Output:
	// The CAA records at example.com do not name letsencrypt.org
	// a.example、b.example
}
