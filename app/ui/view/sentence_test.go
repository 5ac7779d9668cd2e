package view

import (
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
)

func TestSentence(t *testing.T) {
	const bad = "<wap-provisioningdoc>\n<characteristic type='x'>\n"
	hs := func(h ...bench.Handset) []bench.Handset { return h }
	for _, test := range []struct {
		name     string
		handsets []bench.Handset
		doc      string // "" is none
		do       func(*Screen)
		label    string
		note     string
		targets  int // 0: it cannot be pressed
	}{
		{name: "nothing", label: "Apply", note: "Open or drop a document first"},
		{name: "no handset", doc: wifi, label: "Apply wifi.xml", note: "Plug in a handset first"},
		{name: "reading", doc: wifi, do: func(s *Screen) { s.Document.Reading = true },
			label: "Apply wifi.xml", note: "Reading wifi.xml"},
		{name: "bad document", doc: bad, handsets: hs(at("1-1", bench.Ready)),
			label: "Apply wifi.xml", note: "The document has an error in line 3:1"},
		{name: "unreadable document", doc: wifi, do: func(s *Screen) { s.Document.Doc, s.Document.Err = nil, errFake },
			label: "Apply wifi.xml", note: "The document cannot be read"},
		{name: "one handset", doc: wifi, handsets: hs(at("1-1", bench.Ready)),
			label: "Apply wifi.xml to WH-1-1", targets: 1},
		{name: "one simulated", doc: wifi, handsets: hs(simulated(at("sim-1", bench.Ready))),
			label: "Apply wifi.xml to WH-sim-1", targets: 1},
		{name: "two simulated", doc: wifi, handsets: hs(simulated(at("sim-1", bench.Ready)), simulated(at("sim-2", bench.Ready))),
			label: "Apply wifi.xml to 2 handsets", targets: 2},
		{name: "two real, none ticked by hand: the choice is a person's", doc: wifi,
			handsets: hs(at("1-1", bench.Ready), at("1-2", bench.Ready)),
			label:    "Apply wifi.xml", note: "Tick a handset first"},
		{name: "two real, both ticked", doc: wifi, handsets: hs(at("1-1", bench.Ready), at("1-2", bench.Ready)),
			do: func(s *Screen) { s.TickAll(true) }, label: "Apply wifi.xml to 2 handsets", targets: 2},
		{name: "not named yet", doc: wifi, handsets: hs(at("1-1", bench.Connecting)),
			label: "Apply wifi.xml to the handset on 1-1", note: "It is still connecting", targets: 1},
		{name: "locked", doc: wifi, handsets: hs(at("1-1", bench.Locked)),
			label: "Apply wifi.xml to the handset on 1-1", note: "It is locked: the document goes down as soon as it is unlocked", targets: 1},
		{name: "one of two locked", doc: wifi, handsets: hs(simulated(at("sim-1", bench.Locked)), simulated(at("sim-2", bench.Ready))),
			label: "Apply wifi.xml to 2 handsets", note: "1 is locked: it gets the document as soon as it is unlocked", targets: 2},
		{name: "unusable and gone ones do not count", doc: wifi,
			handsets: hs(at("1-1", bench.Unusable), at("1-2", bench.Gone)),
			label:    "Apply wifi.xml", note: "Plug in a handset first"},
		{name: "changed on disk", doc: wifi, handsets: hs(at("1-1", bench.Ready)),
			do:    func(s *Screen) { s.Document.Disk = Changed },
			label: "Apply wifi.xml to WH-1-1", note: "As it was read at 12:00:00", targets: 1},
		{name: "unticked", doc: wifi, handsets: hs(at("1-1", bench.Ready)), do: func(s *Screen) { s.Tick("1-1", false) },
			label: "Apply wifi.xml", note: "Tick a handset first"},
		{name: "under way", doc: wifi, handsets: hs(simulated(at("sim-1", bench.Ready)), simulated(at("sim-2", bench.Ready))),
			do: func(s *Screen) {
				s.Begin(s.Sentence())
				s.Take(Update{Handsets: s.handsets, Changed: []run.HandsetID{"sim-1"}, Ended: []run.Run{{Handset: "sim-1", Ending: run.Applied, Ended: clock}}, Time: clock})
			},
			label: "Applying wifi.xml to 2 handsets", note: "1 of 2 done"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := NewScreen()
			// All at once: none of them was there before the others.
			s.Take(Update{Handsets: test.handsets, Time: clock})
			if test.doc != "" {
				load(t, s, "wifi.xml", test.doc)
			}
			if test.do != nil {
				test.do(s)
			}
			b := s.Sentence()
			if b.Label != test.label || b.Note != test.note || b.Enabled != (test.targets > 0) || len(b.Targets) != test.targets {
				t.Errorf("got  %q, %q, enabled %v, targets %v\nwant %q, %q, targets %d", b.Label, b.Note, b.Enabled, b.Targets, test.label, test.note, test.targets)
			}
			if !b.Enabled && b.Note == "" {
				t.Error("it cannot be pressed and does not say why")
			}
		})
	}
}

