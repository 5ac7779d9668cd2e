package server

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/model"
)

const patience = 20 * time.Second

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return b
}

// phone has the values of the examples in rapi.md 5.3.
var phone = &model.Model{
	OS:        model.OS{Major: 5, Minor: 2, Build: 21234},
	Processor: model.Processor{Architecture: 5, Type: 2577, Level: 4, PageSize: 4096, Granularity: 65536},
	Memory:    model.Memory{Storage: 64 << 20, StorageFree: 24 << 20},
	Battery:   model.Battery{ACLine: 1, Flag: 1, Percent: 0x55, BackupPercent: 0x64},
}

func echo(_ context.Context, document string, flags uint32) (rapi.HRESULT, string, bool) {
	return rapi.OK, document, true
}

// serve starts a server on one end of a pipe and returns the other.
func serve(t *testing.T, cfg Config) (net.Conn, <-chan error) {
	t.Helper()
	if cfg.Model == nil {
		cfg.Model = phone
	}
	if cfg.ProcessConfig == nil {
		cfg.ProcessConfig = echo
	}
	a, b := net.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- New(cfg).Serve(context.Background(), a) }()
	b.SetDeadline(time.Now().Add(patience))
	t.Cleanup(func() { b.Close() })
	return b, ended
}

// The messages that SynCE was seen to send, and the replies it was seen to
// take (rapi.md 5.2 and 5.3, peer-synce.md). Each reply is one write.
func TestCalls(t *testing.T) {
	const doc = `3c 00 77 00 61 00 70 00 2d 00 70 00 72 00 6f 00 76 00 69 00 73 00 69 00 6f 00 6e 00
		69 00 6e 00 67 00 64 00 6f 00 63 00 2f 00 3e 00 00 00`
	const battery = `01 01 55 00 ff ff ff ff ff ff ff ff 00 01 64 00 ff ff ff ff ff ff ff ff`
	for _, c := range []struct{ name, request, reply string }{
		{"GetVersionEx", "04 00 00 00 43 00 00 00",
			"20 01 00 00 00 00 00 00 01 00 00 00 14 01 00 00 14 01 00 00 05 00 00 00 02 00 00 00 f2 52 00 00 03 00 00 00" +
				strings.Repeat("00", 256)},
		{"GetSystemInfo, with SynCE's surplus", "10 00 00 00 3d 00 00 00 01 00 00 00 24 00 00 00 00 00 00 00",
			"28 00 00 00 00 00 00 00 05 00 00 00 00 10 00 00 00 00 01 00 ff ff ff 7f 01 00 00 00 01 00 00 00 11 0a 00 00 00 00 01 00 04 00 00 00"},
		{"GetSystemInfo", "04 00 00 00 3d 00 00 00",
			"28 00 00 00 00 00 00 00 05 00 00 00 00 10 00 00 00 00 01 00 ff ff ff 7f 01 00 00 00 01 00 00 00 11 0a 00 00 00 00 01 00 04 00 00 00"},
		{"GetSystemPowerStatusEx, refresh", "08 00 00 00 49 00 00 00 01 00 00 00", "1c 00 00 00 01 00 00 00" + battery},
		{"GetSystemPowerStatusEx", "08 00 00 00 49 00 00 00 00 00 00 00", "1c 00 00 00 01 00 00 00" + battery},
		{"GetStoreInformation", "04 00 00 00 39 00 00 00",
			"10 00 00 00 00 00 00 00 01 00 00 00 00 00 00 04 00 00 80 01"},
		{"ProcessConfig", "3a 00 00 00 0e 00 00 00 2e 00 00 00" + doc + "01 00 00 00",
			"3a 00 00 00 00 00 00 00 00 00 00 00 2e 00 00 00" + doc},
		{"ProcessConfig of NULL", "0c 00 00 00 0e 00 00 00 00 00 00 00 01 00 00 00",
			"0c 00 00 00 00 00 00 00 57 00 07 80 00 00 00 00"},
		{"ProcessConfig of half a character", "10 00 00 00 0e 00 00 00 04 00 00 00 3d d8 00 00 01 00 00 00",
			"0c 00 00 00 00 00 00 00 09 20 04 80 00 00 00 00"},
		// Inferred forms: last error 120 and a value that means failure.
		{"FindFirstDatabase, which is not there", "04 00 00 00 1b 00 00 00", "08 00 00 00 78 00 00 00 ff ff ff ff"},
		{"CreateDatabase, which is not there", "04 00 00 00 1e 00 00 00", "08 00 00 00 78 00 00 00 00 00 00 00"},
		{"SyncStart, which is not there", "04 00 00 00 59 00 00 00", "08 00 00 00 78 00 00 00 01 40 00 80"},
		{"a number nobody knows", "04 00 00 00 ff ff ff ff", "08 00 00 00 78 00 00 00 00 00 00 00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, _ := serve(t, Config{})
			if _, err := conn.Write(unhex(c.request)); err != nil {
				t.Fatal(err)
			}
			got := make([]byte, 1024)
			n, err := conn.Read(got)
			if want := unhex(c.reply); err != nil || !bytes.Equal(got[:n], want) {
				t.Errorf("%v\n% x\nwant\n% x", err, got[:n], want)
			}
		})
	}
}

