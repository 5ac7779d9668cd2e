package bench

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cradle/rapi"
	"cradle/usb"
)

// A handset that restarts because of a document may do so when the next one was begun
// already: as long as nothing of that was sent, it is waited for, what was there before
// is read when it is back, and the document is sent once.
func TestRestartsInTheNext(t *testing.T) {
	unsent := &rapi.CallError{Op: "ProcessConfig", Err: usb.ErrNoDevice}
	for name, tt := range map[string]struct {
		sends func(p *fakePhone, leave func()) // has it leave in the second document
		req   Request
		want  []string
	}{
		"it opens no session":              {opensNone, Request{}, []string{"applied", "applied"}},
		"it is being asked what was there": {leavesAsked, Request{}, []string{"applied", "applied"}},
		"nothing of the document left": {func(p *fakePhone, leave func()) {
			answer := p.answer
			p.answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
				if strings.Contains(config, `value="two"`) && len(p.links) == 1 {
					leave()
					return rapi.ConfigReply{}, unsent
				}
				return answer(ctx, config)
			}
		}, Request{}, []string{"applied", "applied"}},
		"some of the document may have left": {func(p *fakePhone, leave func()) {
			answer := p.answer
			p.answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
				reply, err := answer(ctx, config)
				if strings.Contains(config, `value="two"`) && len(p.links) == 1 {
					leave()
					return reply, &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: usb.ErrNoDevice}
				}
				return reply, err
			}
		}, Request{}, []string{"applied", "applied"}},
		"nobody waits": {opensNone, Request{Return: -1}, []string{"applied", "not_sent"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{}, phone("1-1"))
			p := s.remembering("1-1", guidA, &memory{value: "zero"})
			tt.sends(p, func() {
				s.bus.unplug(portPath("1-1"))
				p.lose(usb.ErrNoDevice)
				time.AfterFunc(time.Minute, func() { s.bus.plug(phone("1-1")) })
			})
			s.start()
			runs := s.send(t.Context(), tt.req, "one", "two")
			var got []string
			for _, r := range runs {
				got = append(got, r.Ending.Key())
			}
			if !slices.Equal(got, tt.want) {
				t.Fatalf("%s: %v, %v", name, got, runs[1].Err)
			}
			if got[1] == "not_sent" {
				if !errors.Is(runs[1].Err, ErrDeparted) && !errors.Is(runs[1].Err, usb.ErrNoDevice) || len(p.documents()) != 1 {
					t.Errorf("%s: %v, %q", name, runs[1].Err, p.documents())
				}
				return
			}
			if b := runs[1].Before; b == nil || b.Err != nil || !strings.Contains(b.Reply, `value="one"`) {
				t.Errorf("%s: before: %+v", name, b)
			}
		})
	}
}

// opensNone has a handset leave when the session for the second document is opened.
func opensNone(p *fakePhone, leave func()) {
	opened := 0 // one for the first document, one for the questions after it
	p.openErr = func() error {
		if opened++; opened != 3 {
			return nil
		}
		leave()
		return usb.ErrNoDevice
	}
}

// leavesAsked has a handset leave when it is asked what was there before the second
// document.
func leavesAsked(p *fakePhone, leave func()) {
	answer := p.answer
	p.answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
		if asks(config) && p.questions() == 3 && len(p.links) == 1 {
			leave()
			return rapi.ConfigReply{}, &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: usb.ErrNoDevice}
		}
		return answer(ctx, config)
	}
}
