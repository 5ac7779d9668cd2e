package undo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cradle/app/journal"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

const (
	hello = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso">` +
		`<parm name="Greeting" value="%s" datatype="string"/></characteristic></characteristic></wap-provisioningdoc>`
	question = `<wap-provisioningdoc><characteristic-query type="Registry"/></wap-provisioningdoc>`
	proxy    = `<wap-provisioningdoc><characteristic type="CM_ProxyEntries"><characteristic type="Work">` +
		`<parm name="Password" value="%s"/></characteristic></characteristic></wap-provisioningdoc>`
)

var began = time.Date(2010, time.March, 5, 12, 0, 0, 0, time.UTC)

// TestPossible: what has no undo, and why, as far as the journal's list of runs tells.
func TestPossible(t *testing.T) {
	for name, tt := range map[string]struct {
		entry journal.Entry
		want  Reason
	}{
		"an installer":                 {journal.Entry{Kind: journal.KindInstall, Ending: run.Applied, Before: "x", BeforeRead: began}, Install},
		"an installer under way":       {journal.Entry{Kind: journal.KindInstall, State: journal.Running}, Install},
		"under way":                    {journal.Entry{State: journal.Running, Before: "x", BeforeRead: began}, Running},
		"not sent":                     {journal.Entry{Ending: run.NotSent, Before: "x", BeforeRead: began}, NotSent},
		"cancelled":                    {journal.Entry{Ending: run.Cancelled, Before: "x", BeforeRead: began}, NotSent},
		"interrupted at the beginning": {journal.Entry{State: journal.Interrupted, Step: "begun"}, NotSent},
		"interrupted while it asked":   {journal.Entry{State: journal.Interrupted, Step: "read", Before: "x", BeforeRead: began}, NotSent},
		"refused":                      {journal.Entry{Ending: run.Failed, Before: "x", BeforeRead: began}, Refused},
		"not read":                     {journal.Entry{Ending: run.Applied}, NotRead},
		"not told":                     {journal.Entry{Ending: run.Applied, BeforeRead: began}, NotTold},
	} {
		no := Possible(tt.entry)
		if no == nil || no.Reason != tt.want {
			t.Errorf("%s: %v, want the reason %d", name, no, tt.want)
		}
	}
	for name, e := range map[string]journal.Entry{
		"applied":                       {Ending: run.Applied, Before: "x", BeforeRead: began},
		"with problems":                 {Ending: run.AppliedWithProblems, Before: "x", BeforeRead: began},
		"unknown":                       {Ending: run.Unknown, Before: "x", BeforeRead: began},
		"failed, as it was read back":   {Ending: run.Failed, Resolved: true, Before: "x", BeforeRead: began}, // some of it may be in
		"interrupted while it was sent": {State: journal.Interrupted, Step: "send", Before: "x", BeforeRead: began},
	} {
		if no := Possible(e); no != nil {
			t.Errorf("%s: %v", name, no)
		}
	}
}

// TestWords: each reason and each note is a sentence of its own, and none a bare number.
func TestWords(t *testing.T) {
	seen := map[string]bool{}
	said := func(text string) {
		t.Helper()
		if seen[text] || !strings.Contains(text, "7") && !strings.Contains(text, "2 more") {
			t.Errorf("%q", text)
		}
		seen[text] = true
	}
	for r := Running; r <= NoInverse; r++ {
		said((&Refusal{Run: 7, Reason: r, Err: errors.New("its names are too long")}).Error())
	}
	if !seen["run 7 cannot be undone: its names are too long"] {
		t.Error("it is not said why there is no inverse")
	}
	for k := Taken; k <= More; k++ {
		said(Note{Kind: k, Run: 7, Other: 2, Name: "mail.xml", Path: "CM_ProxyEntries/Work/Password"}.String())
	}
	if err := errors.New("why"); !errors.Is(&Refusal{Err: err}, err) {
		t.Error("the reason of a refusal is lost")
	}
}

// book is a journal of runs that a test writes.
type book struct {
	*journal.Journal
	t   *testing.T
	dir string
}

func newBook(t *testing.T) *book {
	b := &book{t: t, dir: t.TempDir()}
	b.open()
	return b
}

func (b *book) open() {
	b.t.Helper()
	j, err := journal.Open(b.t.Context(), journal.Options{Dir: b.dir, Create: true, Program: "9.9", Describe: func(run.Run) journal.Words { return journal.Words{Summary: "done"} }})
	if err != nil {
		b.t.Fatal(err)
	}
	b.Journal = j
	b.t.Cleanup(func() { j.Close() })
}

// one is a run that is written into the journal.
type one struct {
	text   string
	who    run.Identity // the zero one: known by its GUID
	before *run.Before  // nil: it was not read
	ending run.Ending
	undoes string
}