// A failure without a document: rapi.md 5.2's example of CONFIG_E_BAD_XML.
func TestFailureWithoutDocument(t *testing.T) {
	conn, _ := serve(t, Config{ProcessConfig: func(_ context.Context, document string, flags uint32) (rapi.HRESULT, string, bool) {
		if document != "<" || flags != 3 {
			t.Errorf("document %q, flags %d", document, flags)
		}
		return rapi.ConfigBadXML, "", false
	}})
	go conn.Write(unhex("10 00 00 00 0e 00 00 00 04 00 00 00 3c 00 00 00 03 00 00 00"))
	got := make([]byte, 16)
	if _, err := io.ReadFull(conn, got); err != nil || !bytes.Equal(got, unhex("0c 00 00 00 00 00 00 00 09 20 04 80 00 00 00 00")) {
		t.Errorf("%v % x", err, got)
	}
}

// Several calls on one connection, as synce-pstatus makes them; split into
// single bytes on the way.
func TestSeveralCallsInPieces(t *testing.T) {
	conn, ended := serve(t, Config{})
	go func() {
		for range 3 {
			for _, b := range unhex("04 00 00 00 39 00 00 00") {
				conn.Write([]byte{b})
			}
		}
	}()
	for range 3 {
		got := make([]byte, 20)
		if _, err := io.ReadFull(conn, got); err != nil || got[0] != 0x10 {
			t.Fatalf("%v % x", err, got)
		}
	}
	conn.Close()
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestMalformedRequestsCloseTheConnection(t *testing.T) {
	for name, request := range map[string]string{
		"no command":                 "00 00 00 00",
		"half a command":             "02 00 00 00 0e 00",
		"longer than the limit":      "01 00 10 00 0e 00 00 00",
		"document beyond the end":    "0c 00 00 00 0e 00 00 00 ff ff ff ff 01 00 00 00",
		"odd document":               "0f 00 00 00 0e 00 00 00 03 00 00 00 3c 00 00 01 00 00 00",
		"no flags":                   "0a 00 00 00 0e 00 00 00 02 00 00 00 00 00",
		"power status without flag":  "04 00 00 00 49 00 00 00",
		"cut off inside the request": "3a 00 00 00 0e 00 00 00",
	} {
		t.Run(name, func(t *testing.T) {
			conn, ended := serve(t, Config{Limit: 1 << 20})
			go func() {
				conn.Write(unhex(request))
				if strings.HasPrefix(name, "cut off") {
					conn.Close()
				}
			}()
			select {
			case err := <-ended:
				if err == nil {
					t.Error("Serve ended without an error")
				}
			case <-time.After(patience):
				t.Fatal("Serve goes on")
			}
			if n, err := conn.Read(make([]byte, 1)); err == nil {
				t.Errorf("%d bytes instead of the end", n)
			}
		})
	}
}

func TestContextEndsServe(t *testing.T) {
	a, b := net.Pipe()
	defer b.Close()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- New(Config{Model: phone, ProcessConfig: echo}).Serve(ctx, a) }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Serve: %v", err)
	}
}

// Work is counted from a whole request to a reply that is ready.
func TestWorkTime(t *testing.T) {
	s := New(Config{Model: phone, ProcessConfig: func(context.Context, string, uint32) (rapi.HRESULT, string, bool) {
		time.Sleep(2 * time.Millisecond)
		return rapi.OK, "", false
	}})
	a, b := net.Pipe()
	defer b.Close()
	go s.Serve(context.Background(), a)
	if _, err := b.Write(unhex("10 00 00 00 0e 00 00 00 04 00 00 00 3c 00 00 00 03 00 00 00")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(b, make([]byte, 16)); err != nil {
		t.Fatal(err)
	}
	if w := s.WorkTime(); w < 2*time.Millisecond {
		t.Errorf("work time is %v", w)
	}
}
