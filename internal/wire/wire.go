// Package wire reads and writes DNS messages. It is the only place outside
// the lab that knows github.com/miekg/dns, and it uses that for zone text
// alone: messages from the network are read by our own parser, which keeps a
// record whose RDATA makes no sense instead of refusing the message.
package wire
