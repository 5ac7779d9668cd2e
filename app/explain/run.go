package explain

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/usb"
)

// Run explains a run that did not end Applied. One that did gives the zero
// Explanation, but for a remark of the handset's such as "restart me".
func Run(r run.Run) Explanation {
	if r.Install != nil {
		return installRun(r)
	}
	if r.Resolved {
		return notAnswered(r, unknownRun(r))
	}
	switch r.Ending {
	case run.Applied, run.Running:
		if r.Result != nil {
			return HRESULT(r.Result.HRESULT)
		}
		return Explanation{}
	case run.AppliedWithProblems:
		x := Explanation{
			What: "The handset reported success, and not every setting is as it was asked for.",
			Do:   "Look at the settings that are marked.",
		}
		if count, _ := Verdicts(r.Verification); count[run.Differs] > 0 && r.Result != nil && r.Result.Worst().Good() {
			x.What = "The handset reported success, and when it is read back not every setting is as it was asked for."
		}
		if r.Result != nil {
			if remark := HRESULT(r.Result.HRESULT); remark.What != "" {
				x.What += " " + remark.What
				x.Do += " " + remark.Do
				x.Detail = remark.Detail
			}
		}
		switch {
		case r.Err != nil:
			x.Cause = "Its reply could not be read to the end."
			x.Detail = detail(r.Err)
		case r.Result != nil && r.Result.ReplyErr != nil:
			x.Cause = "Its reply is not well-formed; what could be matched is shown."
			x.Detail = replyDetail(r.Result.ReplyErr)
		}
		return x
	case run.Failed:
		return failedRun(r)
	case run.Cancelled:
		if r.Result != nil {
			return HRESULT(r.Result.HRESULT)
		}
		x := Explanation{What: "It was cancelled before anything was sent. Nothing on the handset was changed."}
		if r.Err != nil {
			x.Detail = detail(r.Err)
		}
		return x
	case run.Unknown:
		return notAnswered(r, unknownRun(r))
	}
	x := Error(r.Err)
	if x.IsZero() {
		x.What = "The document was not sent."
	}
	x.What = strings.TrimSpace(x.What + " Nothing on the handset was changed.")
	return x
}

// replyDetail is what is wrong with a reply. How to mend a file is no advice for it.
func replyDetail(err error) string {
	var syntax *provxml.SyntaxError
	if errors.As(err, &syntax) {
		bare := *syntax
		bare.Fix = phrase.Text{}
		return detail(&bare)
	}
	return detail(err)
}

func failedRun(r run.Run) Explanation {
	if r.Result == nil {
		return Error(r.Err)
	}
	x := HRESULT(r.Result.HRESULT)
	if n := firstFailed(r.Result.Root); n != nil {
		of := x
		x = Node(n, r.Result.HRESULT)
		if n.Request != nil {
			x.What = fmt.Sprintf("%s: %s", n.Request.Path(), x.What)
		}
		if x.Cause == "" {
			x.Cause = of.Cause
		}
	}
	if !Begun(r.Result.HRESULT) {
		if !strings.Contains(x.What, "did not begin") {
			x.What += " It did not begin with the document; nothing was changed."
		}
		return x
	}
	x.What += " The handset undid the whole document."
	if notes := RollbackNotes(r.Document); len(notes) > 0 {
		x.What += " But: " + strings.Join(notes, " ")
	}
	return x
}

func unknownRun(r run.Run) Explanation {
	if r.Result != nil && !r.Result.Lost {
		return HRESULT(r.Result.HRESULT)
	}
	x := Explanation{
		What: "The document was sent and no answer came back. The settings may be in, or not.",
		Do:   "Read the settings back before you apply the document again: " + laterDo,
	}
	if r.Err != nil {
		why := Error(r.Err)
		x.Cause = why.What
		x.Detail = why.Detail
		if errors.Is(r.Err, context.Canceled) {
			x.Cause = "It was given up while the handset was at work on it."
		}
		if errors.Is(r.Err, bench.ErrDeparted) || errors.Is(r.Err, usb.ErrNoDevice) {
			x.Cause = "The handset was unplugged, or it restarted."
		}
	}
	return x
}

// firstFailed is the deepest blamed node on the way to the first one: the parm
// rather than the characteristic around it.
func firstFailed(n *provxml.NodeResult) *provxml.NodeResult {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if f := firstFailed(c); f != nil {
			return f
		}
	}
	if Blamed(n) {
		return n
	}
	return nil
}
