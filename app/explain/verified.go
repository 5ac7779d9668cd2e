package explain

import (
	"errors"
	"fmt"
	"strings"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Checked says in a sentence what reading one setting back showed; "" where nothing
// was asked.
func Checked(c run.Check) string {
	switch c.Verdict {
	case run.Verified:
		reason := c.Reason
		if reason != "" && !strings.HasSuffix(reason, ".") {
			reason = "the same " + reason
		}
		return remarked("Read back, it is as it was asked for", reason)
	case run.Differs:
		return differs(c)
	case run.CannotReadBack:
		return remarked("It cannot be read back", c.Reason)
	case run.NotVerified:
		if c.Reason != "" {
			return remarked("It was not read back", c.Reason)
		}
	}
	return ""
}

// remarked is a sentence with a reason, which is a sentence of its own or a few words.
func remarked(what, reason string) string {
	switch reason = oneLine(reason); {
	case reason == "":
		return what + "."
	case strings.HasSuffix(reason, "."):
		return what + ". " + reason
	}
	return what + " (" + reason + ")."
}

func differs(c run.Check) string {
	gone := false
	switch c.Setting.Kind.Request() {
	case provxml.NoParm, provxml.NoCharacteristic:
		gone = true
	}
	switch {
	case gone:
		return "Read back, it is still there."
	case c.Reported == nil:
		return "Read back, it is not there."
	case lint.Secret(c.Setting):
		return "Read back, it is another value."
	}
	return "Read back, it is " + oneLine(quoted(short(*c.Reported))) + "."
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
func VerdictWords(v *run.Verification) string {
	count, ok := Verdicts(v)
	if !ok {
		return run.NotVerified.String()
	}
	var parts []string
	for _, verdict := range []run.Verdict{run.Verified, run.Differs, run.CannotReadBack, run.NotVerified} {
		n := count[verdict]
		word := verdict.String()
		if n != 1 && verdict == run.Differs {
			word = "differ"
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, word))
		}
	}
	return strings.Join(parts, ", ")
}

// Notes are sentences about what was asked before and after a document: why it was
// not read back, that the handset restarted, why the run cannot be undone.
func Notes(r run.Run) (list []string) {
	if r.Install != nil {
		return installNotes(r)
	}
	if v := r.Verification; v != nil {
		if v.Restarted && r.Result != nil && !r.Result.Lost && v.Err == nil {
			list = append(list, "The handset restarted, and was read back after that.")
		}
		if v.Err != nil && r.Ending != run.Unknown {
			list = append(list, "It was not read back to the end. "+strings.TrimSpace(Error(v.Err).What+" 'cradle verify FILE' does it later."))
		}
	}
	if r.Before != nil && r.Before.Err != nil && r.Result != nil && r.Ending != run.Failed {
		list = append(list, "The run cannot be undone: what was there before could not be read. "+Error(r.Before.Err).What)
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
			What:  "No answer came to the document. The handset was asked afterwards what it has, and all is as the document wants it.",
			Cause: x.Cause, Detail: x.Detail,
		}
	case r.Ending == run.Failed:
		return Explanation{
			What:  "No answer came to the document. The handset was asked afterwards what it has: all is as it was before, so the document did not take effect.",
			Cause: x.Cause, Do: "Apply it again.", Detail: x.Detail,
		}
	}
	var late *bench.TimeoutError
	if _, ok := Verdicts(v); ok {
		x.What += " The handset was asked afterwards what it has: " + VerdictWords(v) + "."
		x.Do = "Look at what is marked. " + laterDo
		return x
	}
	switch {
	case errors.As(v.Err, &late) && late.Wait == "return":
		x.What += fmt.Sprintf(" The handset was waited for, and did not come back within %v.", late.After)
	case v.Err != nil:
		x.What += " Asking the handset afterwards did not work either: " + Error(v.Err).What
	}
	x.Do = "Connect the handset again, and do not apply the document before you know what is in. " + laterDo
	return x
}

const laterDo = "'cradle history resolve RUN' asks the handset what became of it, 'cradle verify FILE' what it has; 'cradle history' has the number of the run."
