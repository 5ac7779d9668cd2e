package replay

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"cradle/usb"
	"cradle/usb/record"
	"cradle/usb/rndis"
)

// plan is a session made ready to be played: what time decides is taken out.
type plan struct {
	session record.Session
	opened  bool            // the data path was opened
	cut     bool            // the device was not closed
	sends   int             // messages that were sent before that, or at all
	out     []*record.Entry // bulk OUT transfers that are made again
	in      []time.Duration // ends of the bulk IN transfers
	running Running
}

// Running is what passed on the control channel while frames were carried.
// When that happens is a matter of time, so it is read and not played.
type Running struct {
	Transfers  int // control transfers
	Requests   int // of the host: keepalives, questions
	Unanswered int // of those
	Asked      int // KEEPALIVEs of the device
	Unheeded   int // of those, the host did not answer
	Indicated  int // INDICATE_STATUS messages of the device
	Odd        int // messages that could not be understood
}

func sendSetup(f usb.Function) usb.Setup {
	return usb.Setup{RequestType: 0x21, Request: 0x00, Index: uint16(f.Control)}
}

func fetchSetup(f usb.Function) usb.Setup {
	return usb.Setup{RequestType: 0xA1, Request: 0x01, Index: uint16(f.Control)}
}

// emptyFetch is a fetch that brought nothing: one zero byte, or a stall (CE 5.0
// RNDIS reference aa447434; Linux f_rndis).
func emptyFetch(e *record.Entry) bool {
	if e.Op != record.OpControl || e.Setup.RequestType != 0xA1 || e.Setup.Request != 1 {
		return false
	}
	if e.Err != nil {
		return errors.Is(e.Err, usb.ErrStall)
	}
	return len(e.Data) < 8 || binary.LittleEndian.Uint32(e.Data) == 0
}

// message is the RNDIS message that an entry carried, or nil.
func message(e *record.Entry, f usb.Function) (m rndis.Message, sent bool, err error) {
	sent = e.Op == record.OpControl && e.Setup == sendSetup(f)
	fetched := e.Op == record.OpControl && e.Setup == fetchSetup(f)
	if !sent && !fetched || e.Err != nil || emptyFetch(e) {
		return nil, sent, nil
	}
	m, err = rndis.Parse(e.Data)
	return m, sent, err
}

func newPlan(rec record.Session, f usb.Function) *plan {
	p := &plan{session: rec}
	from, to, since := p.findRunning(rec.Entries, f)
	p.opened = since >= 0
	p.cut = !slices.ContainsFunc(rec.Entries, func(e record.Entry) bool { return e.Op == record.OpClose })
	p.session.Entries = nil
	for i := range rec.Entries {
		e := &rec.Entries[i]
		switch {
		case p.cut && i >= to && e.Op != record.OpIn && e.Op != record.OpStreamIn && e.Op != record.OpOut:
			continue // a part of the closing
		case e.Op == record.OpControl && from <= i && i < to:
			p.running.Transfers++
			continue
		case e.Op == record.OpIn && e.Endpoint == f.Notify.Address && e.Err == nil && p.opened && e.At+e.Took > since:
			continue
		case e.Op == record.OpOut && e.Cancelled():
			continue
		}
		if e.Op == record.OpControl && e.Setup == sendSetup(f) && (!p.opened || i < from) {
			if m, _, _ := message(e, f); m == nil || m.Type() != rndis.TypeHalt {
				p.sends++
			}
		}
		if e.Op == record.OpOut && e.Endpoint == f.BulkOut.Address {
			p.out = append(p.out, e)
		}
		if e.Op == record.OpStreamIn && e.Endpoint == f.BulkIn.Address && e.Err == nil {
			p.in = append(p.in, e.At+e.Took)
		}
		p.session.Entries = append(p.session.Entries, *e)
	}
	p.running.read(rec.Entries[min(from, to):to], f)
	return p
}

// findRunning finds the control transfers between the answer to the SET of a
// packet filter that is not zero, and the beginning of the end. since is when
// that answer had come, -1 when it never did.
func (p *plan) findRunning(entries []record.Entry, f usb.Function) (from, to int, since time.Duration) {
	var filter *rndis.Set
	from, to, since = len(entries), len(entries), -1
	for i := range entries {
		e := &entries[i]
		m, sent, err := message(e, f)
		if since < 0 {
			switch m := m.(type) {
			case rndis.Set:
				if sent && m.OID == rndis.OIDGenPacketFilter && len(m.Info) == 4 && binary.LittleEndian.Uint32(m.Info) != 0 {
					filter = &m
				}
			case rndis.SetComplete:
				if !sent && filter != nil && m.RequestID == filter.RequestID && m.Status == rndis.StatusSuccess {
					from, since = i+1, e.At+e.Took
				}
			}
			continue
		}
		_, halt := m.(rndis.Halt)
		if halt && sent && err == nil || e.Op == record.OpStreamClose || e.Op == record.OpRelease || e.Op == record.OpClose {
			to = i
			break
		}
	}
	return from, to, since
}

// read pairs requests with their answers.
func (r *Running) read(entries []record.Entry, f usb.Function) {
	requests := make(map[uint32]bool) // of the host, by RequestID
	asked := make(map[uint32]bool)    // of the device
	for i := range entries {
		m, sent, err := message(&entries[i], f)
		if err != nil {
			r.Odd++
			continue
		}
		request := func(id uint32) {
			if sent {
				requests[id] = true
				r.Requests++
			}
		}
		switch m := m.(type) {
		case rndis.Keepalive:
			if request(m.RequestID); !sent {
				asked[m.RequestID] = true
				r.Asked++
			}
		case rndis.Query:
			request(m.RequestID)
		case rndis.Set:
			request(m.RequestID)
		case rndis.KeepaliveComplete:
			if sent {
				delete(asked, m.RequestID)
			} else {
				delete(requests, m.RequestID)
			}
		case rndis.QueryComplete:
			delete(requests, m.RequestID)
		case rndis.SetComplete:
			delete(requests, m.RequestID)
		case rndis.IndicateStatus:
			r.Indicated++
		}
	}
	r.Unanswered, r.Unheeded = len(requests), len(asked)
}
