package wire

// The forms of RAPI 1 parameters and replies (SynCE librapi2, RAPI 1 backend).
// Every one begins with a u32 that is 0 for a NULL pointer, with nothing behind
// it (Null), and 1 otherwise:
//
//	S1    u32 1, u32 characters with the NUL, UTF-16LE, NUL
//	OS1   u32 1, u32 bytes with the NUL, u32 1, UTF-16LE, NUL
//	OIN   u32 1, u32 bytes, data
//	OOUT  u32 1, u32 bytes, u32 0
//	OIO   u32 1, u32 bytes, u32 1, data
//	RO    u32 1, u32 bytes, u32 has value, data if it has
//
// Which form a call uses is fixed for each of its parameters; taking one for
// another shifts everything that follows.

// Null appends a NULL pointer, which is the same in every form of RAPI 1 and for
// a string of RAPI 2: u32 0.
func (b *Builder) Null() { b.U32(0) }

// S1 appends a plain RAPI 1 string, whose length counts characters. Text is
// refused as by S2.
func (b *Builder) S1(what, s string) {
	b.U32(1)
	at := len(b.b)
	b.U32(0)
	b.utf16(what, s)
	b.U16(0)
	b.size(what, at, (len(b.b)-at-4)/2)
}

// OS1 appends an optional RAPI 1 string, whose size counts bytes. Text is
// refused as by S2.
func (b *Builder) OS1(what, s string) {
	b.U32(1)
	at := len(b.b)
	b.U32(0)
	b.U32(1)
	b.utf16(what, s)
	b.U16(0)
	b.size(what, at, len(b.b)-at-8)
}

// OIN appends an input block of RAPI 1. It is the one form without a third word.
func (b *Builder) OIN(p []byte) {
	b.U32(1)
	b.Block(p)
}

// OOUT appends the room of n bytes that RAPI 1 reserves for a result.
func (b *Builder) OOUT(n uint32) {
	b.U32(1)
	b.U32(n)
	b.U32(0)
}

// OIO appends a value of RAPI 1 that goes both ways.
func (b *Builder) OIO(p []byte) {
	b.U32(1)
	b.U32(uint32(len(p)))
	b.U32(1)
	b.Bytes(p)
}

// OIO32 is OIO of a 32-bit value.
func (b *Builder) OIO32(v uint32) {
	b.U32(1)
	b.U32(4)
	b.U32(1)
	b.U32(v)
}

// RO appends an optional value of a RAPI 1 reply, with data. One without is Null
// when the caller passed a NULL pointer, and OOUT when there is nothing to say.
func (b *Builder) RO(p []byte) { b.OIO(p) }

// RO32 is RO of a 32-bit value.
func (b *Builder) RO32(v uint32) { b.OIO32(v) }

// S1 takes a plain RAPI 1 string. ok is false for a NULL pointer and on error;
// NULs and surrogates are judged as by S2.
func (r *Reader) S1(what string) (s string, ok bool) {
	if r.U32(what+" flag") == 0 {
		return "", false
	}
	n := r.U32(what + " length")
	at := r.off
	b := r.take(what, 2*int64(n))
	if r.err != nil {
		return "", false
	}
	return r.text(what, at, TrimNUL(b))
}

// OS1 takes an optional RAPI 1 string. ok is false for a NULL pointer, for one
// without a value, and on error.
func (r *Reader) OS1(what string) (s string, ok bool) {
	b, ok := r.OIO(what)
	if !ok {
		return "", false
	}
	at := r.off - len(b)
	if len(b)%2 != 0 {
		r.Fail(what, at, detailf(ErrOdd, "%d bytes: odd size for UTF-16 text", len(b)))
		return "", false
	}
	return r.text(what, at, TrimNUL(b))
}

// OIN takes an input block of RAPI 1. The slice is part of the body; ok is false
// for a NULL pointer and on error.
func (r *Reader) OIN(what string) (p []byte, ok bool) {
	if r.U32(what+" flag") == 0 {
		return nil, false
	}
	p = r.Block(what)
	return p, r.err == nil
}

// OOUT takes the size of a buffer that the caller has for a result. ok is false
// for a NULL pointer and on error. A value that came along is skipped.
func (r *Reader) OOUT(what string) (n uint32, ok bool) {
	if r.U32(what+" flag") == 0 {
		return 0, false
	}
	n = r.U32(what + " size")
	if r.U32(what+" has value") != 0 {
		r.take(what, int64(n))
	}
	return n, r.err == nil
}

// OIO takes a value of RAPI 1 that goes both ways. The slice is part of the body;
// ok is false for a NULL pointer, for one without a value, and on error.
func (r *Reader) OIO(what string) (p []byte, ok bool) {
	if r.U32(what+" flag") == 0 {
		return nil, false
	}
	n := r.U32(what + " size")
	if r.U32(what+" has value") == 0 {
		return nil, false
	}
	p = r.take(what, int64(n))
	return p, r.err == nil
}

// OIO32 is OIO of a 32-bit value. Any other size is an error.
func (r *Reader) OIO32(what string) (v uint32, ok bool) {
	at := r.off
	p, ok := r.OIO(what)
	if !ok {
		return 0, false
	}
	if len(p) != 4 {
		r.Fail(what+" size", at+4, detailf(ErrSize, "%d bytes, not 4", len(p)))
		return 0, false
	}
	return uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16 | uint32(p[3])<<24, true
}

// RO takes an optional value of a RAPI 1 reply. The slice is part of the body; ok
// is false when there is none, and on error.
func (r *Reader) RO(what string) (p []byte, ok bool) { return r.OIO(what) }

// RO32 is RO of a 32-bit value. Any other size is an error.
func (r *Reader) RO32(what string) (v uint32, ok bool) { return r.OIO32(what) }

// Part gives a Reader over the last n bytes taken, whose offsets still count from
// the start of the message: for the fields of a structure that came in an RO.
// More than was taken, and any n after an error, give an empty Reader.
func (r *Reader) Part(n int) *Reader {
	if r.err != nil || n < 0 || n > r.off {
		return &Reader{err: r.err}
	}
	return &Reader{body: r.body[:r.off], off: r.off - n}
}
