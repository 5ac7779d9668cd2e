package rapi

import (
	"encoding/hex"
	"testing"
	"unicode/utf8"

	"cradle/rapi/wire"
)

// decoders are all decoders of replies; FuzzDecoders chooses by its first byte.
var decoders = []func(*reply) (any, error){
	as(truth), as(long), as(hresult), as(handleOf), as(parseConfigReply), as(parseVersion), as(parseSystemInfo), as(parsePower),
	as(parseStore), as(parseDisk), as(parseFolder), as(parseProcess), as(parseBareError), as(parseReplication),
	as(parseMemoryDivision), as(parseMemoryChange), as(parseCheck), as(parseInvoke), as(parseFindFirst), as(parseFindNext),
	as(func(r *reply) ([]FindData, error) { return parseFindAll(r, FindEverything) }),
	as(func(r *reply) ([]FindData, error) { return parseFindAll(r, FindName) }),
	as(parseAttributes), as(parseEndOfFile), as(parseFileSize), as(parseFileTimes),
	as(func(r *reply) (int64, error) { return parsePointer(r, true) }),
	as(func(r *reply) (int, error) { return parseRead(r, make([]byte, 64)) }),
	as(func(r *reply) (int, error) { return parseWritten(r, 64) }),
	as(parseKey), as(parseCreatedKey), as(parseQueryValue), as(parseEnumKey), as(parseEnumValue), as(parseKeyInfo),
}

func as[T any](parse func(*reply) (T, error)) func(*reply) (any, error) {
	return func(r *reply) (any, error) { return parse(r) }
}

// FuzzDecoders gives one decoder, of either generation, whatever body arrives.
func FuzzDecoders(f *testing.F) {
	for i := range decoders {
		for _, s := range []string{
			"000000000100000001000000020000000300000004000000050000000600000007000000",
			"0000000000000000020000004900640004000000040000000700000000000000",
			"00000000000000000000000001000000040000000100000004000000010000000400000001000000070000000100000004000000010000000400000000000000",
			"0000000001000000010000000c00000020000000",
		} {
			b, err := hex.DecodeString(s)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(2*i), b)
			f.Add(uint8(2*i+1), b)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		r := &reply{wire.NewReader(body), Generation(which & 1)}
		if r.prefix() != nil {
			return
		}
		v, err := decoders[int(which/2)%len(decoders)](r)
		if err != nil {
			return
		}
		if r.Err() != nil {
			t.Errorf("the error of the reader was lost: %v", r.Err())
		}
		switch v := v.(type) {
		case string:
			if !utf8.ValidString(v) {
				t.Errorf("%q", v)
			}
		case []FindData:
			if len(v) > len(body)/4 {
				t.Errorf("%d entries in %d bytes", len(v), len(body))
			}
		case NamedValue:
			if len(v.Data) > len(body) || !utf8.ValidString(v.Name) {
				t.Errorf("%q, %d bytes of %d", v.Name, len(v.Data), len(body))
			}
			_ = v.Value.String()
		case int64:
			if v < 0 {
				t.Errorf("%d", v)
			}
		}
	})
}
