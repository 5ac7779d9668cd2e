package view

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Result is what became of one run, as the right side of the window shows it.
type Result struct {
	Run     *run.Run
	Title   string // "wifi.xml on NORTH-01"
	Name    string // "wifi.xml"
	Where   string // "NORTH-01 · 1-3.2"
	Mark    Mark
	Summary string // counts, or why there are none
	Facts   string // when, how long, what reading back showed
	Tree    *Tree

	// Explanation of the run as a whole; zero when there is nothing to
	// explain.
	Explanation explain.Words

	// Look is what the result is of where nothing was applied; nil for a run.
	Look *Look

	checks  map[*provxml.Node]*run.Check // what reading back showed
	remarks map[*provxml.Node]remark     // of a look
}

// NewResult draws a run. It may be called on any goroutine; the run must not
// change any more.
func NewResult(r *run.Run) *Result {
	v := &Result{Run: r, Tree: NewTree(r.Result), Mark: MarkOfRun(r)}
	v.name(r)
	v.Summary = capital(summaryOf(r, v.Tree.count))
	facts := []string{r.Started.Format(time.TimeOnly)}
	if !r.Ended.IsZero() {
		facts = append(facts, took(r.Ended.Sub(r.Started)))
	}
	if r.Resolved {
		facts = append(facts, words.T("the answer was lost; read back"))
	}
	if text := verificationText(r); text != "" {
		facts = append(facts, text)
	}
	v.checks = checksOf(r)
	v.Tree.read(v.checks)
	v.Facts = strings.Join(facts, " · ")
	x := explain.Run(*r)
	x.What = phrase.Join(" ", append([]phrase.Text{x.What}, explain.Notes(*r)...)...)
	v.Explanation = Said(x)
	return v
}

// GoesOn reports whether v tells more of the run that before is of, such as what reading
// back showed: what a person opened and selected there is what is meant here.
func (v *Result) GoesOn(before *Result) bool {
	return v != before && v.Look == nil && before.Look == nil && v.Run.ID == before.Run.ID && v.Tree.Len() == before.Tree.Len()
}

// name says which document it is, and on which handset.
func (v *Result) name(r *run.Run) {
	v.Title = words.T("{{.Document}} on {{.Handset}}", "Document", shorten(documentName(r), titleMost), "Handset", runTarget(r))
	v.Name, v.Where = documentName(r), runTarget(r)
	if r.Identity.Name != "" {
		v.Where += " · " + flat(r.Port)
	}
}

// First is the node to be explained first: a failure, or where there is nothing to
// be said of the run as a whole the first other problem, else none.
func (v *Result) First() (id string, ok bool) {
	id, ok = v.Tree.First()
	if !ok {
		return id, false
	}
	n, _ := v.Tree.Node(id)
	if v.Look != nil {
		return id, v.Look.Does == Verify // a plan is looked at as a whole
	}
	return id, n.Result.State == provxml.Failed || v.Explanation.IsZero()
}

// Told is what is to be said of a node: what it is, and what became of it. For a
// run as a whole it has no About.
type Told struct {
	About string
	explain.Words
}

// Why is what was the matter, in a sentence: of a file or a folder of this computer, in
// the language of the window; of anything else in the words of the error.
func Why(err error) string { return words.Say(explain.Error(err).What) }

// Said is an explanation in the language of the window.
func Said(x explain.Explanation) explain.Words { return x.In(words.Say) }

// IsZero reports whether there is nothing to say.
func (t Told) IsZero() bool { return t == Told{} }

// Explain says what is to be said of a node, by its ID: of a setting what it is and
// what became of it. "" and groups that went well have the explanation of the whole
// run.
func (v *Result) Explain(id string) Told {
	n, ok := v.Tree.Node(id)
	if !ok || n.Result == nil {
		return Told{Words: v.Explanation}
	}
	if v.Look != nil {
		return v.explainRemark(n)
	}
	var t Told
	switch {
	case n.Result.Request != nil && n.Result.Request.Setting():
		// What it is, is not what is the matter: they are told apart.
		x := explain.Became(n.Result, v.Run.Result.HRESULT)
		if n.check != nil {
			x.What = phrase.Join(" ", x.What, explain.Checked(*n.check))
		}
		t.About, t.Words = words.Say(explain.About(n.Result.Node())), Said(x)
	case n.Own:
		t.Words = Said(explain.Node(n.Result, v.Run.Result.HRESULT))
	case n.Result.Request == nil && n.Result.State == provxml.Value:
		t.About = words.Say(explain.About(n.Result.Node()))
	}
	if t.IsZero() {
		return Told{Words: v.Explanation}
	}
	return t
}

// Summary is one line on a run for its row: "1 failed, 13 applied". It takes
// time in proportion to the result's size.
func Summary(r *run.Run) string {
	var count provxml.Counts
	if r.Result != nil {
		count = r.Result.Counts()
	}
	text := summaryOf(r, count)
	if r.Resolved {
		text = words.T("the answer was lost; read back")
	}
	if said := verifiedShort(r); said != "" && r.Ending != run.Running && r.Ending != run.Unknown && !explain.OnlyAsked(*r) {
		text += " · " + said
	}
	return text
}

func summaryOf(r *run.Run, count provxml.Counts) string {
	var hr rapi.HRESULT
	if r.Result != nil {
		hr = r.Result.HRESULT
	}
	return sumOf(r.Ending, r.Install != nil, r.Result != nil, count, hr)
}

// sumOf says in a few words what became of a run, or of a cabinet that was installed.
func sumOf(e run.Ending, install, sent bool, count provxml.Counts, hr rapi.HRESULT) string {
	if install {
		switch e {
		case run.Applied:
			return words.T("a program was installed")
		case run.Failed, run.Cancelled:
			return words.T("nothing was installed")
		}
	}
	switch e {
	case run.Running:
		return words.T("under way")
	case run.NotSent:
		return words.T("nothing was sent")
	case run.Cancelled:
		if !sent {
			return words.T("cancelled before anything was sent")
		}
		return words.T("the handset cancelled it; nothing was changed")
	case run.Unknown:
		return words.T("nobody can say what took effect")
	}
	if text := countsText(count, hr); text != "" {
		return text
	}
	return words.T("there was no setting in it")
}

// titleMost is how many characters of a file's name leave room for the handset's in
// a title.
const titleMost = 22

func documentName(r *run.Run) string {
	if r.Document == nil || r.Document.Name == "" {
		return words.T("document")
	}
	return shorten(Document{Path: r.Document.Name}.Name(), nameMost)
}

// runTarget names the handset of a run.
func runTarget(r *run.Run) string {
	if r.Identity.Name != "" {
		return shorten(flat(r.Identity.Name), nameMost)
	}
	return r.Port
}

// took is how long something took, as people say it.
func took(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds()) // untranslated: a unit
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return elapsed(d)
}

// FileName is what a file with the result may be called, without its extension.
func (v *Result) FileName() string {
	name := strings.TrimSuffix(documentName(v.Run), filepath.Ext(documentName(v.Run))) + " " + runTarget(v.Run) + " " + v.Run.Started.Local().Format("2006-01-02 150405")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" -_.", r) {
			return r
		}
		return '-'
	}, name)
}
