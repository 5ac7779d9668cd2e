package rapi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cradle/rapi"
	"cradle/rapi/rapitest"
	"cradle/rapi/wire"
)

const emptyDocument = "<wap-provisioningdoc/>"

// Whole messages of facts/rapi.md 5.2 and 5.3 as they stand there.
const (
	configRequest = `3a 00 00 00 0e 00 00 00 2e 00 00 00 3c 00 77 00
		61 00 70 00 2d 00 70 00 72 00 6f 00 76 00 69 00
		73 00 69 00 6f 00 6e 00 69 00 6e 00 67 00 64 00
		6f 00 63 00 2f 00 3e 00 00 00 01 00 00 00`
	configReply = `3a 00 00 00 00 00 00 00 00 00 00 00 2e 00 00 00
		3c 00 77 00 61 00 70 00 2d 00 70 00 72 00 6f 00 76 00 69 00
		73 00 69 00 6f 00 6e 00 69 00 6e 00 67 00 64 00
		6f 00 63 00 2f 00 3e 00 00 00`
	configFailed = `0c 00 00 00 00 00 00 00 09 20 04 80 00 00 00 00`

	versionRequest = `04 00 00 00 43 00 00 00`
	versionReply   = `20 01 00 00 | 00 00 00 00 | 01 00 00 00 | 14 01 00 00 | 14 01 00 00 05 00 00 00 02 00 00 00 f2 52 00 00 03 00 00 00` // + 256 zero bytes
	systemRequest  = `10 00 00 00 3d 00 00 00 01 00 00 00 24 00 00 00 00 00 00 00`
	systemReply    = `28 00 00 00 | 00 00 00 00 | 05 00 00 00 00 10 00 00 00 00 01 00 ff ff ff 7f 01 00 00 00 01 00 00 00 11 0a 00 00 00 00 01 00 04 00 00 00`
	powerRequest   = `08 00 00 00 49 00 00 00 01 00 00 00`
	powerReply     = `1c 00 00 00 | 01 00 00 00 | 01 01 55 00 ff ff ff ff ff ff ff ff 00 01 64 00 ff ff ff ff ff ff ff ff`
	storeRequest   = `04 00 00 00 39 00 00 00`
	storeReply     = `10 00 00 00 | 00 00 00 00 | 01 00 00 00 | 00 00 00 04 | 00 00 80 01`
)

// exchange is a handset that expects one request, byte for byte, and writes reply
// in pieces that end at the given places.
func exchange(t *testing.T, request, reply []byte, cuts ...int) *rapi.Session {
	t.Helper()
	s := rapi.NewSession(exchangeConn(t, request, reply, cuts...), rapi.SessionOptions{})
	t.Cleanup(func() { s.Close() })
	return s
}

func exchangeConn(t *testing.T, request, reply []byte, cuts ...int) net.Conn {
	t.Helper()
	return rapitest.Script(t, func(h net.Conn) {
		defer h.Close()
		got := make([]byte, len(request))
		if _, err := io.ReadFull(h, got); err != nil {
			t.Errorf("reading the request: %v", err)
			return
		}
		if !bytes.Equal(got, request) {
			t.Errorf("request\n%x, want\n%x", got, request)
		}
		from := 0
		for _, to := range append(cuts, len(reply)) {
			if _, err := h.Write(reply[from:to]); err != nil {
				return
			}
			from = to
		}
	})
}

