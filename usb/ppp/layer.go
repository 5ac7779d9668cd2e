package ppp

import (
	"bytes"
	"errors"
	"time"
)

// layer is one control protocol of a Link. Its methods are called with the
// Link's lock held.
type layer struct {
	l        *Link
	name     string
	protocol uint16
	terms    terms
	upper    func(up bool) // told of This-Layer-Up and -Down

	state   state
	count   int       // restart counter
	due     time.Time // of the restart timer; zero while it is off
	id      uint8     // of the latest request
	asked   []byte    // its options, while it is not answered; nil otherwise
	answer  packet    // to what is being handled
	rounds  int       // Configure messages since the negotiation began
	naks    int       // that we sent
	refused int       // Naks that we got
}

// terms are the options of a layer: what this end wants and what it takes.
type terms interface {
	// begin forgets what a negotiation before had come to.
	begin()
	// request is what this end asks for now.
	request() []option
	// consider judges the other end's request: what is to be asked for in
	// another way, and what not at all. Both empty is consent.
	consider(asked []option) (nak, reject []option, err error)
	// nakked and rejected take the other end's answer to request. again is how
	// many Naks there were before.
	nakked(offered []option, again int) error
	rejected(refused []option) error
}

func (y *layer) do(e event) {
	s := steps[e][y.state]
	if s.next == none {
		return
	}
	before := y.state
	y.state = s.next
	if before != s.next {
		y.l.log.Debug("ppp", "protocol", y.name, "state", int(s.next))
	}
	if s.do&tld != 0 {
		y.upper(false)
	}
	if s.do&(irc|zrc) != 0 {
		y.count = 0
		if s.do&irc != 0 {
			y.count = y.l.cfg.Limits.Configure
			if s.do&str != 0 {
				y.count = y.l.cfg.Limits.Terminate
			}
		}
		y.due = time.Now().Add(y.l.cfg.Timeouts.Restart)
	}
	if s.do&scr != 0 {
		y.request(before)
	}
	if s.do&(sca|scn|sta|scj|ser) != 0 {
		y.send(y.answer)
	}
	if s.do&str != 0 {
		y.id++
		y.asked = nil
		y.count--
		y.due = time.Now().Add(y.l.cfg.Timeouts.Restart)
		y.send(packet{termRequest, y.id, nil})
	}
	if !y.state.timed() {
		y.due = time.Time{}
	}
	if s.do&tlu != 0 {
		y.rounds, y.naks, y.refused = 0, 0, 0
		y.upper(true)
	}
	if s.do&tlf != 0 {
		y.finished(e)
	}
}

// request sends a Configure-Request. One that follows no other of the same
// negotiation asks for everything anew. One that was not answered is sent again
// as it was, under its old id (RFC 1661 section 5.1 allows it): an end that takes
// longer than Timeouts.Restart for its answer would never be understood
// otherwise.
func (y *layer) request(before state) {
	if before < stateReqSent || before == stateOpened {
		y.terms.begin()
	}
	if before == stateOpened {
		y.count = y.l.cfg.Limits.Configure
	}
	if before < stateReqSent || y.asked == nil {
		y.id++
		y.asked = appendOptions([]byte{}, y.terms.request()...)
	}
	y.count--
	y.due = time.Now().Add(y.l.cfg.Timeouts.Restart)
	y.send(packet{confRequest, y.id, y.asked})
}

func (y *layer) send(p packet) {
	y.tell("ppp sent", p)
	y.l.sendControl(y.protocol, p.append(nil))
}

// tell logs a packet, with its contents when they are options: a rejected packet
// of another protocol may hold a password.
func (y *layer) tell(what string, p packet) {
	var options hexBytes
	if p.code >= confRequest && p.code <= confReject {
		options = p.data
	}
	y.l.log.Debug(what, "protocol", y.name, "code", p.code.String(), "id", p.id, "options", options)
}

// timeout is the restart timer's.
func (y *layer) timeout() {
	if y.count > 0 {
		y.do(evTimeout)
	} else {
		y.do(evTimeoutLast)
	}
}

// finished: the layer has nothing more to do with the link.
func (y *layer) finished(e event) {
	switch {
	case y.l.closing:
		y.l.fail(y.name, errClosedHere)
	case e == evTimeoutLast && !y.l.heard:
		y.l.fail(y.name, ErrNoAnswer)
	case e == evRXJBad:
		y.l.fail(y.name, ErrRejected)
	default:
		y.l.fail(y.name, ErrNoAgreement)
	}
}

