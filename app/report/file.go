package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi/phrase"
)

// File is some runs as a report that is kept: what is written as HTML, Markdown,
// CSV, JSON or lines. It holds no secrets.
//
//	f := &report.File{Made: time.Now(), Program: assets.Version, Head: head}
//	f.Runs = append(f.Runs, report.Of(r, report.Record{Number: 17}))
//	err := f.Write(w, report.HTML, report.FileOptions{})
type File struct {
	Made    time.Time
	Program string // the version that writes it
	Head    string // of the journal's last record, when it was written; "" where no journal is kept
	Runs    []Reported
}

// Record is what is known of a run beside the run itself, most of it by the journal.
// Its zero value is a run that has just ended and of which no journal is kept.
type Record struct {
	Number  int64  // in the journal; 0: it is not in it
	Program string // the version that made it
	Host    string // the computer's name
	Label   string // what people call the port
	Open    string // "interrupted", "running": it has no ending; "" for others
	Summary string // as it was told when it ended; "": Sum
	Settled bool   // somebody looked after the interrupted run
	Note    string // what they said of it
	Do      string // what to do about it
	Undoes  int64  // the number of the run that it takes back; 0: it has none, or takes nothing back

	Resolved time.Time // when its handset was asked what it has, long after the run; zero: it was not
	Was      string    // how it had ended till then

	Mask func(string) string // takes out what must not be seen beside the run's own secrets; nil: there is nothing
}

// Reported is one run of a report, in plain words and values. Secrets are masked.
type Reported struct {
	Record
	Run          run.Run // what the rest was made of; it holds secrets, and no format prints it
	Ending       string  // for people: "Failed", "Answered", "Interrupted"
	Key          string  // for programs: run.Ending's, "interrupted", "running"
	Summary      string  // one line
	HRESULT      string  // the handset's answer to the document: "0x00000000 S_OK"; "": it gave none
	Why          explain.Words
	Notes        []string // whole sentences: it takes back another run, the handset restarted, ...
	Verification string   // what reading back showed of the whole document: "verified", "2 differ", "not verified"
	Good, Total  int      // settings with the queries: as asked for, all
	Rows         []*Row   // of what was sent, the top of the tree
	Extra        []*Row   // what only the reply has
	More         int      // rows of the reply that are left out of Extra

	HasBefore, HasVerification bool // of some row
	mask                       masker
}

// Of makes the report of one run.
func Of(r run.Run, rec Record) Reported {
	mask := masker(secretsOf(r).Mask)
	if more := rec.Mask; more != nil {
		own := mask
		mask = func(s string) string { return more(own(s)) }
	}
	told := whyOf(r)
	if rec.Do != "" {
		told.Do = "" // the journal knows better what is left to do
	}
	why, sum := mask.explanation(told), Sum(r)
	r = mask.run(r)
	// The port is told with its label: "SIM 1 (Slot A)".
	if label, ok := strings.CutPrefix(r.Port, bench.Port(r.Handset)+" ("); ok && rec.Label == "" && strings.HasSuffix(label, ")") {
		r.Port, rec.Label = bench.Port(r.Handset), strings.TrimSuffix(label, ")")
	}
	o := Reported{Record: rec, Run: r, Ending: explain.Ending(r), Key: r.Ending.Key(), Summary: cmp.Or(rec.Summary, sum), Why: why, mask: mask}
	for _, s := range []*string{&o.Summary, &o.Note, &o.Do, &o.Host, &o.Label} {
		*s = mask(*s)
	}
	if rec.Open != "" {
		o.Ending, o.Key = strings.ToUpper(rec.Open[:1])+rec.Open[1:], rec.Open
	}
	result := r.Result
	if result == nil {
		result = unsent(r)
	} else if !result.Lost {
		o.HRESULT = result.HRESULT.Error()
	}
	o.rows(result)
	o.notes()
	return o
}

// whyOf explains the run as a whole. What is explained at the settings that were
// refused is not said twice.
func whyOf(r run.Run) explain.Words {
	if r.Ending != run.Failed || r.Result == nil || len(r.Result.Failures()) == 0 {
		return explain.Run(r).English()
	}
	n := len(r.Result.Failures())
	x := explain.Words{Detail: "HRESULT " + r.Result.HRESULT.Error()}
	x.What = fmt.Sprintf("The handset refused %s, and did not begin with the document; nothing was changed.", Things(n, "setting"))
	if explain.Begun(r.Result.HRESULT) {
		x.What = fmt.Sprintf("The handset refused %s and undid the whole document.", Things(n, "setting"))
		if notes := explain.RollbackNotes(r.Document); len(notes) > 0 {
			x.What += " But: " + phrase.Join(" ", notes...).String()
		}
	}
	return x
}

// notes are what is to be said of the run as a whole.
func (o *Reported) notes() {
	r, note := o.Run, func(format string, args ...any) {
		o.Notes = append(o.Notes, o.mask(fmt.Sprintf(format, args...)))
	}
	switch {
	case o.Undoes > 0:
		note("It takes back run %d.", o.Undoes)
	case r.Undoes != "":
		note("It takes back the run %s.", printable(r.Undoes))
	}
	if !o.Resolved.IsZero() {
		note("It had ended %s. On %s the handset was asked what it has, and the ending is what that showed.", o.Was, o.Resolved.Format("2006-01-02 15:04 MST"))
	}
	for _, n := range explain.Notes(r) {
		note("%s", n)
	}
}

// Title is `wifi.xml on "WH-017"`.
func (o *Reported) Title() string {
	on := o.Run.Port
	if o.Run.Identity.Name != "" {
		on = quote(o.Run.Identity.Name)
	}
	return o.Document() + " on " + printable(on)
}

// Document is the document's name as it may be shown.
func (o *Reported) Document() string { return printable(o.Run.Document.Name) }

// Took is how long it took; "" of one that has not ended.
func (o *Reported) Took() string {
	if o.Run.Ended.IsZero() || o.Open != "" {
		return ""
	}
	return Took(o.Run.Ended.Sub(o.Run.Started))
}

// Problems are the rows of settings that are not as they were asked for, and those
// of refused groups and elements, in the document's order.
func (o *Reported) Problems() []*Row {
	var list []*Row
	for _, rows := range [][]*Row{o.Rows, o.Extra} {
		for _, top := range rows {
			top.walk(func(r *Row) {
				if r.Problem {
					list = append(list, r)
				}
			})
		}
	}
	return list
}

// Settings are the rows of the document's settings, in its order.
func (o *Reported) Settings() []*Row {
	var list []*Row
	for _, top := range o.Rows {
		top.walk(func(r *Row) {
			if r.Setting {
				list = append(list, r)
			}
		})
	}
	return list
}

func sentence(s string) string {
	if s = strings.TrimSpace(s); s != "" && !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}