func TestCallsByteForByte(t *testing.T) {
	ctx := t.Context()
	version := append(rapitest.Hex(t, versionReply), make([]byte, 256)...)
	for _, tc := range []struct {
		name    string
		request string
		reply   []byte
		call    func(s *rapi.Session) (any, error)
		want    any
	}{
		{"ProcessConfig", configRequest, rapitest.Hex(t, configReply),
			func(s *rapi.Session) (any, error) { return s.ProcessConfig(ctx, emptyDocument, rapi.ConfigProcess) },
			rapi.ConfigReply{Document: emptyDocument, HasDocument: true}},
		{"ProcessConfig failed", configRequest, rapitest.Hex(t, configFailed),
			func(s *rapi.Session) (any, error) { return s.ProcessConfig(ctx, emptyDocument, rapi.ConfigProcess) },
			rapi.ConfigReply{HRESULT: rapi.ConfigBadXML}},
		{"GetVersionEx", versionRequest, version,
			func(s *rapi.Session) (any, error) { return s.GetVersionEx(ctx) },
			rapi.VersionInfo{Major: 5, Minor: 2, Build: 21234, Platform: 3}},
		{"GetSystemInfo", systemRequest, rapitest.Hex(t, systemReply),
			func(s *rapi.Session) (any, error) { return s.GetSystemInfo(ctx) },
			rapi.SystemInfo{Architecture: rapi.ArchitectureARM, PageSize: 4096, MinAddress: 0x10000, MaxAddress: 0x7fffffff,
				ActiveProcessors: 1, Processors: 1, ProcessorType: 2577, AllocationGranularity: 65536, ProcessorLevel: 4}},
		{"GetSystemPowerStatusEx", powerRequest, rapitest.Hex(t, powerReply),
			func(s *rapi.Session) (any, error) { return s.GetSystemPowerStatusEx(ctx, true) },
			rapi.PowerStatus{ACLine: rapi.ACOnline, Battery: rapi.BatteryHigh, Percent: 85, Life: 0xffffffff, FullLife: 0xffffffff,
				Backup: rapi.BatteryHigh, BackupPercent: 100, BackupLife: 0xffffffff, BackupFull: 0xffffffff}},
		{"GetStoreInformation", storeRequest, rapitest.Hex(t, storeReply),
			func(s *rapi.Session) (any, error) { return s.GetStoreInformation(ctx) },
			rapi.StoreInfo{Size: 64 << 20, Free: 24 << 20}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			request := rapitest.Hex(t, tc.request)
			for cut := range tc.reply {
				got, err := tc.call(exchange(t, request, tc.reply, cut))
				if err != nil || got != tc.want {
					t.Fatalf("reply split at %d: %+v, %v\nwant %+v", cut, got, err, tc.want)
				}
			}
		})
		t.Run(tc.name+" cut", func(t *testing.T) {
			for cut := range tc.reply {
				_, err := tc.call(exchange(t, rapitest.Hex(t, tc.request), tc.reply[:cut]))
				var call *rapi.CallError
				if !errors.As(err, &call) || !call.Sent || !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Fatalf("connection ended after %d bytes of the reply: %v", cut, err)
				}
			}
		})
	}
}

// body makes a session whose handset answers every request with one reply body.
func body(t *testing.T, b []byte) *rapi.Session {
	t.Helper()
	s := rapi.NewSession(rapitest.Serve(t, func(wire.Command, *wire.Reader) ([]byte, error) { return b, nil }), rapi.SessionOptions{})
	t.Cleanup(func() { s.Close() })
	return s
}

