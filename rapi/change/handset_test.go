package change

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cradle/assets"
	"cradle/rapi/csp"
	"cradle/rapi/handset"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/model"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

func catalogue(t testing.TB) *csp.Catalogue {
	t.Helper()
	cat, err := csp.Load(assets.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func models(t testing.TB) map[string]*model.Model {
	t.Helper()
	m, err := model.Load(assets.Models, "models")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// simulated is a handset whose Configuration Manager is asked directly, by a caller
// with every role.
// tester is a *testing.T or a *rapid.T.
type tester interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
	Fatal(...any)
}

type simulated struct {
	t   tester
	h   *handset.Handset
	cm  *cm.Manager
	cat *csp.Catalogue
}

func simulate(t testing.TB, m *model.Model) *simulated {
	t.Helper()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	h, err := handset.New(handset.Config{Model: m, Name: "N", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return &simulated{t, h, cm.New(cm.Config{Model: m, CSPs: h.CSPs()}), m.Catalogue}
}

func (s *simulated) process(text string) *cm.Reply {
	r := s.cm.Process(context.Background(), text, cm.FlagProcess, 0xffff)
	return &r
}

// ask puts every question by itself, so that one that is refused spoils no other.
func (s *simulated) ask(q *query.Query) ([]query.Answer, string) {
	s.t.Helper()
	answers := make([]query.Answer, len(q.Asks))
	var results []*provxml.Result
	for i, a := range q.Asks {
		answers[i] = query.Answer{Ask: a, State: provxml.NotMentioned}
		if len(a.Nodes) == 0 {
			continue
		}
		one, err := query.Of([]*query.Ask{a})
		if err != nil {
			s.t.Fatal(err)
		}
		r := s.process(one.Document.Text())
		result := provxml.Match(one.Document, r.HRESULT, r.Document, r.Document != "")
		results = append(results, result)
		answers[i] = one.Answers(result)[0]
		answers[i].Ask = a
	}
	return answers, query.Merge(results...)
}

func parse(t testing.TB, text string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse("doc.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var objectID = regexp.MustCompile(` [0-9a-f]{8} `)

// state is all that the handset has, without the order in which it came there.
func (s *simulated) state() string {
	var b strings.Builder
	section := ""
	var lines []string
	for line := range strings.Lines(s.h.Dump()) {
		line = strings.ToLower(objectID.ReplaceAllString(strings.TrimRight(line, "\n"), " "))
		if strings.HasPrefix(line, "[") {
			section = line
		}
		lines = append(lines, section+" "+line)
	}
	slices.Sort(lines)
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	return b.String()
}

// differing are the lines that only one of two states has.
func differing(a, b string) string {
	in := func(text string) map[string]int {
		m := map[string]int{}
		for l := range strings.Lines(text) {
			m[l]++
		}
		return m
	}
	was, is := in(a), in(b)
	var out []string
	for l, n := range was {
		if is[l] < n {
			out = append(out, "- "+l)
		}
	}
	for l, n := range is {
		if was[l] < n {
			out = append(out, "+ "+l)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(a[2:], b[2:]) })
	return strings.Join(out, "")
}

// tried is what came of applying a document and taking it back.
type tried struct {
	applied bool
	changed bool
	undo    *Undo
	differs string // in what the handset is not as before
}

// try applies a document and takes it back.
func (s *simulated) try(text string) tried {
	s.t.Helper()
	d, err := provxml.Parse("doc.xml", []byte(text))
	if err != nil {
		return tried{}
	}
	q, err := Before(s.cat, d)
	if err != nil {
		s.t.Fatalf("%v\n%s", err, text)
	}
	was, reply := s.ask(q)
	before := s.state()
	if r := s.process(d.Text()); r.HRESULT.Failed() {
		return tried{}
	}
	after := s.state()
	s.planned(d, q, was, differing(before, after))
	s.verified(d)
	undo, err := Inverse(s.cat, d, reply)
	if err != nil {
		s.t.Fatalf("%v\n%s", err, text)
	}
	out := tried{applied: true, changed: after != before, undo: undo}
	if undo.Document != nil {
		r := s.process(undo.Document.Text())
		if r.HRESULT.Failed() && s.proxyStays(before, r.Document) {
			return tried{}
		}
		if r.HRESULT.Failed() {
			s.t.Errorf("the undo is refused: %v\n%s\nof\n%s\nbefore\n%s\nreply\n%s", r.HRESULT, undo.Document.Text(), text, reply, r.Document)
		}
	}
	out.differs = differing(before, s.state())
	s.honest(was, q, undo, text)
	return out
}

// proxyStays reports whether an undo was refused because a proxy belongs to the network of
// a connection that was to go. The proxy was there before the connection, without one, and
// the simulated handset takes the connection back no more. Not every reply gives the reason.
func (s *simulated) proxyStays(before, reply string) bool {
	for _, why := range []string{"belongs to the connection&apos;s network: delete it first", "belongs to the connection's network: delete it first"} {
		if strings.Contains(reply, why) {
			return true
		}
	}
	return strings.Contains(reply, "nocharacteristic-error") && strings.Contains(before, `"srcid"=`)
}

// planned: a document of which the plan says that there is nothing to do changed
// nothing. A value of the clock that was never set and now is what it was without that is
// told as before; nor does a question for a network tell whether there is a list of them.
func (s *simulated) planned(d *provxml.Document, q *query.Query, was []query.Answer, differs string) {
	s.t.Helper()
	for _, st := range Plan(s.cat, d, was) {
		if st.Kind != Same {
			return
		}
	}
	differs = strings.Replace(differs, "+ [wi-fi\\access-point] [wi-fi\\access-point]\n", "", 1)
	is, _ := s.ask(q)
	if told := slices.EqualFunc(was, is, func(a, b query.Answer) bool { return seen(a) == seen(b) }); differs != "" && !(told && defaults(differs)) {
		s.t.Errorf("the plan says that there is nothing to do, and there was:\n%s\nchanged\n%s", d.Text(), differs)
	}
}

// verified: what a handset accepted it has, and there is nothing left to plan.
func (s *simulated) verified(d *provxml.Document) {
	s.t.Helper()
	q, err := After(s.cat, d)
	if err != nil {
		s.t.Fatal(err)
	}
	is, _ := s.ask(q)
	for _, c := range Verify(s.cat, d, is) {
		if c.Verdict == Differs && strings.HasPrefix(c.Setting.Path(), "SpeedDial") {
			continue // another entry of the document took its key
		}
		if c.Verdict == Differs && strings.HasPrefix(c.Setting.Path(), "NAPDEF") {
			continue // it takes a name without AUTHTYPE, and access points of some bearers, and forgets them
		}
		if c.Verdict == Differs && startPage(d.Text(), c.Setting.Path()) {
			continue
		}
		if c.Verdict == Differs || c.Verdict == NotVerified {
			s.t.Errorf("%s: %v: %s\n%s", c.Setting.Path(), c.Verdict, c.Reason, d.Text())
		}
	}
	q, err = Before(s.cat, d)
	if err != nil {
		s.t.Fatal(err)
	}
	is, _ = s.ask(q)
	for _, st := range Plan(s.cat, d, is) {
		if st.Kind != Same && st.Kind != Unreadable && !strings.EqualFold(st.Setting.Parent.Name, "Clock") &&
			!startPage(d.Text(), st.Setting.Path()) && !strings.HasPrefix(st.Setting.Path(), "NAPDEF") && !strings.HasPrefix(st.Setting.Path(), "SpeedDial") {
			s.t.Errorf("%s is to be done after it was: %v\n%s", st.Setting.Path(), st.Kind, d.Text())
		}
	}
}

// honest: what is not as it was is among what the undo has left.
func (s *simulated) honest(was []query.Answer, q *query.Query, undo *Undo, text string) {
	s.t.Helper()
	is, _ := s.ask(q)
	for i, a := range was {
		if seen(a) == seen(is[i]) {
			continue
		}
		path := a.Ask.Path()
		if strings.HasPrefix(path, "DeviceInformation/Available") {
			continue // how much room is left is nothing that is set
		}
		if !slices.ContainsFunc(undo.Left, func(l LeftOut) bool {
			return touches(l.Path, path) || strings.HasSuffix(l.Path, "/STARTPAGE") && startPage(text, path)
		}) {
			undone := ""
			if undo.Document != nil {
				undone = undo.Document.Text()
			}
			s.t.Errorf("%s was %s and is %s; the undo says nothing of it: %v\n%s\nof\n%s", path, seen(a), seen(is[i]), undo.Left, undone, text)
		}
	}
}

// startPage: the start page of a proxy makes a favourite (ms844862); the simulated handset makes
// it at the end of the document.
func startPage(text, path string) bool {
	return strings.Contains(text, `"STARTPAGE"`) && strings.HasPrefix(path, "BrowserFavorite")
}

var ordinal = regexp.MustCompile(`\[\d+\]`)

func touches(a, b string) bool {
	a, b = ordinal.ReplaceAllString(strings.ToLower(a), ""), ordinal.ReplaceAllString(strings.ToLower(b), "")
	for _, id := range []string{"napdef/napid", "pxlogical/proxy-id"} {
		if b == id { // of the group around it
			b = strings.Split(id, "/")[0]
		}
	}
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) || strings.Split(a, "/")[0] == "clock" && strings.HasPrefix(b, "clock")
}

// seen is an answer in one text, without its order.
func seen(a query.Answer) string {
	var list []string
	for _, f := range a.Found {
		for n := range f.Nodes() {
			list = append(list, n.State.Key()+" "+n.Node().Name+"="+n.Reported)
		}
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

// sentDocuments are the documents that the scenes of the simulated handset send.
func sentDocuments(t testing.TB) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../handset/testdata/scenes/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scene", err)
	}
	scenes := map[string][]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		slug, in := "", false
		var doc strings.Builder
		end := func() {
			if in {
				scenes[slug+" "+filepath.Base(file)] = append(scenes[slug+" "+filepath.Base(file)], doc.String())
			}
			in = false
			doc.Reset()
		}
		for line := range strings.Lines(string(text)) {
			indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
			switch {
			case indented && in:
				if l := strings.TrimSpace(line); doc.Len() > 0 && !strings.HasSuffix(doc.String(), ">") {
					doc.WriteString(" " + l)
				} else {
					doc.WriteString(l)
				}
				continue
			case indented:
				continue
			}
			end()
			verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch verb {
			case "handset":
				slug = rest
			case "send":
				in = true
			}
		}
		end()
	}
	return scenes
}

func wrap(sections string) string {
	return "<wap-provisioningdoc>" + sections + "</wap-provisioningdoc>"
}

// defaults: all that differs is that values of the clock are set that were not; before, they
// were what they are at first, and an undo says so.
func defaults(differs string) bool {
	for line := range strings.Lines(differs) {
		if !strings.HasPrefix(line, "+ [clock] ") {
			return false
		}
	}
	return true
}

// Every document of every scene is applied and taken back: the handset then is what
// it was, or the undo said what stays.
func TestScenes(t *testing.T) {
	all := models(t)
	undone, total := 0, 0
	for name, docs := range sentDocuments(t) {
		slug, file, _ := strings.Cut(name, " ")
		t.Run(file, func(t *testing.T) {
			s := simulate(t, all[slug])
			defer s.h.Close()
			for _, doc := range docs {
				r := s.try(wrap(doc))
				if r.changed {
					total++
					if r.differs == "" {
						undone++
					} else if len(r.undo.Left) == 0 && !defaults(r.differs) {
						undo := ""
						if r.undo.Document != nil {
							undo = r.undo.Document.Text()
						}
						t.Errorf("%s\nundone with\n%s\nleaves\n%s", doc, undo, r.differs)
					}
				}
				s.process(wrap(doc)) // the scene goes on
			}
		})
	}
	t.Logf("%d of %d documents that change something were undone wholly", undone, total)
}

// TestPlanOfEmptyKey: a key that is deleted and put back loses an empty one below it.
func TestPlanOfEmptyKey(t *testing.T) {
	s := simulate(t, models(t)["wm65-professional"])
	defer s.h.Close()
	put := `<characteristic type="Registry"><characteristic type="HKLM\Software\Shop"><parm name="a" value="1"/></characteristic></characteristic>`
	d := parse(t, wrap(`<characteristic type="Registry"><nocharacteristic type="HKLM\Software\Shop"/></characteristic>`+put))
	for _, tt := range []struct {
		before string
		want   Kind
	}{
		{put, Same},
		{`<characteristic type="Registry"><characteristic type="HKLM\Software\Shop\Empty"/></characteristic>`, Remove},
	} {
		s.process(wrap(tt.before))
		q, err := Before(s.cat, d)
		if err != nil {
			t.Fatal(err)
		}
		was, _ := s.ask(q)
		if st := Plan(s.cat, d, was)[0]; st.Kind != tt.want {
			t.Errorf("after %s: %v, want %v", tt.before, st.Kind, tt.want)
		}
	}
}

// TestSecondPort: what the second port of a proxy has and the first has not, nobody can tell.
func TestSecondPort(t *testing.T) {
	s := simulate(t, models(t)["wm65-professional"])
	defer s.h.Close()
	d := parse(t, wrap(`<characteristic type="PXLOGICAL"><parm name="PROXY-ID" value="170.187.51.4"/><parm name="NAME" value="P"/>`+
		`<characteristic type="PORT"><parm name="SERVICE" value="CO-WSP"/></characteristic>`+
		`<characteristic type="PORT"><parm name="PORTNBR" value="9201"/></characteristic>`+
		`<characteristic type="PXPHYSICAL"><parm name="PHYSICAL-PROXY-ID" value="PROXY 1"/><parm name="PXADDR" value="45.227.1.4"/><parm name="PXADDRTYPE" value="IPV4"/><parm name="TO-NAPID" value="NAP1"/></characteristic></characteristic>`))
	kind := func() Kind {
		q, err := Before(s.cat, d)
		if err != nil {
			t.Fatal(err)
		}
		was, _ := s.ask(q)
		for _, st := range Plan(s.cat, d, was) {
			if st.Setting.Name == "PORTNBR" {
				return st.Kind
			}
		}
		t.Fatal("the plan has no PORTNBR")
		return 0
	}
	if k := kind(); k != Add {
		t.Errorf("without the proxy: %v", k)
	}
	if r := s.process(d.Text()); r.HRESULT.Failed() {
		t.Fatalf("%v %s", r.HRESULT, r.Document)
	}
	if k := kind(); k != Unreadable {
		t.Errorf("with it: %v", k)
	}
	q, err := After(s.cat, d)
	if err != nil {
		t.Fatal(err)
	}
	is, _ := s.ask(q)
	for _, c := range Verify(s.cat, d, is) {
		if c.Setting.Name == "PORTNBR" && c.Verdict != CannotReadBack {
			t.Errorf("verified: %v: %v", c.Verdict, c.Reason)
		}
	}
}
