// Package secondopinion has generated zones decided twice: by the engine, and
// by the algorithm of Boulder, the software of Let's Encrypt, over Debian's
// Unbound as a validating recursor with the same trust anchors. Two that were
// written apart from each other seldom make the same mistake: where they differ one is
// wrong, or something was left open. Only tests import it.
package secondopinion