func TestProcessConfigReplyForms(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       rapi.ConfigReply
		err        string // "" for none
	}{
		{"ends after the HRESULT", "00000000 00000000", rapi.ConfigReply{}, ""},
		{"size 0", "00000000 00000000 00000000", rapi.ConfigReply{}, ""},
		{"a lone NUL", "00000000 00000000 02000000 0000", rapi.ConfigReply{}, ""},
		{"no NUL at the end", "00000000 00000000 04000000 3c00 3e00", rapi.ConfigReply{Document: "<>", HasDocument: true}, ""},
		{"several NULs at the end", "00000000 00000000 08000000 3c00 3e00 0000 0000", rapi.ConfigReply{Document: "<>", HasDocument: true}, ""},
		{"garbage behind the NUL", "00000000 00000000 0c000000 3c00 3e00 0000 3dd8 0100 4100", rapi.ConfigReply{Document: "<>", HasDocument: true}, ""},
		{"a NUL in front", "00000000 00000000 06000000 0000 3c00 0000", rapi.ConfigReply{}, ""},
		{"last error beside success", "20000000 05200400 00000000", rapi.ConfigReply{HRESULT: rapi.ConfigCancelled, LastError: 32}, ""},
		{"failure with a document", "00000000 07200480 04000000 3c00 0000", rapi.ConfigReply{HRESULT: rapi.ConfigCSPException, Document: "<", HasDocument: true}, ""},
		{"surplus bytes", "00000000 00000000 04000000 3c00 0000 ffff", rapi.ConfigReply{Document: "<", HasDocument: true}, ""},

		{"empty", "", rapi.ConfigReply{}, "ProcessConfig: last error at byte 0: message ends at 0"},
		{"no HRESULT", "00000000", rapi.ConfigReply{}, "ProcessConfig: HRESULT at byte 4: message ends at 4"},
		{"half an HRESULT", "00000000 0000", rapi.ConfigReply{}, "ProcessConfig: HRESULT at byte 4: message ends at 6"},
		{"half a size", "00000000 09200480 0000", rapi.ConfigReply{HRESULT: rapi.ConfigBadXML},
			"ProcessConfig: the reply document cannot be read: document size at byte 8: message ends at 10"},
		{"size beyond the end", "00000000 09200480 06000000 3c00 3e00", rapi.ConfigReply{HRESULT: rapi.ConfigBadXML},
			"ProcessConfig: the reply document cannot be read: document at byte 12: message ends at 16"},
		{"size 2^31", "00000000 00000000 00000080 3c00", rapi.ConfigReply{},
			"ProcessConfig: the reply document cannot be read: document at byte 12: 2147483648 bytes announced, message ends at 14"},
		{"size 2^32-1", "00000000 00000000 ffffffff 3c00", rapi.ConfigReply{},
			"ProcessConfig: the reply document cannot be read: document at byte 12: 4294967295 bytes announced, message ends at 14"},
		{"size 1", "00000000 00000000 01000000 3c", rapi.ConfigReply{},
			"ProcessConfig: the reply document cannot be read: document at byte 12: 1 bytes: odd size for UTF-16 text"},
		{"odd size", "00000000 09200480 05000000 3c00 3e00 00", rapi.ConfigReply{HRESULT: rapi.ConfigBadXML, Document: "<>", HasDocument: true},
			"ProcessConfig: the reply document cannot be read: document at byte 12: 5 bytes: odd size for UTF-16 text"},
		{"unpaired surrogate", "00000000 00000000 06000000 3c00 3dd8 0000", rapi.ConfigReply{Document: "<\uFFFD", HasDocument: true},
			"ProcessConfig: the reply document cannot be read: document at byte 12: unpaired surrogate 0xd83d at byte 2 of the text (1 in all)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := body(t, rapitest.Hex(t, tc.body))
			got, err := s.ProcessConfig(t.Context(), emptyDocument, rapi.ConfigProcess)
			if got != tc.want {
				t.Errorf("reply %+v, want %+v", got, tc.want)
			}
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || err.Error() != tc.err) {
				t.Errorf("error %v\nwant  %s", err, tc.err)
			}
			if err == nil {
				return
			}
			var call *rapi.CallError
			if !errors.As(err, &call) || !call.Sent || call.Op != "ProcessConfig" {
				t.Errorf("error %#v", err)
			}
			if got.HRESULT != 0 && !errors.Is(err, rapi.ErrDocument) {
				t.Errorf("%v does not say that the HRESULT is good", err)
			}
			// The framing was whole: the session goes on.
			if _, err := s.ProcessConfig(t.Context(), emptyDocument, 0); errors.Is(err, rapi.ErrEnded) {
				t.Errorf("the session ended: %v", err)
			}
		})
	}
}

