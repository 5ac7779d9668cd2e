package activesync

import (
	"context"
	"encoding/binary"
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
)

// opened is what OpenData gave.
type opened struct {
	conn net.Conn
	err  error
}

func (s *scene) open(ctx context.Context) <-chan opened {
	result := make(chan opened, 1)
	go func() {
		conn, err := s.link.OpenData(ctx)
		result <- opened{conn, err}
	}()
	return result
}

// id reads the request for a data connection.
func wanted(t *testing.T, ctl *rapitest.Line) uint32 {
	var b [12]byte
	if _, err := io.ReadFull(ctl, b[:]); err != nil {
		t.Errorf("request for a data connection: %v", err)
	}
	if a, n := binary.LittleEndian.Uint32(b[0:]), binary.LittleEndian.Uint32(b[4:]); a != 5 || n != 4 {
		t.Errorf("request %x", b)
	}
	return binary.LittleEndian.Uint32(b[8:])
}

func TestDataConnectionsAtOnceInAnyOrder(t *testing.T) {
	const count = 16
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greet()
		var wg sync.WaitGroup
		got := make(chan uint32, count)
		for range count {
			wg.Go(func() {
				conn, err := s.link.OpenData(s.t.Context())
				if err != nil {
					s.t.Errorf("OpenData: %v", err)
					return
				}
				var b [4]byte
				io.ReadFull(conn, b[:])
				if id := conn.(*dataConn).id; id != binary.LittleEndian.Uint32(b[:]) {
					s.t.Errorf("connection %d was given to the asker of %d", binary.LittleEndian.Uint32(b[:]), id)
				}
				got <- binary.LittleEndian.Uint32(b[:])
				conn.Close()
			})
		}
		seen := map[uint32]bool{}
		for range count {
			seen[wanted(s.t, ctl)] = true
		}
		for id := uint32(count); id > 0; id-- { // the handset opens them backwards
			if !seen[id] {
				s.t.Errorf("id %d was not asked for", id)
			}
			data := s.call()
			data.Send(fmt.Sprintf("%02x000000", id))
			data.Send(fmt.Sprintf("%02x000000", id)) // says on the connection which it is
		}
		wg.Wait()
		close(got)
		n := 0
		for range got {
			n++
		}
		if n != count {
			s.t.Errorf("%d connections", n)
		}
	})
}

// In the midst of calls that are late, were never asked for, say nothing or hang up,
// everyone gets the connection that is theirs.
func TestDataConnectionsAmongOthers(t *testing.T) {
	const count = 24
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greet()
		ctx, cancel := context.WithCancel(s.t.Context())
		var wg sync.WaitGroup
		var good sync.Map // ids that came to those who waited
		for i := range count {
			wg.Go(func() {
				ctx := ctx
				if i%3 != 0 {
					ctx = s.t.Context()
				}
				conn, err := s.link.OpenData(ctx)
				if i%3 == 0 {
					if err == nil {
						s.t.Error("who gave up was given a connection")
					}
					return
				}
				if err != nil {
					s.t.Errorf("OpenData: %v", err)
					return
				}
				defer conn.Close()
				var b [4]byte
				if _, err := io.ReadFull(conn, b[:]); err != nil || conn.(*dataConn).id != binary.LittleEndian.Uint32(b[:]) {
					s.t.Errorf("connection %x was given to the asker of %d, %v", b, conn.(*dataConn).id, err)
				}
				if _, double := good.LoadOrStore(conn.(*dataConn).id, true); double {
					s.t.Errorf("connection %x came twice", b)
				}
			})
		}
		for range count {
			wanted(s.t, ctl)
		}
		cancel()
		synctest.Wait() // a third has given up
		s.link.mu.Lock()
		waiting := len(s.link.waiting)
		s.link.mu.Unlock()
		if waiting != count-count/3 {
			s.t.Errorf("%d are waited for", waiting)
		}
		for id := uint32(count); id > 0; id-- {
			unknown := s.call()
			unknown.Send(fmt.Sprintf("%02x000000", 0x80+id))
			s.refused(unknown)
			half := s.call()
			half.Send(fmt.Sprintf("%02x00", id))
			half.Close()
			s.call() // silent
			data := s.call()
			data.Send(fmt.Sprintf("%02x000000", id))
			if n, err := data.Write([]byte{byte(id), 0, 0, 0}); err == nil && n == 4 {
				double := s.call()
				double.Send(fmt.Sprintf("%02x000000", id))
				s.refused(double)
			}
		}
		wg.Wait()
		n := 0
		good.Range(func(any, any) bool { n++; return true })
		if n != count-count/3 {
			s.t.Errorf("%d connections", n)
		}
		if s.link.Err() != nil {
			s.t.Error(s.link.Err())
		}
	})
}

