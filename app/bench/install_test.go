package bench

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"cradle/app/run"
	"cradle/rapi"
)

// An install is in the journal before there is a session, and at every step; its ending
// is what could be seen, and no better.
func TestInstall(t *testing.T) {
	broke := errors.New("it broke")
	for _, tt := range []struct {
		name    string
		outcome string
		err     error
		steps   []string // that the work gets to
		failing string   // what cannot be written
		noOpen  bool     // no session can be had
		cancel  bool     // a person ends it meanwhile
		want    run.Ending
		lines   []string
	}{
		{name: "seen", outcome: "installed", steps: []string{"send", "answered"}, want: run.Applied,
			lines: []string{"begin tool.cab", "open", "send", "answered", "end applied"}},
		{name: "nothing new", outcome: "no_new_program", steps: []string{"send", "answered"}, want: run.Unknown,
			lines: []string{"begin tool.cab", "open", "send", "answered", "end unknown"}},
		{name: "start unanswered", outcome: "unknown", err: broke, steps: []string{"send"}, want: run.Unknown,
			lines: []string{"begin tool.cab", "open", "send", "end unknown"}},
		{name: "no room", outcome: "not_started", err: broke, steps: []string{"send"}, want: run.Failed,
			lines: []string{"begin tool.cab", "open", "send", "end failed"}},
		{name: "before the copy", outcome: "not_started", err: broke, want: run.NotSent,
			lines: []string{"begin tool.cab", "open", "end not_sent"}},
		{name: "no session", noOpen: true, want: run.NotSent,
			lines: []string{"begin tool.cab", "open", "end not_sent"}},
		{name: "Ctrl-C in the copy", outcome: "not_started", err: context.Canceled, steps: []string{"send"}, cancel: true, want: run.Cancelled,
			lines: []string{"begin tool.cab", "open", "send", "end cancelled"}},
		{name: "no beginning", failing: "begin", want: run.NotSent,
			lines: []string{"begin tool.cab", "end not_sent"}},
		{name: "no step", failing: "open", want: run.NotSent,
			lines: []string{"begin tool.cab", "open", "end not_sent"}},
		{name: "no copy without a record", outcome: "not_started", failing: "send", steps: []string{"send"}, want: run.NotSent,
			lines: []string{"begin tool.cab", "open", "send", "end not_sent"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &diary{sent: func() int { return 0 }}
				if tt.failing != "" {
					d.err, d.only = errors.New("disk full"), tt.failing
				}
				s := newScene(t, Config{Journal: d}, phone("1-1"))
				if tt.noOpen {
					s.phones.at("1-1").openErr = func() error { return errors.New("no session") }
				}
				s.start()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				worked := false
				r, err := s.Install(ctx, "1-1", "installing", Installing{
					Document: document(t, "tool.cab"), Install: run.Install{Size: 12},
					Work: func(_ context.Context, _ *rapi.Session, step func(string) error) (run.Install, error) {
						worked = true
						if tt.cancel {
							cancel()
						}
						for _, name := range tt.steps {
							if err := step(name); err != nil {
								return run.Install{Size: 12, Outcome: tt.outcome}, err
							}
						}
						return run.Install{Size: 12, Outcome: tt.outcome}, tt.err
					},
				})
				var unwritten *JournalError
				if stopped := errors.As(err, &unwritten); stopped != (tt.failing != "") || tt.err != nil && !errors.Is(err, tt.err) {
					t.Errorf("the error is %v", err)
				}
				if worked == (tt.noOpen || tt.failing == "begin" || tt.failing == "open") {
					t.Errorf("something was done: %v", worked)
				}
				if r.Ending != tt.want || r.Install == nil || r.Install.Size != 12 || r.Install.Outcome != tt.outcome || r.Ended.IsZero() {
					t.Errorf("%v, %+v, %v", r.Ending, r.Install, r.Ended)
				}
				var lines []string
				for _, line := range d.lines {
					lines = append(lines, strings.TrimSuffix(strings.TrimPrefix(line, "0 sent: "), ", <nil>"))
				}
				if !slices.Equal(lines, tt.lines) {
					t.Errorf("the journal reads\n%s", strings.Join(lines, "\n"))
				}
				if h := s.handset("1-1"); h.State != Ready || h.Phase != "" {
					t.Errorf("afterwards it is %v, %q", h.State, h.Phase)
				}
			})
		})
	}
}

// A handset that leaves before its turn has a run that was not sent, and nobody that is
// not there has one.
func TestInstallNeverBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &diary{sent: func() int { return 0 }}
		s := newScene(t, Config{Journal: d}, phone("1-1"))
		s.start()
		in := Installing{Document: document(t, "tool.cab"), Work: func(context.Context, *rapi.Session, func(string) error) (run.Install, error) {
			t.Error("something was done")
			return run.Install{}, nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		hold := make(chan struct{})
		first := s.doLater(t.Context(), "1-1", "first", func(context.Context, *rapi.Session) error { <-hold; return nil })
		done := make(chan run.Run, 1)
		go func() {
			r, _ := s.Install(ctx, "1-1", "installing", in)
			done <- r
		}()
		synctest.Wait()
		cancel()
		if r := <-done; r.Ending != run.Cancelled || len(d.lines) != 2 {
			t.Errorf("%v, %q", r.Ending, d.lines)
		}
		close(hold)
		<-first
		var none *NoSuchHandsetError
		if _, err := s.Install(t.Context(), "9-9", "installing", in); !errors.As(err, &none) || len(d.lines) != 2 {
			t.Errorf("%v, %q", err, d.lines)
		}
	})
}