func TestSystemRepliesForms(t *testing.T) {
	ctx := t.Context()
	power := "01 01 55 00 ff ff ff ff ff ff ff ff 00 01 64 00 ff ff ff ff ff ff ff ff"
	system := "05 00 00 00 00 10 00 00 00 00 01 00 ff ff ff 7f 01 00 00 00 01 00 00 00 11 0a 00 00 00 00 01 00 04 00 00 00"
	version := func(s *rapi.Session) (any, error) { return s.GetVersionEx(ctx) }
	sys := func(s *rapi.Session) (any, error) { return s.GetSystemInfo(ctx) }
	pow := func(s *rapi.Session) (any, error) { return s.GetSystemPowerStatusEx(ctx, false) }
	store := func(s *rapi.Session) (any, error) { return s.GetStoreInformation(ctx) }
	for _, tc := range []struct {
		name, body string
		call       func(*rapi.Session) (any, error)
		err        string
	}{
		{"power without last error, 28 bytes", "01000000" + power, pow, ""},
		{"power with last error, 32 bytes", "00000000 01000000" + power, pow, ""},
		{"power, any true", "ffffffff" + power, pow, ""},
		{"power refused, one word", "00000000", pow, "GetSystemPowerStatusEx: the handset reports failure without a reason"},
		{"power refused, two words", "05000000 00000000", pow, "GetSystemPowerStatusEx: Win32 error 5 ERROR_ACCESS_DENIED: not allowed: a policy, attributes, or a protected registry key"},
		{"power refused with a structure", "00000000" + power, pow, "GetSystemPowerStatusEx: the handset reports failure without a reason"},
		{"power empty", "", pow, "GetSystemPowerStatusEx: result at byte 0: message ends at 0"},
		{"power short", "01000000 01 01 55", pow, "GetSystemPowerStatusEx: Reserved1 at byte 7: message ends at 7"},

		{"system with a stale last error", "02000000" + system, sys, ""},
		{"system refused", "78000000", sys, "GetSystemInfo: Win32 error 120 ERROR_CALL_NOT_IMPLEMENTED: the handset does not have this call"},
		{"system nothing", "00000000", sys, "GetSystemInfo: wProcessorArchitecture at byte 4: message ends at 4"},
		{"system short", "00000000 0500 0000 00100000 0000", sys, "GetSystemInfo: lpMinimumApplicationAddress at byte 12: message ends at 14"},

		{"version without text", "00000000 01000000 14000000 14000000 05000000 02000000 f2520000 03000000", version, ""},
		{"version refused", "05000000 00000000", version, "GetVersionEx: Win32 error 5 ERROR_ACCESS_DENIED: not allowed: a policy, attributes, or a protected registry key"},
		{"version no result", "00000000", version, "GetVersionEx: result at byte 4: message ends at 4"},
		{"version size 0", "00000000 01000000 00000000", version, "GetVersionEx: dwOSVersionInfoSize at byte 12: message ends at 12"},
		{"version size 2^32-1", "00000000 01000000 ffffffff 14000000", version, "GetVersionEx: OSVERSIONINFO at byte 12: 4294967295 bytes announced, message ends at 16"},
		{"version size 2^31", "00000000 01000000 00000080 14000000", version, "GetVersionEx: OSVERSIONINFO at byte 12: 2147483648 bytes announced, message ends at 16"},
		{"version structure cut", "00000000 01000000 0c000000 14000000 05000000 02000000 f2520000", version, "GetVersionEx: dwBuildNumber at byte 24: message ends at 24"},

		{"store refused", "00000000 00000000", store, "GetStoreInformation: the handset reports failure without a reason"},
		{"store short", "00000000 01000000 00000004", store, "GetStoreInformation: dwFreeSize at byte 12: message ends at 12"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := tc.call(body(t, rapitest.Hex(t, tc.body)))
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || err.Error() != tc.err) {
				t.Errorf("error %v\nwant  %s", err, tc.err)
			}
			var call *rapi.CallError
			if err != nil && (!errors.As(err, &call) || !call.Sent) {
				t.Errorf("error %#v", err)
			}
		})
	}

	got, err := body(t, rapitest.Hex(t, "00000000 01000000 1c000000 1c000000 05000000 02000000 f2520000 03000000 4100 4200 0000 4300")).GetVersionEx(ctx)
	if err != nil || got.CSD != "AB" || got.String() != "5.2.21234" {
		t.Errorf("%+v %v, text %q, %v", got, got, got.CSD, err)
	}
}

func TestPowerStatusUnknowns(t *testing.T) {
	if rapi.Percent(255).Known() || !rapi.Percent(100).Known() {
		t.Error("percent")
	}
	if _, ok := rapi.BatteryLife(0xffffffff).Duration(); ok {
		t.Error("unknown life has a duration")
	}
	if d, ok := rapi.BatteryLife(90).Duration(); !ok || d != 90*time.Second {
		t.Errorf("life %v", d)
	}
	if rapi.BatteryUnknown.Has(rapi.BatteryCharging) || !(rapi.BatteryHigh | rapi.BatteryCharging).Has(rapi.BatteryCharging) {
		t.Error("flags")
	}
	for a, want := range map[rapi.ACLine]string{0: "off", 1: "on", 2: "backup", 255: "unknown", 7: "unknown"} {
		if a.String() != want {
			t.Errorf("%d is %s", uint8(a), a)
		}
	}
	for p, want := range map[fmt.Stringer]string{
		rapi.ProcessorType(2577): "StrongARM", rapi.ProcessorType(686): "Intel 686", rapi.ProcessorType(1): "processor 1",
		rapi.ArchitectureARM: "ARM", rapi.Architecture(0xffff): "unknown", rapi.Architecture(9): "architecture 9",
	} {
		if p.String() != want {
			t.Errorf("%s, want %s", p, want)
		}
	}
}

