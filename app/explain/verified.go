package explain

import (
	"errors"
	"strings"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Checked says in a sentence what reading one setting back showed; "" where nothing
// was asked.
func Checked(c run.Check) phrase.Text {
	switch c.Verdict {
	case run.Verified:
		if fewWords(c.Reason) {
			return phrase.New("Read back, it is as it was asked for (the same {{.How}}).", "How", c.Reason)
		}
		return and(phrase.New("Read back, it is as it was asked for."), c.Reason)
	case run.Differs:
		return differs(c)
	case run.CannotReadBack:
		if fewWords(c.Reason) {
			return phrase.New("It cannot be read back ({{.Why}}).", "Why", c.Reason)
		}
		return and(phrase.New("It cannot be read back."), c.Reason)
	case run.NotVerified:
		if !c.Reason.IsZero() {
			return and(phrase.New("It was not read back."), c.Reason)
		}
	}
	return phrase.Text{}
}

// fewWords: it is no sentence of its own.
func fewWords(t phrase.Text) bool { return !t.IsZero() && !strings.HasSuffix(t.String(), ".") }

func differs(c run.Check) phrase.Text {
	gone := false
	switch c.Setting.Kind.Request() {
	case provxml.NoParm, provxml.NoCharacteristic:
		gone = true
	}
	switch {
	case gone:
		return phrase.New("Read back, it is still there.")
	case c.Reported == nil:
		return phrase.New("Read back, it is not there.")
	case lint.Secret(c.Setting):
		return phrase.New("Read back, it is another value.")
	}
	return phrase.New("Read back, it is {{.Value}}.", "Value", oneLine(quoted(short(*c.Reported))))
}

// short cuts a long value.
func short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}

// Verdicts counts what reading back showed, by run.Verdict. ok is false where nothing
// was read back.
func Verdicts(v *run.Verification) (count [run.CannotReadBack + 1]int, ok bool) {
	if v == nil {
		return count, false
	}
	for _, c := range v.Checks {
		count[c.Verdict]++
	}
	return count, count[run.NotVerified] < len(v.Checks)
}

// VerdictWords are the counts in words: "18 verified, 1 differs, 1 cannot be read
// back"; "not verified" where nothing was read back.
func VerdictWords(v *run.Verification) phrase.Text {
	count, ok := Verdicts(v)
	if !ok {
		return phrase.New("not verified")
	}
	var parts []phrase.Text
	for _, c := range []struct {
		n    int
		text phrase.Text
	}{
		{count[run.Verified], phrase.Count("{{.Count}} verified", "{{.Count}} verified", count[run.Verified])},
		{count[run.Differs], phrase.Count("{{.Count}} differs", "{{.Count}} differ", count[run.Differs])},
		{count[run.CannotReadBack], phrase.Count("{{.Count}} cannot be read back", "{{.Count}} cannot be read back", count[run.CannotReadBack])},
		{count[run.NotVerified], phrase.Count("{{.Count}} not verified", "{{.Count}} not verified", count[run.NotVerified])},
	} {
		if c.n > 0 {
			parts = append(parts, c.text)
		}
	}
	return phrase.Join(", ", parts...)
}

// Notes are sentences about what was asked before and after a document: why it was
// not read back, that the handset restarted, why the run cannot be undone.
func Notes(r run.Run) (list []phrase.Text) {
	if r.Install != nil {
		return installNotes(r)
	}
	if v := r.Verification; v != nil {
		if v.Restarted && r.Result != nil && !r.Result.Lost && v.Err == nil {
			list = append(list, phrase.New("The handset restarted, and was read back after that."))
		}
		if v.Err != nil && r.Ending != run.Unknown {
			list = append(list, and(phrase.New("It was not read back to the end."), Error(v.Err).What, phrase.New("'cradle verify FILE' does it later.")))
		}
	}
	if r.Before != nil && r.Before.Err != nil && r.Result != nil && r.Ending != run.Failed {
		list = append(list, and(phrase.New("The run cannot be undone: what was there before could not be read."), Error(r.Before.Err).What))
	}
	return list
}

// notAnswered says what is known of a document without an answer, after the handset
// was asked what it has; x is what is known of the loss.
func notAnswered(r run.Run, x Explanation) Explanation {
	v := r.Verification
	if v == nil {
		return x
	}
	switch {
	case r.Ending == run.Applied:
		return Explanation{
			What:  phrase.New("No answer came to the document. The handset was asked afterwards what it has, and all is as the document wants it."),
			Cause: x.Cause, Detail: x.Detail,
		}
	case r.Ending == run.Failed:
		return Explanation{
			What:  phrase.New("No answer came to the document. The handset was asked afterwards what it has: all is as it was before, so the document did not take effect."),
			Cause: x.Cause, Do: phrase.New("Apply it again."), Detail: x.Detail,
		}
	}
	var late *bench.TimeoutError
	if _, ok := Verdicts(v); ok {
		x.What = and(x.What, phrase.New("The handset was asked afterwards what it has: {{.Counts}}.", "Counts", VerdictWords(v)))
		x.Do = and(phrase.New("Look at what is marked."), laterDo())
		return x
	}
	switch {
	case errors.As(v.Err, &late) && late.Wait == "return":
		x.What = and(x.What, phrase.New("The handset was waited for, and did not come back within {{.Time}}.", "Time", late.After.String()))
	case v.Err != nil:
		x.What = and(x.What, phrase.New("Asking the handset afterwards did not work either: {{.Why}}", "Why", Error(v.Err).What))
	}
	x.Do = and(phrase.New("Connect the handset again, and do not apply the document before you know what is in."), laterDo())
	return x
}

func laterDo() phrase.Text {
	return phrase.New("'cradle history resolve RUN' asks the handset what became of it, 'cradle verify FILE' what it has; 'cradle history' has the number of the run.")
}