var someone = run.Identity{GUID: "{D452FF30-1}", Name: "WH-1", Model: "HTC P3600"}

// write makes a run, and returns what the journal has of it.
func (b *book) write(r one) journal.Entry {
	b.t.Helper()
	ctx := context.Background()
	d, err := provxml.Parse("wifi.xml", []byte(r.text))
	if err != nil {
		b.t.Fatal(err)
	}
	if r.who == (run.Identity{}) {
		r.who = someone
	}
	if r.ending == run.Running {
		r.ending = run.Applied
	}
	x := run.Run{ID: fmt.Sprint("run-", b.count()+1), Handset: "1-1", Port: "1-1", Document: d, Flags: 1, Identity: r.who, Started: began, Undoes: r.undoes}
	w, err := b.Begin(ctx, x)
	must := func(err error) {
		b.t.Helper()
		if err != nil {
			b.t.Fatal(err)
		}
	}
	must(err)
	must(w.Step(ctx, "open"))
	if r.before != nil {
		must(w.Before(ctx, *r.before))
	}
	must(w.Step(ctx, "send"))
	must(w.Reply(ctx, run.Reply{Document: r.text, HasDocument: true}))
	x.Ending, x.Ended, x.Result = r.ending, began.Add(time.Second), provxml.Match(d, 0, r.text, true)
	must(w.End(ctx, x))
	e, err := b.Find(ctx, x.ID)
	must(err)
	return e
}

func (b *book) count() (n int) {
	for range b.Runs(b.t.Context(), journal.Filter{}) {
		n++
	}
	return n
}

// had is what a handset had before, of hello's value.
func had(value string) *run.Before {
	return &run.Before{Reply: fmt.Sprintf(hello, value), Read: began}
}

// TestOf: what was read before a run is what its undo sets.
func TestOf(t *testing.T) {
	b := newBook(t)
	u, err := Of(t.Context(), b.Journal, b.write(one{text: fmt.Sprintf(hello, "hello"), before: had("good day")}))
	if err != nil {
		t.Fatal(err)
	}
	if text := u.Undo.Document.Text(); !strings.Contains(text, `value="good day"`) || strings.Contains(text, `"hello"`) || len(u.Undo.Left) != 0 || len(u.Notes) != 0 {
		t.Errorf("left out %v, notes %v, and the document\n%s", u.Undo.Left, u.Notes, text)
	}
	part := had("good day")
	part.Err = errors.New("the cable broke")
	u, err = Of(t.Context(), b.Journal, b.write(one{text: fmt.Sprintf(hello, "hello"), before: part}))
	if want := []Note{{Kind: NotAllRead, Run: 2}}; err != nil || !reflect.DeepEqual(u.Notes, want) {
		t.Errorf("%v, notes %v, want %v", err, u.Notes, want)
	}
}

// TestOfRefused: why a run has no undo, where the journal's texts have to be read for it.
func TestOfRefused(t *testing.T) {
	b := newBook(t)
	for name, tt := range map[string]struct {
		run  one
		want Reason
	}{
		"it was not read":          {one{text: fmt.Sprintf(hello, "a")}, NotRead},
		"it only asked":            {one{text: question}, Asked},
		"the handset told nothing": {one{text: fmt.Sprintf(hello, "a"), before: &run.Before{Read: began, Err: errors.New("refused")}}, NotTold},
		"the handset refused it":   {one{text: fmt.Sprintf(hello, "a"), before: had("b"), ending: run.Failed}, Refused},
	} {
		_, err := Of(t.Context(), b.Journal, b.write(tt.run))
		var no *Refusal
		if !errors.As(err, &no) || no.Reason != tt.want {
			t.Errorf("%s: %v, want the reason %d", name, err, tt.want)
		}
	}
}

// TestOfWithoutKey: without the journal's key its secrets cannot be given back, and that is
// what is said.
func TestOfWithoutKey(t *testing.T) {
	b := newBook(t)
	e := b.write(one{text: fmt.Sprintf(proxy, "hunter2"), before: &run.Before{Reply: fmt.Sprintf(proxy, "tulip"), Read: began}})
	key := b.KeyPath()
	b.Close()
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	b.open()
	if _, err := Of(t.Context(), b.Journal, e); !errors.Is(err, journal.ErrNoKey) {
		t.Errorf("the error is %v", err)
	}
}