// refuser is a connection that takes a number of bytes and then fails.
type refuser struct {
	net.Conn
	takes int
}

func (r *refuser) Write(b []byte) (int, error) { return r.takes, errors.New("cable gone") }

func TestSentSaysWhetherTheHandsetMayHaveActed(t *testing.T) {
	pipe := func(t *testing.T) net.Conn {
		a, b := net.Pipe()
		t.Cleanup(func() { a.Close(); b.Close() })
		return a
	}
	sent := func(t *testing.T, err error, want bool) {
		t.Helper()
		var call *rapi.CallError
		if !errors.As(err, &call) || call.Sent != want {
			t.Errorf("%v: want Sent %v", err, want)
		}
		if err != nil && !want && !strings.HasPrefix(err.Error(), "ProcessConfig was not sent: ") {
			t.Errorf("the text hides that nothing was sent: %v", err)
		}
	}
	for _, n := range []int{0, 1, 61} {
		t.Run(fmt.Sprintf("connection fails after %d bytes", n), func(t *testing.T) {
			s := rapi.NewSession(&refuser{pipe(t), n}, rapi.SessionOptions{})
			_, err := s.ProcessConfig(t.Context(), emptyDocument, 1)
			sent(t, err, n > 0)
			_, err = s.ProcessConfig(t.Context(), emptyDocument, 1)
			if sent(t, err, false); !errors.Is(err, rapi.ErrEnded) || !strings.Contains(err.Error(), "cable gone") {
				t.Errorf("the next call: %v", err)
			}
		})
	}
	t.Run("text that cannot be sent", func(t *testing.T) {
		s := rapi.NewSession(pipe(t), rapi.SessionOptions{})
		for doc, want := range map[string]error{"<a>\x00</a>": wire.ErrNUL, "<a>\xff</a>": wire.ErrEncoding} {
			_, err := s.ProcessConfig(t.Context(), doc, 1)
			if sent(t, err, false); !errors.Is(err, want) {
				t.Errorf("%q: %v", doc, err)
			}
		}
	})
	t.Run("request above the limit", func(t *testing.T) {
		s := rapi.NewSession(pipe(t), rapi.SessionOptions{ReplyLimit: 16})
		_, err := s.ProcessConfig(t.Context(), emptyDocument, 1)
		if sent(t, err, false); !errors.Is(err, wire.ErrTooLong) {
			t.Error(err)
		}
	})
	t.Run("context over before", func(t *testing.T) {
		s := rapi.NewSession(pipe(t), rapi.SessionOptions{})
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("person cancelled"))
		_, err := s.ProcessConfig(ctx, emptyDocument, 1)
		if sent(t, err, false); !strings.Contains(err.Error(), "person cancelled") {
			t.Error(err)
		}
	})
	t.Run("closed before", func(t *testing.T) {
		s := rapi.NewSession(pipe(t), rapi.SessionOptions{})
		s.Close()
		s.Close()
		_, err := s.ProcessConfig(t.Context(), emptyDocument, 1)
		if sent(t, err, false); !errors.Is(err, rapi.ErrClosed) {
			t.Error(err)
		}
	})
	t.Run("handset hangs up instead of answering", func(t *testing.T) {
		s := rapi.NewSession(rapitest.Serve(t, func(wire.Command, *wire.Reader) ([]byte, error) { return nil, io.EOF }), rapi.SessionOptions{})
		_, err := s.ProcessConfig(t.Context(), emptyDocument, 1)
		if sent(t, err, true); err == nil || !strings.Contains(err.Error(), "the connection ended before the reply") {
			t.Error(err)
		}
	})
	t.Run("reply above the limit", func(t *testing.T) {
		for _, n := range []string{"01000004", "00000080", "ffffffff"} {
			length := rapitest.Hex(t, n)
			s := rapi.NewSession(rapitest.Script(t, func(h net.Conn) {
				if _, _, err := wire.ReadRequest(h, wire.DefaultLimit); err == nil {
					h.Write(length)
				}
			}), rapi.SessionOptions{})
			_, err := s.ProcessConfig(t.Context(), emptyDocument, 1)
			if sent(t, err, true); !errors.Is(err, wire.ErrTooLong) {
				t.Error(err)
			}
			_, err = s.GetVersionEx(t.Context())
			if !errors.Is(err, rapi.ErrEnded) || !errors.Is(err, wire.ErrTooLong) {
				t.Errorf("after lost framing: %v", err)
			}
		}
	})
}

