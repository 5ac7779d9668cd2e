package wire

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// DefaultLimit is the longest message body that is read unless the caller says
// otherwise: 64 MiB. The protocol has no limit of its own; SynCE allocates
// whatever a reply announces.
// guess: no source; large enough for a 16 MiB document in UTF-16 with metadata.
const DefaultLimit = 64 << 20

// firstChunk is how much is allocated on the word of a length alone: what a block
// of a file takes, which is what passes most.
const firstChunk = 64<<10 + 64

// ReadLength reads the length of the next message: the bytes that follow it.
//
// A connection that ends before the first byte gives a plain io.EOF: the other
// end closed between messages. One that ends inside the length gives an *Error
// around io.ErrUnexpectedEOF. A length above limit gives an *Error around
// ErrTooLong; nothing of the body is read and the connection is of no more use.
func ReadLength(r io.Reader, limit int) (int, error) {
	var b [4]byte
	n, err := io.ReadFull(r, b[:])
	switch {
	case err != nil && n == 0:
		return 0, err
	case err != nil:
		return 0, &Error{"message length", -1, detailf(unexpected(err), "%d of 4 bytes arrived: %v", n, err)}
	}
	length := binary.LittleEndian.Uint32(b[:])
	if int64(length) > int64(limit) {
		return 0, &Error{"message length", -1, detailf(ErrTooLong, "%d bytes announced, at most %d are accepted", length, limit)}
	}
	return int(length), nil
}

// ReadBody reads the n bytes of a message's body into a fresh slice, which is
// the caller's. Memory grows with the bytes that arrive, never with the length
// that was announced. A connection that ends early gives an *Error around
// io.ErrUnexpectedEOF; any other error of r is wrapped as it is.
func ReadBody(r io.Reader, n int) ([]byte, error) { return ReadBodyInto(r, n, nil) }

// ReadBodyInto is ReadBody into the memory of buf, as far as its capacity goes; what
// it held is lost, and a longer body is in fresh memory.
func ReadBodyInto(r io.Reader, n int, buf []byte) ([]byte, error) {
	body := buf[:0]
	if cap(body) < min(n, firstChunk) {
		body = make([]byte, 0, min(n, firstChunk))
	}
	for len(body) < n {
		if len(body) == cap(body) {
			body = slices.Grow(body, min(n-len(body), len(body)))
		}
		room := body[len(body):min(cap(body), n)]
		got, err := io.ReadFull(r, room)
		body = body[:len(body)+got]
		if err != nil {
			return nil, &Error{"message body", -1, detailf(unexpected(err), "%d of %d bytes arrived: %v", len(body), n, err)}
		}
	}
	return body, nil
}

// unexpected is err, with an end of the stream in the middle of something named
// for what it is.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// ReadMessage reads one whole message and returns its body, which is the
// caller's. Errors are those of ReadLength and ReadBody. Pass DefaultLimit for
// want of a better limit.
func ReadMessage(r io.Reader, limit int) ([]byte, error) {
	n, err := ReadLength(r, limit)
	if err != nil {
		return nil, err
	}
	return ReadBody(r, n)
}

// ReadRequest reads one request: its command and a Reader that stands at the
// first parameter (byte 4 of the body, which is how offsets in errors count).
// Errors are those of ReadMessage, and an *Error for a body too short to hold a
// command; after io.EOF and after any other error the connection is to be closed.
func ReadRequest(r io.Reader, limit int) (Command, *Reader, error) {
	body, err := ReadMessage(r, limit)
	if err != nil {
		return 0, nil, err
	}
	p := NewReader(body)
	cmd := Command(p.U32("command"))
	if err := p.Err(); err != nil {
		return 0, nil, err
	}
	return cmd, p, nil
}
