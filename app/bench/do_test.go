package bench

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// askVersion is the least work: one call.
func askVersion(ctx context.Context, s *rapi.Session) error {
	v, err := s.GetVersionEx(ctx)
	if err == nil && v.String() != "5.2.21234" {
		return errors.New("the version is " + v.String())
	}
	return err
}

// doLater does work in the background.
func (s *scene) doLater(ctx context.Context, id run.HandsetID, name string, work func(context.Context, *rapi.Session) error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- s.Do(ctx, id, name, work) }()
	synctest.Wait()
	return done
}

// Work has a session, and the handset's row says what goes on meanwhile.
func TestDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		err := s.Do(t.Context(), "1-1", "reading its version", func(ctx context.Context, session *rapi.Session) error {
			if h := s.handset("1-1"); h.State != Running || h.Phase != "reading its version" {
				t.Errorf("meanwhile it is %v, %q", h.State, h.Phase)
			}
			return askVersion(ctx, session)
		})
		if err != nil {
			t.Error(err)
		}
		if h := s.handset("1-1"); h.State != Ready || h.Phase != "" {
			t.Errorf("afterwards it is %v, %q", h.State, h.Phase)
		}
		s.wantEvents("1-1", "arrived", "phase claim", "ready", "phase reading its version", "safe_to_unplug")
	})
}

// What the handset refuses is work's error as it is, and the handset is ready
// for more.
func TestDoFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		refused := &rapi.CallError{Op: "CreateDirectory", Sent: true, Err: rapi.Win32(5)}
		if err := s.Do(t.Context(), "1-1", "trying", func(context.Context, *rapi.Session) error { return refused }); err != refused {
			t.Errorf("the error is %v", err)
		}
		s.phones.at("1-1").openErr = func() error { return errors.New("no session") }
		var call *rapi.CallError
		if err := s.Do(t.Context(), "1-1", "trying", askVersion); err == nil || errors.As(err, &call) {
			t.Errorf("without a session the error is %v", err)
		}
		if h := s.handset("1-1"); h.State != Ready {
			t.Errorf("afterwards it is %v", h.State)
		}
	})
}

// A handset has one turn for documents and work alike.
func TestDoTakesItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		hold := make(chan struct{})
		first := s.doLater(t.Context(), "1-1", "first", func(context.Context, *rapi.Session) error { <-hold; return nil })
		runs := s.applyLater(t.Context(), Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
		second := s.doLater(t.Context(), "1-1", "second", askVersion)
		synctest.Wait()
		if sent := s.phones.at("1-1").documents(); len(sent) != 0 {
			t.Error("a document was sent to a handset that was at work")
		}
		close(hold)
		s.wantEndings(<-runs, "1-1 a.xml applied")
		if err := errors.Join(<-first, <-second); err != nil {
			t.Error(err)
		}
	})
}

// A locked handset is waited for.
func TestDoWaitsForUnlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Timeouts: Timeouts{Unlock: time.Minute}}, phone("1-1"), phone("1-2"))
		unlocked := make(chan struct{})
		for _, id := range []run.HandsetID{"1-1", "1-2"} {
			s.phones.at(id).connectAs = func(h *handset) error {
				h.locked()
				if id == "1-2" {
					<-h.ctx.Done()
					return context.Cause(h.ctx)
				}
				<-unlocked
				return nil
			}
		}
		s.start()
		soon := s.doLater(t.Context(), "1-1", "asking", askVersion)
		never := s.doLater(t.Context(), "1-2", "asking", askVersion)
		close(unlocked)
		if err := <-soon; err != nil {
			t.Error(err)
		}
		var timeout *TimeoutError
		if err := <-never; !errors.As(err, &timeout) || timeout.Wait != "unlock" {
			t.Errorf("the error is %v", err)
		}
	})
}

// A handset that is unplugged ends the work at once, be it in a call or between
// two, and that is what the error says.
func TestDoUnplugged(t *testing.T) {
	for name, work := range map[string]func(context.Context, *rapi.Session) error{
		"in a call": askVersion,
		"between two": func(ctx context.Context, _ *rapi.Session) error {
			<-ctx.Done()
			return context.Cause(ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t, Config{}, phone("1-1"))
				s.phones.at("1-1").mute = true
				s.start()
				done := s.doLater(t.Context(), "1-1", "asking", work)
				s.bus.unplug(portPath("1-1"))
				if err := <-done; !errors.Is(err, ErrDeparted) {
					t.Errorf("the error is %v", err)
				}
				if h := s.handset("1-1"); h.State != Gone {
					t.Errorf("afterwards it is %v", h.State)
				}
			})
		})
	}
}

// A connection that is lost ends the work, also between two calls.
func TestDoConnectionLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		done := s.doLater(t.Context(), "1-1", "waiting", func(ctx context.Context, _ *rapi.Session) error {
			<-ctx.Done()
			return context.Cause(ctx)
		})
		lost := errors.New("the line went dead")
		s.phones.at("1-1").lose(lost)
		if err := <-done; !errors.Is(err, lost) {
			t.Errorf("the error is %v", err)
		}
	})
}

// Nobody waits for what was given up, and Close waits for what is under way.
func TestDoEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.phones.at("1-1").mute = true
		if err := s.Do(t.Context(), "1-1", "asking", askVersion); !errors.Is(err, ErrClosed) {
			t.Errorf("before Start: %v", err)
		}
		s.start()
		ctx, cancel := context.WithCancel(t.Context())
		done := s.doLater(ctx, "1-1", "asking", askVersion)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("after Ctrl-C: %v", err)
		}
		done = s.doLater(t.Context(), "1-1", "asking", askVersion)
		s.Close()
		select {
		case err := <-done:
			if !errors.Is(err, ErrClosed) {
				t.Errorf("after Close: %v", err)
			}
		default:
			t.Error("Close did not wait")
		}
		if err := s.Do(t.Context(), "1-1", "asking", askVersion); !errors.Is(err, ErrClosed) {
			t.Errorf("on a closed bench: %v", err)
		}
	})
}

// The request itself is checked.
func TestDoBadRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		var none *NoSuchHandsetError
		if err := s.Do(t.Context(), "1-9", "asking", askVersion); !errors.As(err, &none) {
			t.Errorf("a handset that is not there: %v", err)
		}
		if err := s.Do(t.Context(), "1-1", "nothing", nil); err == nil {
			t.Error("there is nothing to do, and it was done")
		}
	})
}
