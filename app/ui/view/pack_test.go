package view

import (
	"errors"
	"strings"
	"testing"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/run"
	"cradle/rapi/template"
)

// lines are the names of the list, and what is looked at in brackets.
func packNames(s *Screen) string {
	var names []string
	for _, l := range s.Pack() {
		if l.Now {
			l.Name = "[" + l.Name + "]"
		}
		names = append(names, l.Name)
	}
	return strings.Join(names, " ")
}

// TestChoice: of documents that nobody named, the one that is looked at is applied, until a
// person ticks by hand; one that is edited until it cannot be read is not left for another.
func TestChoice(t *testing.T) {
	s := screenWith(simulated(at("sim-1", bench.Ready)))
	var list []Document
	for _, n := range []string{"a.xml", "b.xml", "c.xml"} {
		load(t, s, n, strings.Replace(wifi, "depot", n, 1))
		list = append(list, s.Document)
	}
	list[0].Doc, list[0].Err = nil, errFake
	s.SetChoice(list)
	s.SkipUnreadable()
	if got := packNames(s); got != "a.xml [1.  b.xml] c.xml" {
		t.Errorf("%s", got)
	}
	s.ShowDocument(2)
	if got := packNames(s); got != "a.xml b.xml [1.  c.xml]" || s.PackText() != "1 of 3 ticked" || s.Sentence().Label != "Apply c.xml to WH-sim-1" {
		t.Errorf("%s, %s, %q", got, s.PackText(), s.Sentence().Label)
	}
	broken := s.Document
	broken.Doc, broken.Err = nil, errFake
	s.TakeDocument(broken)
	if got := packNames(s); got != "a.xml b.xml [1.  c.xml]" || s.Sentence().Enabled {
		t.Errorf("%s", got)
	}
	s.TakeDocument(list[2])
	s.TickDocument(1, true)
	s.MoveDocument(2, -1)
	if got := packNames(s); got != "a.xml [1.  c.xml] 2.  b.xml" {
		t.Errorf("%s", got)
	}
	before := packNames(s)
	s.ShowDocument(0)
	if got := strings.NewReplacer("[", "", "]", "").Replace(before); got != strings.NewReplacer("[", "", "]", "").Replace(packNames(s)) {
		t.Errorf("looking at another one ticks: %s", packNames(s))
	}
	s.TickDocuments(true)
	if len(s.Documents()) != 2 || s.PackText() != "2 of 3 ticked, in this order, until one fails" {
		t.Errorf("%s", s.PackText())
	}
	s.TickDocuments(false)
	if b := s.Sentence(); b.Enabled || b.Auto || b.Note != "Tick a document first" {
		t.Errorf("%+v", b)
	}
}

// TestDiskNote: what is sent otherwise than it stands on disk now is told of documents that
// are ticked.
func TestDiskNote(t *testing.T) {
	s := screenWith(simulated(at("sim-1", bench.Ready)))
	pack(t, s, "a.xml", "b.xml")
	b := s.Loaded()[1]
	if !s.SetDisk(b, Missing) || s.SetDisk(b, Missing) {
		t.Error("what is new is not told once")
	}
	if l := s.Pack(); l[1].Mark.Word != "No longer on disk" || l[0].Mark.Word == l[1].Mark.Word {
		t.Errorf("%+v", l)
	}
	if note := s.Sentence().Note; !strings.HasPrefix(note, "b.xml as it was read at ") {
		t.Errorf("%q", note)
	}
	s.TickDocument(1, false)
	if note := s.Sentence().Note; strings.Contains(note, "as it was read") || strings.Contains(note, "As it was read") {
		t.Errorf("%q", note)
	}
}

