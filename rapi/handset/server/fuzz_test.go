package server

import (
	"context"
	"encoding/binary"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/objstore"
)

// Whatever a request holds, it is answered with whole messages or refused, in
// both generations.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{
		"43 00 00 00", "3d 00 00 00 01 00 00 00 24 00 00 00 00 00 00 00", "49 00 00 00 00 00 00 00", "39 00 00 00",
		"0e 00 00 00 04 00 00 00 3c 00 00 00 03 00 00 00", "0e 00 00 00 00 00 00 00 01 00 00 00", "59 00 00 00", "",
		"0e 00 00 00 04 00 00 00 3d d8 00 00 01 00 00 00",
		"16 00 00 00 0e 00 00 00 5c 00 74 00 2e 00 63 00 61 00 62 00 00 00 00 00 00 40 00 00 00 00 02 00 00 00 80 00 00 00 00 00 00 00",
		"11 00 00 00 08 00 00 00 5c 00 2a 00 00 00 00 00", "1a 00 00 00 06 00 00 00 5c 00 2a 00 00 00 ff 00 00 00",
		"38 00 00 00 02 00 00 80 04 00 00 00 41 00 00 00 04 00 00 00 04 00 00 00 07 00 00 00",
		"36 00 00 00 02 00 00 80 10 00 00 00 01 00 00 00", "30 00 00 00 02 00 00 80 00 00 00 00 08 00 00 00 08 00 00 00 00 00 00 00",
	} {
		f.Add(unhex(s), false)
	}
	for _, s := range []string{
		"56 00 00 00 01 00 00 00 04 00 00 00 01 00 00 00 3c 00 00 00 01 00 00 00",
		"05 00 00 00 00 00 00 40 00 00 00 00 02 00 00 00 80 00 00 00 00 00 00 00 01 00 00 00 03 00 00 00 5c 00 74 00 00 00",
		"1b 00 00 00 01 00 00 00 02 00 00 00 5c 00 00 00 01 00 00 00 04 00 00 00 01 00 00 00 5c 00 00 00 00 00 00 00",
		"26 00 00 00 02 00 00 80 00 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00",
	} {
		f.Add(unhex(s), true)
	}
	f.Fuzz(func(t *testing.T, body []byte, older bool) {
		g := rapi.RAPI2
		if older {
			g = rapi.RAPI1
		}
		files := objstore.New(objstore.Config{Limit: 1 << 20})
		files.Put(`\Temp\a.txt`, objstore.Info{}, []byte("hello"))
		s := New(Config{Model: phone, ProcessConfig: echo, Generation: g, Files: files, Invoke: Demonstration().Invoke})
		reply, err := s.Handle(context.Background(), body)
		if err != nil {
			return
		}
		if older && len(body) >= 4 && body[0] == 0x45 {
			return // CeRapiInvoke has replies of two messages, and of none
		}
		if len(reply) < 8 || int(binary.LittleEndian.Uint32(reply)) != len(reply)-4 {
			t.Fatalf("% x", reply)
		}
	})
}

// Several requests on one connection, each behind its length in one byte: what
// the first ones open, the next ones use.
func FuzzConversation(f *testing.F) {
	add := func(older bool, requests ...string) {
		var all []byte
		for _, r := range requests {
			b := unhex(r)
			all = append(append(all, byte(len(b))), b...)
		}
		f.Add(all, older)
	}
	add(false, "16 00 00 00 06 00 00 00 5c 00 61 00 00 00 00 00 00 c0 00 00 00 00 02 00 00 00 80 00 00 00 00 00 00 00",
		"18 00 00 00 01 00 00 00 04 00 00 00 4d 53 43 45", "26 00 00 00 01 00 00 00 ff ff ff 7f 01 00 00 00 ff ff ff 3f 00 00 00 00",
		"17 00 00 00 01 00 00 00 ff ff ff ff", "27 00 00 00 01 00 00 00", "19 00 00 00 01 00 00 00")
	add(false, "11 00 00 00 06 00 00 00 5c 00 2a 00 00 00", "12 00 00 00 01 00 00 00", "13 00 00 00 01 00 00 00")
	add(false, "31 00 00 00 02 00 00 80 04 00 00 00 41 00 00 00 00 00 00 00", "38 00 00 00 01 00 00 00 00 00 00 00 04 00 00 00 04 00 00 00 07 00 00 00",
		"34 00 00 00 01 00 00 00 00 00 00 00 ff 00 00 00 ff 00 00 00", "33 00 00 00 02 00 00 80 04 00 00 00 41 00 00 00", "36 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00")
	add(true, "1e 00 00 00 02 00 00 80 00 00 00 00", "1f 00 00 00 01 00 00 00 00 00 00 00")
	f.Fuzz(func(t *testing.T, all []byte, older bool) {
		g := rapi.RAPI2
		if older {
			g = rapi.RAPI1
		}
		files := objstore.New(objstore.Config{Limit: 1 << 20})
		s := New(Config{Model: phone, ProcessConfig: echo, Generation: g, Files: files, Invoke: Demonstration().Invoke})
		sn := newSession()
		for len(all) > 0 {
			n := min(int(all[0]), len(all)-1)
			if _, err := s.answer(context.Background(), sn, all[1:1+n]); err != nil {
				break
			}
			all = all[1+n:]
		}
		sn.close()
		if files.Used() > 1<<20 {
			t.Errorf("%d bytes in use", files.Used())
		}
	})
}
