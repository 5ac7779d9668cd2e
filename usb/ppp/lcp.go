package ppp

import (
	"encoding/binary"
	"math/rand/v2"
)

// LCP's options (RFC 1661 section 6, RFC 1662 section 7.1).
const (
	optMRU   = 1
	optACCM  = 2
	optAuth  = 3
	optMagic = 5
	optPFC   = 7
	optACFC  = 8
)

// minMRU is the smallest MRU that is taken. guess: no IP host has less, and an
// MTU below IPv4's 68 cannot be.
const minMRU = 128

// lcpTerms are LCP's terms.
type lcpTerms struct {
	l     *Link
	limit int // Limits.Failure

	// Ours. An option that the other end refused is not asked for again.
	without map[uint8]bool
	accm    accm
	magic   uint32

	// The other end's, of the request considered last: how it wants to be
	// sent to.
	tx    framing
	mru   int
	loops int // requests with our own magic number
}

func newLCPTerms(l *Link) *lcpTerms { return &lcpTerms{l: l, limit: l.cfg.Limits.Failure} }

func (t *lcpTerms) begin() {
	t.without = make(map[uint8]bool)
	t.accm, t.magic = 0, newMagic()
}

// newMagic is a number that is not 0, which would mean none.
func newMagic() uint32 { return rand.Uint32() | 1 }

func (t *lcpTerms) magicBytes() []byte {
	if t.without[optMagic] {
		return []byte{0, 0, 0, 0} // RFC 1661 section 5.8
	}
	return binary.BigEndian.AppendUint32(nil, t.magic)
}

func (t *lcpTerms) request() (list []option) {
	for _, o := range []option{
		{optACCM, binary.BigEndian.AppendUint32(nil, uint32(t.accm))},
		{optMagic, binary.BigEndian.AppendUint32(nil, t.magic)},
		{optPFC, nil},
		{optACFC, nil},
	} {
		if !t.without[o.kind] {
			list = append(list, o)
		}
	}
	return list
}

func (t *lcpTerms) consider(asked []option) (nak, reject []option, err error) {
	t.tx, t.mru = framing{accm: defaultACCM}, DefaultMRU
	for _, o := range asked {
		switch {
		case o.kind == optMRU && len(o.data) == 2:
			if t.mru = int(binary.BigEndian.Uint16(o.data)); t.mru < minMRU {
				nak = append(nak, option{optMRU, []byte{DefaultMRU >> 8, DefaultMRU & 0xff}})
			}
		case o.kind == optACCM && len(o.data) == 4:
			t.tx.accm = accm(binary.BigEndian.Uint32(o.data))
		case o.kind == optMagic && len(o.data) == 4:
			switch m := binary.BigEndian.Uint32(o.data); {
			case m == t.magic && !t.without[optMagic]:
				if t.loops++; t.loops > t.limit {
					return nil, nil, ErrLoopback
				}
				fallthrough
			case m == 0:
				nak = append(nak, option{optMagic, binary.BigEndian.AppendUint32(nil, newMagic())})
			}
		case o.kind == optPFC && len(o.data) == 0:
			t.tx.pfc = true
		case o.kind == optACFC && len(o.data) == 0:
			t.tx.acfc = true
		default:
			if o.kind == optAuth {
				t.l.authWanted = true
			}
			reject = append(reject, o)
		}
	}
	return nak, reject, nil
}

func (t *lcpTerms) nakked(offered []option, again int) error {
	for _, o := range offered {
		switch {
		case again > t.limit:
			t.without[o.kind] = true
		case o.kind == optACCM && len(o.data) == 4:
			t.accm |= accm(binary.BigEndian.Uint32(o.data))
		case o.kind == optMagic:
			t.magic = newMagic()
		default:
			t.without[o.kind] = true // what we did not ask for will not be either
		}
	}
	if again > 2*t.limit {
		return ErrNoAgreement
	}
	return nil
}

func (t *lcpTerms) rejected(refused []option) error {
	for _, o := range refused {
		t.without[o.kind] = true
	}
	return nil
}