// silent is a handset that takes a request and says nothing.
func silent(t *testing.T) net.Conn {
	return rapitest.Script(t, func(h net.Conn) { io.Copy(io.Discard, h) })
}

func config(ctx context.Context, s *rapi.Session) error {
	_, err := s.ProcessConfig(ctx, emptyDocument, 1)
	return err
}

func TestDeadlines(t *testing.T) {
	type probe struct {
		name string
		opt  rapi.SessionOptions
		call func(context.Context, *rapi.Session) error
		want string
		sent bool
		took time.Duration
		conn func(*testing.T) net.Conn
	}
	version := func(ctx context.Context, s *rapi.Session) error {
		_, err := s.GetVersionEx(ctx)
		return err
	}
	for _, p := range []probe{
		{"ProcessConfig, default", rapi.SessionOptions{}, config, "ProcessConfig: no reply within 2m0s", true, 120 * time.Second, silent},
		{"GetVersionEx, default", rapi.SessionOptions{}, version, "GetVersionEx: no reply within 30s", true, 30 * time.Second, silent},
		{"ProcessConfig, told", rapi.SessionOptions{ConfigTimeout: 10 * time.Minute}, config, "ProcessConfig: no reply within 10m0s", true, 10 * time.Minute, silent},
		{"nobody reads", rapi.SessionOptions{}, config, "ProcessConfig was not sent: only 0 of the request's 62 bytes were taken within 30s", false, 30 * time.Second,
			func(t *testing.T) net.Conn { return rapitest.Script(t, func(net.Conn) {}) }},
		{"half a request is read", rapi.SessionOptions{}, config, "ProcessConfig: only 31 of the request's 62 bytes were taken within 30s", true, 30 * time.Second,
			func(t *testing.T) net.Conn {
				return rapitest.Script(t, func(h net.Conn) { io.ReadFull(h, make([]byte, 31)) })
			}},
		{"half a reply", rapi.SessionOptions{}, config, "ProcessConfig: not the whole reply of 58 bytes within 30s", true, 30 * time.Second,
			func(t *testing.T) net.Conn {
				return rapitest.Script(t, func(h net.Conn) {
					wire.ReadRequest(h, wire.DefaultLimit)
					h.Write(rapitest.Hex(t, configReply)[:20])
				})
			}},
	} {
		t.Run(p.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := rapi.NewSession(p.conn(t), p.opt)
				began := time.Now()
				err := p.call(t.Context(), s)
				var call *rapi.CallError
				var timeout *rapi.TimeoutError
				if !errors.As(err, &call) || !errors.As(err, &timeout) || !timeout.Timeout() || err.Error() != p.want || call.Sent != p.sent {
					t.Errorf("%v\nwant %s, sent %v", err, p.want, p.sent)
				}
				if took := time.Since(began); took != p.took {
					t.Errorf("took %v, want %v", took, p.took)
				}
				if err := version(t.Context(), s); !errors.Is(err, rapi.ErrEnded) {
					t.Errorf("the next call: %v", err)
				}
			})
		})
	}
	t.Run("none", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := rapi.NewSession(rapitest.Serve(t, func(wire.Command, *wire.Reader) ([]byte, error) {
				time.Sleep(100 * time.Hour)
				return rapitest.Hex(t, configReply)[4:], nil
			}), rapi.SessionOptions{CallTimeout: -1, ConfigTimeout: -1})
			if err := config(t.Context(), s); err != nil {
				t.Error(err)
			}
		})
	})
}

