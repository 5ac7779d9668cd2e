package view

import (
	"strconv"
	"time"

	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/provxml"
)

// PastRow is a run of the journal as the history lists it.
type PastRow struct {
	Number  string // "17"
	Title   string // "wifi.xml on NORTH-01"
	Target  string // "NORTH-01"
	Detail  string // when, port, model
	Mark    Mark
	Summary string // as on the bench: "13 applied · verified"
	Do      string // what to do about one that was interrupted; "" for others
}

// NewPastRow draws a run of the journal.
func NewPastRow(e journal.Entry) PastRow {
	r := PastRow{
		Number:  strconv.FormatInt(e.Number, 10),
		Title:   words.T("{{.Document}} on {{.Handset}}", "Document", shorten(Document{Path: e.Name}.Name(), nameMost), "Handset", pastTarget(e)),
		Target:  pastTarget(e),
		Detail:  e.Started.Local().Format("2006-01-02 15:04") + " · " + flat(e.Port),
		Mark:    pastMark(e),
		Summary: pastSummary(e),
	}
	if e.Identity.Model != "" {
		r.Detail += " · " + flat(e.Identity.Model)
	}
	if n := len(e.UndoneBy); n > 0 {
		r.Summary = words.T("undone by run {{.Number}}", "Number", e.UndoneBy[n-1]) + " · " + r.Summary
	}
	if e.Undoes != "" {
		r.Summary = words.T("takes an earlier run back") + " · " + r.Summary
	}
	if e.Settled && e.State == journal.Ended && e.Note != "" {
		r.Summary += " · " + flat(e.Note)
	}
	r.Summary = capital(r.Summary)
	if e.State == journal.Interrupted {
		r.Summary = interruptedText(e)
		if !e.Settled {
			r.Do = InterruptedDo(e)
		} else if e.Note != "" {
			r.Summary += " · " + flat(e.Note)
		}
	}
	return r
}

func pastTarget(e journal.Entry) string {
	if e.Identity.Name != "" {
		return shorten(flat(e.Identity.Name), nameMost)
	}
	return flat(e.Port)
}

// RunsFileName is what a file with some runs may be called, without its extension. The
// newest number comes first.
func RunsFileName(numbers []int64) string {
	first, last := strconv.FormatInt(numbers[len(numbers)-1], 10), strconv.FormatInt(numbers[0], 10)
	if first == last {
		return words.T("run {{.Number}}", "Number", first)
	}
	return words.T("runs {{.First}} to {{.Last}}", "First", first, "Last", last)
}

// pastSummary is what became of a run in the words of the bench; of a run that an older
// program made, in the words in which it was told.
func pastSummary(e journal.Entry) string {
	install := e.Kind == journal.KindInstall
	sent := e.Result != ""
	if sent && e.Counts == nil && !install && (e.Ending == run.Applied || e.Ending == run.AppliedWithProblems || e.Ending == run.Failed) {
		return flat(e.Words.Summary)
	}
	if e.Ending == run.AppliedWithProblems && install {
		return flat(e.Words.Summary)
	}
	if e.Resolved {
		return capital(words.T("the answer was lost; read back") + pastVerified(e))
	}
	text := sumOf(e.Ending, install, sent, e.StateCounts(), e.HRESULT)
	if e.State == journal.Running {
		return words.T("under way")
	}
	return capital(text + pastVerified(e))
}

// pastVerified is what reading back showed, after a dot; "" is nothing.
func pastVerified(e journal.Entry) string {
	if e.Ending != run.Applied && e.Ending != run.AppliedWithProblems && !e.Resolved || onlyAsked(e) || e.Kind == journal.KindInstall {
		return ""
	}
	v := e.Verification
	if v == nil {
		return " · " + words.T("not verified")
	}
	said := verdictsShort(map[run.Verdict]int{run.Verified: v.Verified, run.Differs: v.Differs, run.CannotReadBack: v.CannotReadBack, run.NotVerified: v.NotVerified})
	if said == "" {
		return ""
	}
	return " · " + said
}

// onlyAsked reports whether a run asked, set nothing, and was answered.
func onlyAsked(e journal.Entry) bool {
	n := e.StateCounts()
	return e.Ending == run.Applied && n.Total() > 0 && n[provxml.Value]+n[provxml.Masked]+n[provxml.Absent] == n.Total()
}

// pastMark is how the run ended, or that it did not.
func pastMark(e journal.Entry) Mark {
	switch {
	case e.State == journal.Running:
		return MarkOfEnding(run.Running)
	case e.State == journal.Interrupted && e.Settled:
		return Mark{words.T("Looked after"), IconDone, Quiet}
	case e.State == journal.Interrupted:
		return Mark{words.T("Interrupted"), IconWarning, Caution}
	}
	if onlyAsked(e) {
		return markOfAnswers()
	}
	return MarkOfEnding(e.Ending)
}

// interruptedText is how far a run had come when the program ended.
func interruptedText(e journal.Entry) string {
	switch e.Step {
	case "begun", "open", "read":
		return words.T("Interrupted: nothing had been sent")
	case "busy":
		return words.T("Interrupted: the handset was busy, and nothing was changed")
	case "answered", "wait", "verify":
		if e.Kind == journal.KindInstall {
			break
		}
		return words.T("Interrupted: the handset had answered")
	}
	return words.T("Interrupted: it was being sent, and no answer had come")
}

// InterruptedDo is what to do about a run that was interrupted.
func InterruptedDo(e journal.Entry) string {
	switch e.Step {
	case "begun", "open", "read", "busy":
		return words.T("Nothing on the handset was changed. Apply the document again if it is still wanted; then say that it was looked after.")
	case "answered", "wait", "verify":
		if e.Kind == journal.KindInstall {
			break
		}
		return words.T("The handset's answer is shown here. Look at it; then say that it was looked after.")
	}
	if e.Kind == journal.KindInstall {
		return words.T("The program may be installed, or not. Look at the handset; then say that it was looked after.")
	}
	return words.T("The settings may be in, or not. Plug the handset in and ask it: that changes nothing. Or look at it yourself, and then say that it was looked after.")
}

// PastFilter is what the history's fields say.
type PastFilter struct {
	Words  string // of the search field
	Ending string // an Entry's Key; "" is any
	Period Period
}

// Period is from when on runs are listed.
type Period uint8

// The periods.
const (
	Ever Period = iota
	OneDay
	SevenDays
	ThirtyDays
)

// Filter asks the journal for what the fields say.
func (f PastFilter) Filter(now time.Time) journal.Filter {
	j := journal.Filter{Words: f.Words, Ending: f.Ending}
	y, m, d := now.Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	switch f.Period {
	case OneDay:
		j.Since = midnight
	case SevenDays:
		j.Since = midnight.AddDate(0, 0, -6)
	case ThirtyDays:
		j.Since = midnight.AddDate(0, 0, -29)
	}
	return j
}

// Choice is one of the things to choose from in a list.
type Choice struct {
	Key, Name string
}

// PastEndings are the endings to choose from.
func PastEndings() []Choice {
	list := []Choice{{"", words.T("Any ending")}}
	for _, e := range []run.Ending{run.Applied, run.AppliedWithProblems, run.Failed, run.Unknown, run.NotSent, run.Cancelled} {
		list = append(list, Choice{e.Key(), EndingWord(e)})
	}
	return append(list, Choice{"interrupted", words.T("Interrupted")}, Choice{"running", words.T("Running")})
}

// PastPeriods are the periods to choose from, in their order.
func PastPeriods() []string {
	return []string{words.T("Any time"), words.T("Today"), words.T("The last 7 days"), words.T("The last 30 days")}
}