// TestUndoOfUndo: what the first run set is what the handset had before it was undone, also
// a secret that it does not tell; a first run that was pruned is no error.
func TestUndoOfUndo(t *testing.T) {
	b := newBook(t)
	masked := &run.Before{Reply: fmt.Sprintf(proxy, "********"), Read: began}
	first := b.write(one{text: fmt.Sprintf(proxy, "hunter2"), before: masked})
	for _, tt := range []struct {
		undoes, has string
		taken       int
	}{{first.ID, `value="hunter2"`, 1}, {"run-99", "", 0}} {
		e := b.write(one{text: fmt.Sprintf(proxy, "tulip"), before: masked, undoes: tt.undoes})
		u, err := Of(t.Context(), b.Journal, e)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		if u.Undo.Document != nil {
			text = u.Undo.Document.Text()
		}
		if !strings.Contains(text, tt.has) || len(u.Notes) != tt.taken || tt.taken > 0 && u.Notes[0].Kind != Taken || (tt.taken > 0) == (len(u.Undo.Left) > 0) {
			t.Errorf("after %s: notes %v, left out %v, and the document\n%s", tt.undoes, u.Notes, u.Undo.Left, text)
		}
	}
}

// TestSince: that it was undone before is told, and what came after it on the same handset:
// not what another handset got, nor what changed nothing, nor what is undone with it.
func TestSince(t *testing.T) {
	b := newBook(t)
	twin := someone
	twin.GUID = "{D452FF30-2}" // a copy of its ROM: the same name and model
	old := run.Identity{Name: someone.Name, Model: someone.Model}
	e := b.write(one{text: fmt.Sprintf(hello, "1"), before: had("0")})
	b.write(one{text: fmt.Sprintf(hello, "2"), who: twin})
	b.write(one{text: fmt.Sprintf(hello, "3"), ending: run.NotSent})
	b.write(one{text: fmt.Sprintf(hello, "4"), ending: run.Failed})
	fifth := b.write(one{text: fmt.Sprintf(hello, "5")})
	for i := range 2 {
		b.write(one{text: fmt.Sprintf(hello, fmt.Sprint(6+i))})
	}
	later := func(n int64) Note { return Note{Kind: Later, Run: 1, Other: n, Name: "wifi.xml"} }
	check := func(what string, with []Undone, want ...Note) {
		t.Helper()
		list := append([]Undone{{Entry: e}}, with...)
		if err := Together(t.Context(), b.Journal, list); err != nil {
			t.Fatal(err)
		}
		u := list[slices.IndexFunc(list, func(u Undone) bool { return u.Entry.Number == e.Number })]
		if !reflect.DeepEqual(u.Notes, want) {
			t.Errorf("%s: %v, want %v", what, u.Notes, want)
		}
	}
	check("those after it", nil, later(7), later(6), later(5))
	check("one is undone with it", []Undone{{Entry: fifth}}, later(7), later(6))

	b.write(one{text: fmt.Sprintf(hello, "0"), undoes: fifth.ID})
	check("one was taken back", nil, later(7), later(6))
	for range 5 {
		b.write(one{text: fmt.Sprintf(hello, "9")})
	}
	check("many", nil, later(13), later(12), later(11), later(10), later(9), Note{Kind: More, Run: 1, Other: 2})
	e.UndoneBy = []int64{3, 8}
	e.Number = 13
	check("undone before", nil, Note{Kind: Before, Run: 13, Other: 8})

	// A handset that tells no GUID is known by its name and model.
	e.Identity, e.Number, e.UndoneBy = old, 7, nil
	runs, err := LaterRuns(t.Context(), b.Journal, e)
	if err != nil || len(runs) != 6 {
		t.Errorf("%v, %d runs", err, len(runs))
	}
	e.Identity = run.Identity{}
	if runs, err := LaterRuns(t.Context(), b.Journal, e); err != nil || runs != nil {
		t.Errorf("of nobody: %v, %v", runs, err)
	}
}

// TestTogether: of runs on several handsets that are undone together, the newest come first,
// and each is told what came later on its own handset, but for what is undone with it.
func TestTogether(t *testing.T) {
	b := newBook(t)
	other := run.Identity{GUID: "{D452FF30-2}", Name: "WH-2", Model: "HTC P3600"}
	var all []journal.Entry
	for i := range 16 { // odd numbers are someone's, even ones the other's
		who := someone
		if i%2 == 1 {
			who = other
		}
		all = append(all, b.write(one{text: fmt.Sprintf(hello, fmt.Sprint(i)), who: who}))
	}
	var list []Undone
	for _, n := range []int{12, 1, 15, 2, 5} {
		list = append(list, Undone{Entry: all[n-1]})
	}
	if err := Together(t.Context(), b.Journal, list); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range list {
		text := fmt.Sprint(u.Entry.Number, ":")
		for _, n := range u.Notes {
			text += fmt.Sprint(" ", n.Other)
			if n.Kind == More {
				text += " more"
			}
		}
		got = append(got, text)
	}
	want := []string{"15:", "12: 16 14", "5: 13 11 9 7", "2: 16 14 10 8 6 1 more", "1: 13 11 9 7 3"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
