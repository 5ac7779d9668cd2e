package ppp

// The option negotiation automaton (RFC 1661 section 4), the same for LCP and
// IPCP.

// state is a state of the automaton, by its number in the RFC.
type state uint8

const (
	stateInitial state = iota
	stateStarting
	stateClosed
	stateStopped
	stateClosing
	stateStopping
	stateReqSent
	stateAckRcvd
	stateAckSent
	stateOpened
)

// event is an event, in the RFC's order.
type event uint8

const (
	evUp event = iota
	evDown
	evOpen
	evClose
	evTimeout     // TO+
	evTimeoutLast // TO-
	evRCRGood     // RCR+
	evRCRBad      // RCR-
	evRCA
	evRCN
	evRTR
	evRTA
	evRUC
	evRXJGood // RXJ+
	evRXJBad  // RXJ-
	evRXR
)

// action is a set of actions. They are done in this order; the RFC leaves it
// open.
type action uint16

const (
	tld action = 1 << iota // this layer down
	irc                    // initialize the restart count
	zrc                    // zero it
	scr                    // send Configure-Request
	sca                    // send Configure-Ack
	scn                    // send Configure-Nak or -Reject
	str                    // send Terminate-Request
	sta                    // send Terminate-Ack
	scj                    // send Code-Reject
	ser                    // send Echo-Reply
	tlu                    // this layer up
	tls                    // this layer started
	tlf                    // this layer finished
)

// step is an entry of the table: what to do and where to go.
type step struct {
	do   action
	next state
}

// none stands for what cannot happen in a state; nothing is done.
const none state = 0xff

// steps is the table of RFC 1661 section 4.1, rows by event, columns by state.
// The letters of its footnotes: r (restart), p (passive) and x (crossed
// connection) are options or warnings that change no entry.
var steps = [...][10]step{
	evUp: {{0, 2}, {irc | scr, 6}, {0, none}, {0, none}, {0, none}, {0, none},
		{0, none}, {0, none}, {0, none}, {0, none}},
	evDown: {{0, none}, {0, none}, {0, 0}, {tls, 1}, {0, 0}, {0, 1},
		{0, 1}, {0, 1}, {0, 1}, {tld, 1}},
	evOpen: {{tls, 1}, {0, 1}, {irc | scr, 6}, {0, 3}, {0, 5}, {0, 5},
		{0, 6}, {0, 7}, {0, 8}, {0, 9}},
	evClose: {{0, 0}, {tlf, 0}, {0, 2}, {0, 2}, {0, 4}, {0, 4},
		{irc | str, 4}, {irc | str, 4}, {irc | str, 4}, {tld | irc | str, 4}},
	evTimeout: {{0, none}, {0, none}, {0, none}, {0, none}, {str, 4}, {str, 5},
		{scr, 6}, {scr, 6}, {scr, 8}, {0, none}},
	evTimeoutLast: {{0, none}, {0, none}, {0, none}, {0, none}, {tlf, 2}, {tlf, 3},
		{tlf, 3}, {tlf, 3}, {tlf, 3}, {0, none}},
	evRCRGood: {{0, none}, {0, none}, {sta, 2}, {irc | scr | sca, 8}, {0, 4}, {0, 5},
		{sca, 8}, {sca | tlu, 9}, {sca, 8}, {tld | scr | sca, 8}},
	evRCRBad: {{0, none}, {0, none}, {sta, 2}, {irc | scr | scn, 6}, {0, 4}, {0, 5},
		{scn, 6}, {scn, 7}, {scn, 6}, {tld | scr | scn, 6}},
	evRCA: {{0, none}, {0, none}, {sta, 2}, {sta, 3}, {0, 4}, {0, 5},
		{irc, 7}, {scr, 6}, {irc | tlu, 9}, {tld | scr, 6}},
	evRCN: {{0, none}, {0, none}, {sta, 2}, {sta, 3}, {0, 4}, {0, 5},
		{irc | scr, 6}, {scr, 6}, {irc | scr, 8}, {tld | scr, 6}},
	evRTR: {{0, none}, {0, none}, {sta, 2}, {sta, 3}, {sta, 4}, {sta, 5},
		{sta, 6}, {sta, 6}, {sta, 6}, {tld | zrc | sta, 5}},
	evRTA: {{0, none}, {0, none}, {0, 2}, {0, 3}, {tlf, 2}, {tlf, 3},
		{0, 6}, {0, 6}, {0, 8}, {tld | scr, 6}},
	evRUC: {{0, none}, {0, none}, {scj, 2}, {scj, 3}, {scj, 4}, {scj, 5},
		{scj, 6}, {scj, 7}, {scj, 8}, {scj, 9}},
	evRXJGood: {{0, none}, {0, none}, {0, 2}, {0, 3}, {0, 4}, {0, 5},
		{0, 6}, {0, 6}, {0, 8}, {0, 9}},
	evRXJBad: {{0, none}, {0, none}, {tlf, 2}, {tlf, 3}, {tlf, 2}, {tlf, 3},
		{tlf, 3}, {tlf, 3}, {tlf, 3}, {tld | irc | str, 5}},
	evRXR: {{0, none}, {0, none}, {0, 2}, {0, 3}, {0, 4}, {0, 5},
		{0, 6}, {0, 7}, {0, 8}, {ser, 9}},
}

// timed reports whether the restart timer runs in a state (RFC 1661 section
// 4.2: Closing, Stopping, Req-Sent, Ack-Rcvd, Ack-Sent).
func (s state) timed() bool { return s >= stateClosing && s <= stateAckSent }