// A large reply may take a second for every 64 KiB beyond the time of a call.
func TestLargeReplyMayTakeLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const size = 10 * 64 << 10
		s := rapi.NewSession(rapitest.Script(t, func(c net.Conn) {
			if _, err := io.ReadFull(c, make([]byte, len(rapitest.Hex(t, configRequest)))); err != nil {
				t.Error(err)
			}
			c.Write(rapitest.Hex(t, "00 00 0a 00")) // size
			time.Sleep(39 * time.Second)            // of 30 and 10
			c.Write(append(rapitest.Hex(t, "00000000 00000000 04000000 3c00 0000"), make([]byte, size-16)...))
		}), rapi.SessionOptions{})
		if err := config(t.Context(), s); err != nil {
			t.Error(err)
		}
	})
}

// A call whose context has ended already is not sent and leaves the Session as it
// was, every time.
func TestContextThatHasEnded(t *testing.T) {
	s := rapi.NewSession(rapitest.Serve(t, func(wire.Command, *wire.Reader) ([]byte, error) {
		return rapitest.Hex(t, configReply)[4:], nil
	}), rapi.SessionOptions{})
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		var call *rapi.CallError
		if err := config(ctx, s); !errors.As(err, &call) || call.Sent || !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if err := config(t.Context(), s); err != nil {
		t.Error(err)
	}
}

func TestContextEndsACallUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := rapi.NewSession(silent(t), rapi.SessionOptions{})
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		began := time.Now()
		_, err := s.ProcessConfig(ctx, emptyDocument, 1)
		var call *rapi.CallError
		if !errors.As(err, &call) || !call.Sent || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
		_, err = s.GetVersionEx(t.Context())
		if !errors.Is(err, rapi.ErrEnded) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the next call: %v", err)
		}
	})
}

// A caller that gives up while it waits for its turn disturbs nobody.
func TestContextEndsTheWaitForATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := rapi.NewSession(rapitest.Serve(t, func(wire.Command, *wire.Reader) ([]byte, error) {
			time.Sleep(10 * time.Second)
			return rapitest.Hex(t, configReply)[4:], nil
		}), rapi.SessionOptions{})
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := s.ProcessConfig(t.Context(), emptyDocument, 1); err != nil {
				t.Errorf("first call: %v", err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.ProcessConfig(ctx, emptyDocument, 1)
		var call *rapi.CallError
		if !errors.As(err, &call) || call.Sent || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("second call: %v", err)
		}
		wg.Wait()
		if _, err := s.ProcessConfig(t.Context(), emptyDocument, 1); err != nil {
			t.Errorf("third call: %v", err)
		}
	})
}

func TestCloseEndsACallUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := rapi.NewSession(silent(t), rapi.SessionOptions{})
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if _, err := s.ProcessConfig(t.Context(), emptyDocument, 1); !errors.Is(err, rapi.ErrClosed) {
					t.Errorf("%v", err)
				}
			})
		}
		synctest.Wait()
		s.Close()
		wg.Wait()
	})
}

// Many callers share a session; each gets its own reply.
func TestConcurrentCallers(t *testing.T) {
	s := rapi.NewSession(rapitest.Serve(t, func(cmd wire.Command, p *wire.Reader) ([]byte, error) {
		doc, _ := p.S2("document")
		b := wire.NewReply()
		b.U32(0)
		b.U32(0)
		b.S2("document", doc)
		msg, err := b.Message()
		return msg[4:], err
	}), rapi.SessionOptions{})
	defer s.Close()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 20 {
				doc := fmt.Sprintf("<d n='%d.%d' t='\U0001F4F1'/>", i, j)
				got, err := s.ProcessConfig(t.Context(), doc, 1)
				if err != nil || got.Document != doc {
					t.Errorf("%q, %v, want %q", got.Document, err, doc)
				}
			}
		})
	}
	wg.Wait()
}

// A session must survive its context being cancelled right after a reply.
func TestContextEndingAfterTheReply(t *testing.T) {
	s := body(t, rapitest.Hex(t, configReply)[4:])
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := s.ProcessConfig(ctx, emptyDocument, 1); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
}

// What one call costs in memory.
func BenchmarkCall(b *testing.B) {
	reply := rapitest.Hex(b, storeReply)[4:]
	s := rapi.NewSession(rapitest.Serve(b, func(wire.Command, *wire.Reader) ([]byte, error) { return reply, nil }), rapi.SessionOptions{})
	defer s.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.GetStoreInformation(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