// TestLeftOut: what cannot be used is named with its reason, and many are counted.
func TestLeftOut(t *testing.T) {
	s := NewScreen()
	if s.LeftOutText() != "" {
		t.Error("something was left out")
	}
	for range leftOutMost + 2 {
		s.LeftOut = append(s.LeftOut, LeftOut{Name: "pho\nto.jpg", Why: "this is a picture"})
	}
	text := s.LeftOutText()
	if lines := strings.Split(text, "\n"); len(lines) != leftOutMost+1 || !strings.HasSuffix(lines[0], ". This is a picture") || lines[leftOutMost] != "and 2 more" {
		t.Errorf("%s", text)
	}
}

// TestMisfit: a handset that the profile is not for is not ticked and cannot be, and its row
// says why; without the profile it is as it was.
func TestMisfit(t *testing.T) {
	s := screenWith(simulated(at("sim-1", bench.Ready)), simulated(at("sim-2", bench.Ready)))
	load(t, s, "wifi.xml", wifi)
	p := &profile.Profile{Name: "hall", Path: "/data/profile.toml", Documents: []string{"wifi.xml"}, Handsets: profile.Handsets{Names: []string{"*-2"}, Labels: []string{"Slot *"}}}
	s.SetProfile(&Profile{Profile: p})
	if r := s.Row(0); r.Checked || r.CanCheck || r.Message != "Not for hall: name WH-sim-1, not *-2" {
		t.Errorf("%+v", r)
	}
	if r := s.Row(1); r.Message != "Not for hall: no port's label, not Slot *" {
		t.Errorf("%+v", r)
	}
	if b := s.Sentence(); b.Enabled || b.Note != "None of the handsets here is one that profile hall is for" {
		t.Errorf("%+v", b)
	}
	if _, about := s.ProfileText(); about != "For handsets: name *-2; port's label Slot *" {
		t.Errorf("%q", about)
	}
	s.SetProfile(nil)
	if r := s.Row(0); !r.Checked || !r.CanCheck {
		t.Errorf("%+v", r)
	}
}

// TestAutoValues: a handset that comes while Auto is on gets its own values, and one
// without any is told why it gets nothing; so is one that the profile is not for.
func TestAutoValues(t *testing.T) {
	s := screenWith(at("1-1", bench.Ready))
	s.Document = Document{Path: "/data/mail.xml"}
	s.Document.SetDoc(document(t, "/data/mail.xml", `<wap-provisioningdoc><characteristic type="X"><parm name="a" value="{{server}}"/></characteristic></wap-provisioningdoc>`))
	table, err := template.ParseTable("/data/values.csv", []byte("identity,server\n{7},seven\n"))
	if err != nil {
		t.Fatal(err)
	}
	s.SetTable(table, "/data/values.csv")
	b := s.Sentence()
	b.Does = Auto // whoever is here and has no row counts for nothing
	b, trouble := s.Fill(b, s.Variables())
	if trouble != "" {
		t.Fatal(trouble)
	}
	opt := s.BeginAuto(b, AutoChoice{})
	own := opt.For(t.Context(), bench.Handset{ID: "2-1", State: bench.Ready, Identity: run.Identity{GUID: "{7}"}})
	if own.Err != nil || !strings.Contains(own.Documents[0].Text(), "seven") {
		t.Errorf("%+v", own)
	}
	if s.other(&run.Run{Document: own.Documents[0]}) {
		t.Error("what Auto filled in is taken for another document")
	}
	own = opt.For(t.Context(), bench.Handset{ID: "2-2", State: bench.Ready, Identity: run.Identity{GUID: "{8}"}})
	if own.Err == nil || own.Err.Error() != "values.csv has no row for its identity, and none for * with server" {
		t.Errorf("%+v", own)
	}
	own = opt.For(t.Context(), bench.Handset{ID: "2-3", Port: "2-3", State: bench.Ready, Identity: run.Identity{GUID: "{7}"}})
	if own.Err == nil || !strings.HasPrefix(own.Err.Error(), "line 2 of values.csv is for") {
		t.Errorf("two handsets get one row: %+v", own)
	}
}

// TestWhyNot is a sentence.
func TestWhyNot(t *testing.T) {
	if got := WhyNot(errors.New("it is a link")); got != "It is a link." {
		t.Errorf("%q", got)
	}
}