func TestDataConnectionIDSplit(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greet()
		r := s.open(s.t.Context())
		wanted(s.t, ctl)
		data := s.call()
		for _, b := range []string{"01", "00", "00", "00"} {
			data.Send(b)
			time.Sleep(time.Second)
		}
		if o := <-r; o.err != nil {
			s.t.Error(o.err)
		}
	})
}

func TestDataConnectionsThatNobodyWaitsFor(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greet()

		unknown := s.call()
		unknown.Send("63000000")
		unknown.ExpectEnd()

		began := time.Now()
		o := <-s.openAnd(ctl)
		var timeout *TimeoutError
		var e *Error
		if !errors.As(o.err, &timeout) || !errors.As(o.err, &e) || e.Op != "data" ||
			o.err.Error() != "activesync: data: the handset opened no data connection within 10s" {
			s.t.Errorf("%v", o.err)
		}
		if d := time.Since(began); d != 10*time.Second {
			s.t.Errorf("after %v", d)
		}
		late := s.call()
		late.Send("01000000")
		late.ExpectEnd()

		r := s.open(s.t.Context())
		wanted(s.t, ctl)
		data := s.call()
		data.Send("02000000")
		if o := <-r; o.err != nil {
			s.t.Error(o.err)
		}
		double := s.call()
		double.Send("02000000")
		double.ExpectEnd()

		silent := s.call()
		began = time.Now()
		silent.ExpectEnd()
		if d := time.Since(began); d != 10*time.Second {
			s.t.Errorf("a silent call was closed after %v", d)
		}
		synctest.Wait()
		for _, want := range []string{"opens with 0x63", "id 1, which is late or a double", "id 2, which is late or a double", "ended after 0 of the 4 bytes"} {
			if !strings.Contains(s.log.String(), want) {
				s.t.Errorf("the log does not say %q", want)
			}
		}
		if s.link.Err() != nil {
			s.t.Error(s.link.Err())
		}
	})
}

// openAnd is open, with the handset reading the request and doing nothing.
func (s *scene) openAnd(ctl *rapitest.Line) <-chan opened {
	r := s.open(s.t.Context())
	wanted(s.t, ctl)
	return r
}

func TestOpenDataContext(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greet()
		reason := errors.New("person cancelled")
		ctx, cancel := context.WithCancelCause(s.t.Context())
		r := s.open(ctx)
		wanted(s.t, ctl)
		cancel(reason)
		if o := <-r; !errors.Is(o.err, reason) {
			s.t.Error(o.err)
		}
		if o := <-s.open(ctx); !errors.Is(o.err, reason) {
			s.t.Error(o.err)
		}
		if s.link.Err() != nil {
			s.t.Error(s.link.Err())
		}
	})
}

// A connection that arrives just when its asker gives up is closed, not leaked.
func TestOpenDataGivesUpAsTheConnectionArrives(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		s.greet()
		c := s.link
		wait := make(chan *dataConn, 1)
		a, b := net.Pipe()
		d := &dataConn{Conn: a, c: c, id: 1}
		c.mu.Lock()
		c.data[d] = struct{}{}
		c.mu.Unlock()
		wait <- d
		c.forget(1, wait)
		rapitest.NewLine(s.t, b).ExpectEnd()
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(c.data) != 0 {
			s.t.Error("it is still counted")
		}
	})
}

