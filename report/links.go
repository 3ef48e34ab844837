package report

import "net/url"

// findingPages is where the page of each finding's code stands.
const findingPages = "https://github.com/mayissue/mayissue/blob/main/docs/findings/"

// home is where the program is at home.
const home = "https://github.com/mayissue/mayissue"

// findingPage returns the address of the page of a code.
func findingPage(code string) string { return findingPages + url.PathEscape(code) + ".md" }