// TestBeginIsWhatWasAgreed: what is applied is what the button said, though a
// handset arrived and another document was loaded between the two.
func TestBeginIsWhatWasAgreed(t *testing.T) {
	s := screenWith(at("1-1", bench.Ready))
	load(t, s, "wifi.xml", wifi)
	agreed := s.Document.Doc
	b := s.Sentence()
	load(t, s, "other.xml", wifi)
	s.Take(Update{Handsets: []bench.Handset{at("1-1", bench.Ready), simulated(at("sim-1", bench.Ready))}, Time: clock})
	r := s.Begin(b)
	if len(r.Documents) != 1 || r.Documents[0] != agreed || len(r.Targets) != 1 || r.Targets[0] != "1-1" {
		t.Errorf("asked for %v on %v", r.Documents, r.Targets)
	}
	if got := s.Sentence().Label; got != "Applying wifi.xml to WH-1-1" {
		t.Errorf("the button says %q", got)
	}
	s.Finish()
	if s.Applying() {
		t.Error("still under way")
	}
}

// TestStands: what a person agreed to is about the handsets that were there.
func TestStands(t *testing.T) {
	h := at("1-1", bench.Ready)
	s := screenWith(h)
	load(t, s, "wifi.xml", wifi)
	b := s.Sentence()
	h.State = bench.Locked
	s.Take(Update{Handsets: []bench.Handset{h, at("1-2", bench.Ready)}, Time: clock})
	if !s.Stands(b) {
		t.Error("it is the same handset, and another one at another port")
	}
	h.Since = h.Since.Add(time.Second)
	s.Take(Update{Handsets: []bench.Handset{h}, Time: clock})
	if s.Stands(b) {
		t.Error("the handset was exchanged")
	}
	b = s.Sentence()
	h.State = bench.Gone
	s.Take(Update{Handsets: []bench.Handset{h}, Time: clock})
	if s.Stands(b) {
		t.Error("the handset has left")
	}
}

func TestLeaving(t *testing.T) {
	s := screenWith(at("1-1", bench.Ready))
	load(t, s, "wifi.xml", wifi)
	if got := s.Leaving(); got != "" {
		t.Errorf("nothing is under way, and: %q", got)
	}
	s.Begin(s.Sentence())
	if got := s.Leaving(); got == "" {
		t.Error("closing would not ask")
	}
	if s.Sent() || !strings.Contains(s.Leaving(), "has not been sent") {
		t.Errorf("nothing was sent yet, and: %q", s.Leaving())
	}
	s.Take(Update{Handsets: []bench.Handset{at("1-1", bench.Locked)}, Time: clock})
	if b, r := s.Sentence(), s.Row(0); b.Note != "0 of 1 done, 1 handset to be unlocked" || r.Message != "Unlock the handset: the document is waiting" {
		t.Errorf("locked: %q, %q", b.Note, r.Message)
	}
	s.Take(Update{Handsets: []bench.Handset{at("1-1", bench.Locked)}, Time: clock.Add(40 * time.Second)})
	if r := s.Row(0); r.Message != "Unlock the handset: the document is waiting · 0:40" {
		t.Errorf("40 s later: %q", r.Message)
	}
	s.Take(Update{Handsets: []bench.Handset{at("1-1", bench.Running)}, Time: clock})
	if !s.Sent() || !strings.Contains(s.Leaving(), "nobody will know") {
		t.Errorf("the document may have been sent, and: %q", s.Leaving())
	}
	if b := s.Sentence(); b.Note != "0 of 1 done. Do not unplug" {
		t.Errorf("running: %q", b.Note)
	}
}
