// Package pages opens the HTML page of report in a real browser, as the
// people who are sent one do: on a telephone, at night, on paper, in each
// language. It asks Chromium, by its DevTools protocol, for what only a
// browser knows: what it complains of, what it would fetch, how wide the page
// came out, which characters no font has, and how the colours compare.
//
// The package has no code but its tests, and nothing imports it. They run
// where there is a Chromium, and have to where MAYISSUE_BROWSER is "required".
package pages
