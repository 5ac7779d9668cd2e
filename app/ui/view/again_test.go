package view

import (
	"strings"
	"testing"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
)

// What takes a run back goes to the handset that the run was on: never to another one,
// nor to one of several that cannot be told apart.
func TestHome(t *testing.T) {
	twin := run.Identity{Name: "TWIN", Model: "HTC P3600"}
	at := func(id run.HandsetID, state bench.State, who run.Identity) bench.Handset {
		return bench.Handset{ID: id, State: state, Identity: who}
	}
	e := journal.Entry{Handset: "1-1", Port: "1-1", Identity: twin}
	for _, tt := range []struct {
		name string
		here []bench.Handset
		id   run.HandsetID
		why  string
	}{
		{"at its port", []bench.Handset{at("1-1", bench.Ready, twin)}, "1-1", ""},
		{"at its port, and a twin before it", []bench.Handset{at("1-2", bench.Ready, twin), at("1-1", bench.Ready, twin)}, "1-1", ""},
		{"at another port", []bench.Handset{at("1-2", bench.Ready, twin)}, "1-2", ""},
		{"twins at other ports", []bench.Handset{at("1-2", bench.Ready, twin), at("1-3", bench.Ready, twin)}, "", "Several handsets"},
		{"a twin, and nobody knows who is at its port", []bench.Handset{at("1-2", bench.Ready, twin), at("1-1", bench.Locked, run.Identity{})}, "", "locked or still connecting"},
		{"at work", []bench.Handset{at("1-1", bench.Running, twin)}, "", "at work"},
		{"another one at its port", []bench.Handset{at("1-1", bench.Ready, run.Identity{Name: "OTHER", Model: "HTC P3600"})}, "", "plug it in first"},
	} {
		s := NewScreen()
		s.handsets = tt.here
		if id, why := s.Home(e); id != tt.id || !strings.Contains(why, tt.why) || (why == "") != (tt.why == "") {
			t.Errorf("%s: %q, %q", tt.name, id, why)
		}
	}
}
