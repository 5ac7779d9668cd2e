package rapi

import (
	"errors"
	"fmt"
	"time"

	"cradle/rapi/wire"
)

// unsupported is why a call is not made in a generation.
type unsupported struct {
	gen Generation
	why support
}

func (u unsupported) Error() string {
	if u.why == absent {
		return fmt.Sprintf("%v has no such call", u.gen)
	}
	return fmt.Sprintf("how %v encodes it is not known", u.gen)
}

// Unwrap gives errors.ErrUnsupported.
func (u unsupported) Unwrap() error { return errors.ErrUnsupported }

// request is one request in the making, in a session's generation.
type request struct {
	*wire.Builder
	gen  Generation
	op   string
	wait time.Duration
	err  error // why it cannot be sent
}

// request begins a call. The table of calls says whether the session's generation
// has it; if not, what is built is never sent.
func (s *Session) request(cmd wire.Command) *request {
	c := &calls[cmd]
	q := &request{gen: s.opt.Generation, op: c.op, wait: s.opt.CallTimeout}
	state := c.rapi2
	if q.gen == RAPI1 {
		state = c.rapi1
	}
	if state != known && state != inferred {
		q.err = unsupported{q.gen, state}
		q.Builder = wire.NewReply()
		return q
	}
	if q.gen == RAPI1 {
		q.Builder = wire.NewRequest1(cmd)
	} else {
		q.Builder = wire.NewRequest(cmd)
	}
	return q
}

// plain appends a string that is an S1 in RAPI 1.
func (q *request) plain(what, s string) {
	if q.gen == RAPI1 {
		q.S1(what, s)
	} else {
		q.S2(what, s)
	}
}

// text appends a string that is an OS1 in RAPI 1.
func (q *request) text(what, s string) {
	if q.gen == RAPI1 {
		q.OS1(what, s)
	} else {
		q.S2(what, s)
	}
}

// textOrNull is text, with a NULL pointer for the empty string.
func (q *request) textOrNull(what, s string) {
	if s == "" {
		q.Null()
	} else {
		q.text(what, s)
	}
}

// handle appends a HANDLE.
func (q *request) handle(h Handle) { q.U32(uint32(h)) }

// zeros appends n NULL pointers.
func (q *request) zeros(n int) {
	for range n {
		q.Null()
	}
}

// reply reads one reply's body, behind the prefix that RAPI 1 has.
type reply struct {
	*wire.Reader
	gen Generation
}

// prefix takes what stands in front of every framed reply of RAPI 1: 0, or 1 and
// an HRESULT that, if it is not 0, is all there is (SynCE librapi2).
func (r *reply) prefix() error {
	if r.gen != RAPI1 {
		return nil
	}
	at := r.Offset()
	switch flag := r.U32("reply prefix"); flag {
	case 0:
	case 1:
		if hr := HRESULT(r.U32("HRESULT")); hr != OK && r.Err() == nil {
			return hr
		}
	default:
		r.Fail("reply prefix", at, fmt.Errorf("%d is neither 0 nor 1", flag))
	}
	return r.Err()
}

// lastError takes the handset's GetLastError.
func (r *reply) lastError() Win32 { return Win32(r.U32("last error")) }

// truth takes last error and BOOL; false is an error.
func (r *reply) truth() error {
	code := r.lastError()
	if r.U32("result") == 0 && r.Err() == nil {
		return refused(code)
	}
	return r.Err()
}

// long takes last error and LONG, a Win32 code of which only 0 is success. The
// last error beside it means nothing.
func (r *reply) long() error {
	r.lastError()
	if code := Win32(r.U32("result")); code != 0 && r.Err() == nil {
		return code
	}
	return r.Err()
}

// errNoValue is an optional value of RAPI 1 that a call cannot do without.
var errNoValue = errors.New("the handset left the value out")

// structure gives a Reader over a structure: bare in RAPI 2, an RO in RAPI 1. The
// caller looks at its error.
func (r *reply) structure(what string) *wire.Reader {
	if r.gen != RAPI1 {
		return r.Reader
	}
	at := r.Offset()
	p, ok := r.RO(what)
	if !ok {
		r.Fail(what, at, errNoValue)
	}
	return r.Part(len(p))
}

// number takes a 32-bit value: bare in RAPI 2, an RO in RAPI 1, where it may be
// missing.
func (r *reply) number(what string) uint32 {
	if r.gen != RAPI1 {
		return r.U32(what)
	}
	v, _ := r.RO32(what)
	return v
}

// truth is the parser of replies that hold no more than last error and BOOL.
func truth(r *reply) (struct{}, error) { return struct{}{}, r.truth() }

// long is the parser of replies that hold no more than last error and LONG.
func long(r *reply) (struct{}, error) { return struct{}{}, r.long() }

// hresult is the parser of last error and an HRESULT of which failure is an error.
func hresult(r *reply) (struct{}, error) {
	r.lastError()
	if hr := HRESULT(r.U32("HRESULT")); hr.Failed() && r.Err() == nil {
		return struct{}{}, hr
	}
	return struct{}{}, r.Err()
}

// handleOf is the parser of last error and HANDLE.
func handleOf(r *reply) (Handle, error) {
	code := r.lastError()
	h := Handle(r.U32("handle"))
	if h == InvalidHandle && r.Err() == nil {
		return h, refused(code)
	}
	if err := r.Err(); err != nil {
		return InvalidHandle, err
	}
	return h, nil
}