// The end of the control connection is the end of the handset: a call under way
// fails at once and says why, and so does everything after it.
func TestControlEndsDuringACall(t *testing.T) {
	for _, tc := range []struct {
		name   string
		end    func(s *scene, ctl *rapitest.Line)
		target error
		within time.Duration
	}{
		{"closed by the handset", func(s *scene, ctl *rapitest.Line) { ctl.Close() }, ErrDisconnected, drainTime},
		{"handset restarts", func(s *scene, ctl *rapitest.Line) { s.call().Send("00000000") }, ErrRestarted, drainTime},
		{"closed by us", func(s *scene, ctl *rapitest.Line) { s.link.Close() }, ErrClosed, 0},
		{"closed by the handset and by us", func(s *scene, ctl *rapitest.Line) { ctl.Close(); synctest.Wait(); s.link.Close() }, ErrDisconnected, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			play(t, Options{PingInterval: -1}, func(s *scene) {
				s.connect()
				ctl := s.greet()
				r := s.open(s.t.Context())
				wanted(s.t, ctl)
				data := s.call()
				data.Send("01000000")
				o := <-r
				if o.err != nil {
					s.t.Fatal(o.err)
				}
				session := rapi.NewSession(o.conn, rapi.SessionOptions{})
				call := make(chan error, 1)
				go func() {
					_, err := session.ProcessConfig(s.t.Context(), "<wap-provisioningdoc/>", 1)
					call <- err
				}()
				data.Expect("3a000000 0e000000") // and no more: the handset is reading
				pending := s.open(s.t.Context())
				go wanted(s.t, ctl)
				synctest.Wait()
				began := time.Now()
				tc.end(s, ctl)

				var lost *rapi.CallError
				if err := <-call; !errors.As(err, &lost) || !lost.Sent || !errors.Is(err, tc.target) {
					s.t.Errorf("the call: %v", err)
				}
				if o := <-pending; !errors.Is(o.err, tc.target) {
					s.t.Errorf("OpenData under way: %v", o.err)
				}
				<-s.link.Done()
				var e *Error
				if err := s.link.Err(); !errors.As(err, &e) || e.Op != "connected" || !errors.Is(err, tc.target) {
					s.t.Errorf("%v", err)
				}
				if _, err := s.link.OpenData(s.t.Context()); !errors.Is(err, tc.target) {
					s.t.Errorf("OpenData later: %v", err)
				}
				if d := time.Since(began); d != tc.within {
					s.t.Errorf("it took %v, want %v", d, tc.within)
				}
				io.Copy(io.Discard, data) // ends
				if s.nw.Listening(PortControl) {
					s.t.Error("the port is still open")
				}
				if err := o.conn.Close(); err != nil {
					s.t.Errorf("closing what is closed: %v", err)
				}
			})
		})
	}
}

// A handset that restarts after a document closes everything right behind its
// reply. The reply counts.
func TestReplyBehindTheEndOfControl(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greet()
		r := s.open(s.t.Context())
		wanted(s.t, ctl)
		data := s.call()
		data.Send("01000000")
		o := <-r
		session := rapi.NewSession(o.conn, rapi.SessionOptions{})
		go func() {
			io.ReadFull(data, make([]byte, 62))
			ctl.Close()
			synctest.Wait() // the desktop knows
			time.Sleep(drainTime / 2)
			data.Send("0c 00 00 00 00 00 00 00") // in two pieces
			time.Sleep(drainTime / 4)
			data.Send("09 20 04 80 00 00 00 00")
			data.Close()
		}()
		began := time.Now()
		reply, err := session.ProcessConfig(s.t.Context(), "<wap-provisioningdoc/>", 1)
		if err != nil || reply.HRESULT != rapi.ConfigBadXML {
			s.t.Errorf("%+v, %v", reply, err)
		}
		_, err = session.GetVersionEx(s.t.Context())
		var call *rapi.CallError
		if !errors.As(err, &call) || call.Sent || !errors.Is(err, ErrDisconnected) {
			s.t.Errorf("the next call: %v", err)
		}
		<-s.link.Done() // not later than the last session's end
		if d := time.Since(began); d != drainTime*3/4 {
			s.t.Errorf("it took %v", d)
		}
	})
}

