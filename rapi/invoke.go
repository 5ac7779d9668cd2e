package rapi

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"cradle/rapi/wire"
)

// InvokeReply is what a function on the handset gave back.
type InvokeReply struct {
	HRESULT HRESULT // a success
	// LastError is the handset's GetLastError. A function may set it and succeed.
	LastError Win32
	Output    []byte
}

func (s *Session) invoke(dll, function string, input []byte, stream uint32) *request {
	q := s.request(wire.RapiInvoke)
	q.U32(0) // reserved
	q.plain("library", dll)
	q.plain("function", function)
	q.Block(input)
	q.U32(stream)
	q.wait = s.opt.InvokeTimeout
	return q
}

// RapiInvoke calls a function of a library on the handset with a block of bytes and
// waits for its answer, for as long as InvokeTimeout allows. A failing HRESULT is an
// error. Windows Mobile 5 and later mostly refuse libraries that are not listed.
//
// RAPI 1 sends two messages, of which the second means nothing that is known (SynCE
// librapi2). Should it not come within CallTimeout, the Session is over; the
// InvokeReply is good all the same.
func (s *Session) RapiInvoke(ctx context.Context, dll, function string, input []byte) (InvokeReply, error) {
	q := s.invoke(dll, function, input, 0)
	if q.gen != RAPI1 {
		return get(ctx, s, q, parseInvoke)
	}
	var body []byte
	err := s.exchange(ctx, q, func(wait time.Duration) (err error) {
		if body, err = s.receive(wait, nil); err != nil {
			return err
		}
		if _, err = s.receive(s.opt.CallTimeout, nil); err != nil {
			return fmt.Errorf("the second message of the reply: %w", err)
		}
		return nil
	})
	if body == nil {
		return InvokeReply{}, err
	}
	v, bad := parseInvoke(&reply{wire.NewReader(body), RAPI1})
	if err == nil && bad != nil {
		err = &CallError{Op: q.op, Sent: true, Err: bad}
	}
	return v, err
}

// parseInvoke reads last error, HRESULT, and unless that fails u32 size and output,
// which may be missing. RAPI 1 has one more word in front, whose value SynCE does
// not look at.
func parseInvoke(r *reply) (v InvokeReply, err error) {
	if r.gen == RAPI1 {
		r.U32("reply prefix")
	}
	v.LastError = r.lastError()
	v.HRESULT = HRESULT(r.U32("HRESULT"))
	if v.HRESULT.Failed() && r.Err() == nil {
		r.Rest()
		return v, v.HRESULT
	}
	if r.Len() > 0 {
		v.Output = owned(r.Block("output"))
	}
	return v, r.Err()
}

// ErrStream: the Session's connection went to InvokeStream.
var ErrStream = errors.New("the session became a stream")

// InvokeStream calls a function of a library on the handset that talks over a stream
// of bytes. It takes the Session's connection: on success the Session makes no more
// calls (ErrStream) and the connection is the caller's, without deadlines, to close.
// What passes is between the caller and the library. ctx is for the opening only.
//
// RAPI 2 answers with a message that holds a last error, RAPI 1 with the bare word
// where a message would have its length (SynCE librapi2); only 0 is success.
func (s *Session) InvokeStream(ctx context.Context, dll, function string, input []byte) (net.Conn, error) {
	q := s.invoke(dll, function, input, 1)
	err := s.exchange(ctx, q, func(wait time.Duration) error {
		code, err := s.streamError(wait)
		if err == nil && code != 0 {
			err = code
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != nil { // closed since
		return nil, &CallError{Op: q.op, Sent: true, Err: s.ended}
	}
	s.ended = ErrStream
	// Pending deadlines are the calls', not the stream's.
	if err := s.conn.SetDeadline(time.Time{}); err != nil {
		s.opt.Log.Debug("clearing the deadlines of a stream", "error", err)
	}
	return s.conn, nil
}

// streamError takes the answer to the request of a stream, and no byte more.
func (s *Session) streamError(wait time.Duration) (Win32, error) {
	if s.opt.Generation != RAPI1 {
		body, err := s.receive(wait, nil)
		if err != nil {
			return 0, err
		}
		r := &reply{wire.NewReader(body), RAPI2}
		return r.lastError(), r.Err()
	}
	if err := unable(s.conn.SetReadDeadline(deadline(wait))); err != nil {
		return 0, err
	}
	var word [4]byte
	if n, err := io.ReadFull(s.conn, word[:]); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return 0, named(err, fmt.Sprintf("only %d of 4 bytes of the stream's answer", n), wait)
	}
	return Win32(binary.LittleEndian.Uint32(word[:])), nil
}
