package rapi_test

import (
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"cradle/rapi"
	"cradle/rapi/rapitest"
)

// Requests of facts/rapi.md 5.7: a.dll!F with input 09, as a stream.
const (
	stream2 = "2c 00 00 00 4c 00 00 00 00 00 00 00 0c 00 00 00 61 00 2e 00 64 00 6c 00 6c 00 00 00 04 00 00 00 46 00 00 00 04 00 00 00 09 00 00 00 01 00 00 00"
	stream1 = "* 45000000 00000000 01000000 06000000 'a.dll' 0000 01000000 02000000 'F' 0000 04000000 09000000 01000000"
	invoke1 = "* 45000000 00000000 01000000 06000000 'a.dll' 0000 01000000 02000000 'F' 0000 04000000 09000000 00000000"
)

// handsetSays expects a request and then says whatever it is told to.
func handsetSays(t *testing.T, gen rapi.Generation, request string, then func(*rapitest.Line)) *rapi.Session {
	want := message(t, request)
	conn := rapitest.Script(t, func(h net.Conn) {
		got := make([]byte, len(want))
		if _, err := io.ReadFull(h, got); err != nil || string(got) != string(want) {
			t.Errorf("request %x, %v, want %x", got, err, want)
		}
		then(rapitest.NewLine(t, h))
	})
	s := rapi.NewSession(conn, rapi.SessionOptions{Generation: gen})
	t.Cleanup(func() { s.Close() })
	return s
}

func TestInvokeStream(t *testing.T) {
	for _, tc := range []struct {
		gen             rapi.Generation
		request, answer string
	}{{g2, stream2, "04 00 00 00 00 00 00 00"}, {g1, stream1, "00 00 00 00"}} {
		t.Run(tc.gen.String(), func(t *testing.T) {
			over := make(chan struct{})
			s := handsetSays(t, tc.gen, tc.request, func(l *rapitest.Line) {
				defer close(over)
				l.Send(tc.answer + "aa bb") // the library's first bytes in the same segment
				l.Expect("cc")
				l.ExpectEnd()
			})
			conn, err := s.InvokeStream(t.Context(), "a.dll", "F", []byte{9, 0, 0, 0})
			if err != nil {
				t.Fatal(err)
			}
			l := rapitest.NewLine(t, conn)
			l.Expect("aa bb")
			l.Send("cc")
			if _, err := s.GetVersionEx(t.Context()); !errors.Is(err, rapi.ErrStream) {
				t.Errorf("a call on a stream: %v", err)
			}
			s.Close() // is not the stream's end
			conn.Close()
			<-over
		})
		t.Run(tc.gen.String()+" refused", func(t *testing.T) {
			s := handsetSays(t, tc.gen, tc.request, func(l *rapitest.Line) {
				l.Send(tc.answer[:len(tc.answer)-11] + "7e 00 00 00")
			})
			_, err := s.InvokeStream(t.Context(), "a.dll", "F", []byte{9, 0, 0, 0})
			var call *rapi.CallError
			if !errors.Is(err, rapi.Win32(126)) || !errors.As(err, &call) || !call.Sent {
				t.Errorf("%v", err)
			}
			if _, err := s.GetVersionEx(t.Context()); !errors.Is(err, rapi.ErrEnded) {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

func TestInvokeOfRAPI1(t *testing.T) {
	call := func(t *testing.T, s *rapi.Session) (rapi.InvokeReply, error) {
		return s.RapiInvoke(t.Context(), "a.dll", "F", []byte{9, 0, 0, 0})
	}
	for _, tc := range []struct {
		name, first string
		want        error
	}{
		{"without output", "0c000000 00000000 00000000 00000000", nil},
		{"failed", "0c000000 00000000 7e000000 7e000780", rapi.HRESULT(0x8007007e)},
		{"cut", "08000000 00000000 00000000", nil},
		{"lies", "10000000 00000000 00000000 00000000 ffffffff", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := handsetSays(t, g1, invoke1, func(l *rapitest.Line) { l.Send(tc.first + "00000000") })
			_, err := call(t, s)
			if tc.want != nil && !errors.Is(err, tc.want) || (err == nil) != (tc.name == "without output") {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("no second message", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := handsetSays(t, g1, invoke1, func(l *rapitest.Line) {
				l.Send("10000000 00000000 00000000 00000000 00000000")
				io.Copy(io.Discard, l)
			})
			began := time.Now()
			_, err := call(t, s)
			var timeout *rapi.TimeoutError
			if !errors.As(err, &timeout) || time.Since(began) != 30*time.Second {
				t.Errorf("%v after %v", err, time.Since(began))
			}
		})
	})
	t.Run("flags of CreateProcess", func(t *testing.T) {
		s := rapi.NewSession(&refuser{nil, 0}, rapi.SessionOptions{Generation: g1})
		if _, err := s.CreateProcess(t.Context(), "p", "", 4); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%v", err)
		}
	})
}