// A session that finds its connection closed before it wrote says that nothing
// was sent.
func TestCallAfterTheEnd(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greet()
		r := s.open(s.t.Context())
		wanted(s.t, ctl)
		s.call().Send("01000000")
		o := <-r
		ctl.Close()
		<-s.link.Done()
		_, err := rapi.NewSession(o.conn, rapi.SessionOptions{}).ProcessConfig(s.t.Context(), "<a/>", 1)
		var call *rapi.CallError
		if !errors.As(err, &call) || call.Sent || !errors.Is(err, ErrDisconnected) {
			s.t.Errorf("%v", err)
		}
	})
}

// Neither does one that begins while earlier replies may still come: the handset
// that is going away sees none of it.
func TestCallWhileTheConnectionEnds(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greet()
		r := s.open(s.t.Context())
		wanted(s.t, ctl)
		data := s.call()
		data.Send("01000000")
		o := <-r
		ctl.Close()
		synctest.Wait()
		select {
		case <-s.link.Done():
			s.t.Error("it has ended already")
		default:
		}
		call := make(chan error, 1)
		go func() {
			_, err := rapi.NewSession(o.conn, rapi.SessionOptions{}).ProcessConfig(s.t.Context(), "<a/>", 1)
			call <- err
		}()
		data.ExpectEnd()
		var lost *rapi.CallError
		if err := <-call; !errors.As(err, &lost) || lost.Sent || !errors.Is(err, ErrDisconnected) {
			s.t.Errorf("%v", err)
		}
	})
}

func TestOpenDataWhenTheHandsetReadsNothing(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		s.greet()
		if o := <-s.open(s.t.Context()); o.err == nil || !strings.Contains(o.err.Error(), "took nothing more on the control connection within 10s") {
			s.t.Errorf("%v", o.err)
		}
		<-s.link.Done()
	})
}

func TestTooManySilentCalls(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		s.greet()
		for range maxCallers {
			s.call()
		}
		synctest.Wait()
		s.refused(s.call())
		time.Sleep(11 * time.Second) // those before have been given up
		next := s.call()
		next.Send("63000000")
		s.refused(next)
		if s.link.Err() != nil {
			s.t.Error(s.link.Err())
		}
	})
}

func TestCloseFromManyGoroutines(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		s.connect()
		s.greet()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				s.link.OpenData(s.t.Context())
			})
			wg.Go(func() {
				if err := s.link.Close(); err != nil {
					s.t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// BenchmarkConnect is the whole way from listening to an open data connection and
// down again, with a handset that answers at once.
func BenchmarkConnect(b *testing.B) {
	nw := rapitest.NewNetwork()
	side := nw.HandsetSide()
	udp, err := side.ListenUDP(b.Context(), PortTrigger)
	if err != nil {
		b.Fatal(err)
	}
	message := rapitest.Hex(b, infoMessage)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			if _, _, err := udp.ReadFrom(make([]byte, 4)); err != nil {
				return
			}
			ctl, err := side.DialTCP(b.Context(), PortControl)
			if err != nil {
				continue
			}
			word := make([]byte, 16)
			ctl.Write(word[:4])
			io.ReadFull(ctl, word[:4])
			ctl.Write(message)
			io.ReadFull(ctl, word[:12])
			if data, err := side.DialTCP(b.Context(), PortControl); err == nil {
				data.Write(word[8:12])
				io.Copy(io.Discard, data)
				data.Close()
			}
			io.Copy(io.Discard, ctl)
			ctl.Close()
		}
	})
	b.Cleanup(func() { udp.Close(); wg.Wait() })
	b.ReportAllocs()
	for b.Loop() {
		link, err := Connect(b.Context(), nw, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := link.OpenData(b.Context()); err != nil {
			b.Fatal(err)
		}
		link.Close()
	}
}
