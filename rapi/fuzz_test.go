package rapi

import (
	"encoding/hex"
	"errors"
	"testing"
	"unicode/utf8"

	"cradle/rapi/wire"
)

// FuzzReplies gives every reply decoder whatever body arrives.
func FuzzReplies(f *testing.F) {
	for _, s := range []string{
		"000000000920048000000000",
		"00000000000000000200000000000000",
		"0000000000000000050000003c003e0000",
		"000000000100000014010000140100000500000002000000f2520000",
		"00000000050000000010000000000100ffffff7f0100000001000000110a00000000010004000000",
		"0100000001015500ffffffffffffffff00016400ffffffffffffffff",
		"00000000010000000000000400008001",
	} {
		b, _ := hex.DecodeString(s)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := parseConfigReply(&reply{wire.NewReader(body), RAPI2})
		if !utf8.ValidString(c.Document) {
			t.Errorf("document %q", c.Document)
		}
		if err == nil && len(body) < 8 {
			t.Errorf("%x has no HRESULT", body)
		}
		if len(body) >= 8 && err != nil && !errors.Is(err, ErrDocument) {
			t.Errorf("the HRESULT of %x was lost: %v", body, err)
		}
		if c.HasDocument != (c.Document != "") {
			t.Errorf("%+v", c)
		}
		if v, err := parseVersion(&reply{wire.NewReader(body), RAPI2}); err == nil && (len(body) < 32 || !utf8.ValidString(v.CSD)) {
			t.Errorf("%x gave %+v", body, v)
		}
		if _, err := parseSystemInfo(&reply{wire.NewReader(body), RAPI2}); err == nil && len(body) < 40 {
			t.Errorf("%x has no SYSTEM_INFO", body)
		}
		if _, err := parsePower(&reply{wire.NewReader(body), RAPI2}); err == nil && len(body) < 28 {
			t.Errorf("%x has no SYSTEM_POWER_STATUS_EX", body)
		}
		if _, err := parseStore(&reply{wire.NewReader(body), RAPI2}); err == nil && len(body) < 16 {
			t.Errorf("%x has no STORE_INFORMATION", body)
		}
	})
}
