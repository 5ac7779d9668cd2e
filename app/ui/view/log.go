package view

import (
	"slices"
	"strings"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/words"
)

// LogLine is one thing that happened in a run.
type LogLine struct {
	Time time.Time
	Text string
	Tone Tone
}

// Clock is the time of day to the thousandth of a second.
func (l LogLine) Clock() string { return l.Time.Local().Format("15:04:05.000") }

// logsMost is of how many runs the screen remembers what happened.
const logsMost = 300

// logs are what happened in the runs of this session.
type logs struct {
	of    map[string][]LogLine
	order []string
}

func (l *logs) take(e run.Event) {
	text, tone := eventText(e)
	if e.RunID == "" || text == "" {
		return
	}
	if l.of == nil {
		l.of = map[string][]LogLine{}
	}
	if _, there := l.of[e.RunID]; !there {
		l.order = append(l.order, e.RunID)
		if len(l.order) > logsMost {
			delete(l.of, l.order[0])
			l.order = slices.Clone(l.order[1:])
		}
	}
	l.of[e.RunID] = append(l.of[e.RunID], LogLine{e.Time, text, tone})
}

// eventText is an event of a run in words; "" for one that says nothing to people.
func eventText(e run.Event) (string, Tone) {
	switch e.Kind {
	case run.RunBegan:
		return words.T("The run began"), Plain
	case run.Phase:
		return phaseOf(bench.Handset{State: bench.Running, Phase: e.Phase}).text, Plain
	case run.Waiting:
		text := words.T("Waiting for the handset")
		if !e.Until.IsZero() {
			text += ", " + words.T("until {{.Time}}", "Time", e.Until.Local().Format(time.TimeOnly))
		}
		return text, Caution
	case run.Locked:
		return words.T("The handset is locked"), Caution
	case run.RunEnded:
		if e.Run == nil {
			return words.T("The run ended"), Plain
		}
		m := MarkOfRun(e.Run)
		return words.T("The run ended: {{.Ending}}", "Ending", m.Word), m.Tone
	}
	return "", Plain
}

// Log is what happened in a run: as it was seen, or for one of an earlier session as far
// as the journal tells.
func (s *Screen) Log(r *run.Run) []LogLine {
	list := slices.Clone(s.logs.of[r.ID])
	if len(list) == 0 {
		list = recalled(r)
	}
	if r.Result != nil && !r.Result.Lost && !r.Result.Unsent {
		list = append(list, LogLine{r.Ended, words.T("The handset's answer: {{.Code}}", "Code", r.Result.HRESULT.Error()), Plain})
	}
	if r.Err != nil {
		list = append(list, LogLine{r.Ended, flat(r.Err.Error()), Caution})
	}
	return list
}

// recalled is what a run itself tells of what happened.
func recalled(r *run.Run) []LogLine {
	list := []LogLine{{r.Started, words.T("The run began"), Plain}}
	if b := r.Before; b != nil && !b.Read.IsZero() {
		list = append(list, LogLine{b.Read, words.T("What was there before was read"), Plain})
	}
	if v := r.Verification; v != nil && !v.Started.IsZero() {
		list = append(list, LogLine{v.Started, words.T("Reading back what was set"), Plain})
		if v.Restarted {
			list = append(list, LogLine{v.Started, words.T("The handset had restarted"), Caution})
		}
	}
	if !r.Ended.IsZero() {
		m := MarkOfRun(r)
		list = append(list, LogLine{r.Ended, words.T("The run ended: {{.Ending}}", "Ending", m.Word), m.Tone})
	}
	return list
}

// LogText is a log for the clipboard.
func LogText(list []LogLine) string {
	var b strings.Builder
	for _, l := range list {
		b.WriteString(l.Clock() + "  " + l.Text + "\n")
	}
	return b.String()
}