// receive handles a packet of the other end. What does not parse or is no
// answer to anything is dropped (RFC 1661 section 5: "silently discarded").
func (y *layer) receive(b []byte) {
	p, err := parsePacket(b)
	if err != nil {
		y.l.malformed++
		return
	}
	y.tell("ppp received", p)
	switch {
	case y.state <= stateStarting:
	case p.code >= confRequest && p.code <= confReject:
		if y.rounds++; y.rounds > y.l.cfg.Limits.Rounds {
			y.l.fail(y.name, ErrNoAgreement)
			return
		}
		if p.code == confRequest {
			err = y.requested(p)
		} else {
			err = y.answered(p)
		}
	case p.code == termRequest:
		opened := y.state >= stateReqSent
		y.answer = packet{termAck, p.id, nil}
		y.do(evRTR)
		if opened {
			err = ErrTerminated
			if y.l.authWanted {
				err = ErrAuthentication
			}
		}
	case p.code == termAck:
		y.do(evRTA)
	case p.code == codeReject:
		if len(p.data) > 0 && code(p.data[0]) >= confRequest && code(p.data[0]) <= codeReject {
			y.do(evRXJBad)
			err = ErrRejected
		} else {
			y.do(evRXJGood)
		}
	case y.protocol == protoLCP && p.code >= protoReject && p.code <= discardRequest:
		err = y.lcpOnly(p)
	default:
		y.answer = packet{codeReject, y.nextID(), cut(b[:4+len(p.data)], y.l.mru-4)}
		y.do(evRUC)
	}
	if errors.Is(err, ErrMalformed) {
		y.l.malformed++
	} else if err != nil {
		y.l.fail(y.name, err)
	}
}

// nextID is for packets that want no answer; it must not be taken for the
// request's.
func (y *layer) nextID() uint8 {
	y.l.rejectID++
	return y.l.rejectID
}

// cut keeps the other end's MRU.
func cut(b []byte, n int) []byte { return append([]byte(nil), b[:min(len(b), n)]...) }

// requested answers a Configure-Request.
func (y *layer) requested(p packet) error {
	asked, err := parseOptions(p.data)
	if err != nil {
		return err
	}
	if y.state == stateClosed {
		y.answer = packet{termAck, p.id, nil}
		y.do(evRCRGood)
		return nil
	}
	nak, reject, err := y.terms.consider(asked)
	if err != nil {
		return err
	}
	if len(nak) > 0 && y.naks >= y.l.cfg.Limits.Failure {
		// It was told often enough (RFC 1661 section 4.6, Max-Failure). What
		// it did not ask for cannot be rejected, so is let go.
		for _, n := range nak {
			for _, a := range asked {
				if a.kind == n.kind {
					reject = append(reject, a)
				}
			}
		}
		nak = nil
	}
	switch {
	case len(reject) > 0:
		y.answer = packet{confReject, p.id, appendOptions(nil, reject...)}
		y.do(evRCRBad)
	case len(nak) > 0:
		y.naks++
		y.answer = packet{confNak, p.id, appendOptions(nil, nak...)}
		y.do(evRCRBad)
	default:
		y.answer = packet{confAck, p.id, append([]byte(nil), p.data...)}
		y.do(evRCRGood)
	}
	return nil
}

// answered takes the answer to our Configure-Request; what answers another one
// is dropped.
func (y *layer) answered(p packet) error {
	if y.asked == nil || p.id != y.id {
		return nil
	}
	if p.code == confAck {
		if bytes.Equal(p.data, y.asked) {
			y.asked = nil
			y.do(evRCA)
		}
		return nil
	}
	options, err := parseOptions(p.data)
	if err != nil {
		return err
	}
	if p.code == confNak {
		y.refused++
		err = y.terms.nakked(options, y.refused)
	} else {
		for _, o := range options { // must be ours, as we sent them
			if !bytes.Contains(y.asked, appendOptions(nil, o)) {
				return nil
			}
		}
		err = y.terms.rejected(options)
	}
	if err != nil {
		return err
	}
	y.asked = nil
	y.do(evRCN)
	return nil
}

// lcpOnly handles the packets that LCP has beside the common ones.
func (y *layer) lcpOnly(p packet) error {
	switch p.code {
	case protoReject:
		if len(p.data) < 2 {
			return ErrMalformed
		}
		switch uint16(p.data[0])<<8 | uint16(p.data[1]) {
		case protoLCP, protoIPCP, protoIP:
			return ErrRejected
		}
		y.do(evRXJGood)
	case echoRequest:
		if len(p.data) < 4 {
			return ErrMalformed
		}
		data := cut(p.data, y.l.mru-4)
		copy(data, y.l.lcpTerms.magicBytes())
		y.answer = packet{echoReply, p.id, data}
		y.do(evRXR)
	}
	return nil // Echo-Reply, Discard-Request: nothing to do
}
