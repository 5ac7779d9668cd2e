package report

import (
	"slices"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Sum is a run in one line.
func Sum(r run.Run) string { return SumText(r).String() }

// SumText is Sum for other languages too.
func SumText(r run.Run) phrase.Text {
	if r.Install != nil {
		return sumInstall(r)
	}
	as := func(what phrase.Text) phrase.Text {
		return phrase.New("{{.Ending}}: {{.What}}", "Ending", phrase.Known(r.Ending.String()), "What", what)
	}
	on := r.Port
	took := Took(r.Ended.Sub(r.Started))
	if r.Result == nil {
		return as(phrase.New("nothing was sent to {{.Handset}}", "Handset", on))
	}
	c := sumOf(r)
	switch r.Ending {
	case run.Applied:
		return sumApplied(r, c, as)
	case run.AppliedWithProblems:
		text := phrase.New("{{.What}} on {{.Handset}} in {{.Time}}", "What", c.text(), "Handset", on, "Time", took)
		text = phrase.Join("; ", text, c.problems(r.Result.HRESULT))
		if c.Total > c.Queries {
			text = phrase.New("{{.What}} ({{.ReadBack}})", "What", text, "ReadBack", explain.VerdictWords(r.Verification))
		}
		return as(text)
	case run.Failed:
		if r.Resolved {
			return as(phrase.New("nothing was changed on {{.Handset}}, in {{.Time}}; no answer came, and reading back shows that all is as before", "Handset", on, "Time", took))
		}
		text := phrase.New("nothing was changed on {{.Handset}}, in {{.Time}}", "Handset", on, "Time", took)
		var strange phrase.Text
		if n := foreign(r.Document); n > 0 {
			strange = phrase.Count("{{.Count}} element is in it that no provisioning document has", "{{.Count}} elements are in it that no provisioning document has", n)
		}
		return as(phrase.Join("; ", text, c.problems(r.Result.HRESULT), strange))
	case run.Cancelled:
		return as(phrase.New("nothing was changed on {{.Handset}}", "Handset", on))
	case run.Unknown:
		n := changes(r.Result)
		if n == 0 {
			return as(phrase.New("no answer came from {{.Handset}}; queries change nothing", "Handset", on))
		}
		text := phrase.Count("{{.Count}} setting may be in on {{.Handset}}, or not", "{{.Count}} settings may be in on {{.Handset}}, or not", n, "Handset", on)
		if _, ok := explain.Verdicts(r.Verification); ok {
			text = phrase.Join("; ", text, phrase.New("read back: {{.Counts}}", "Counts", explain.VerdictWords(r.Verification)))
		}
		return as(text)
	}
	return phrase.Known(r.Ending.String())
}

func sumApplied(r run.Run, c Count, as func(phrase.Text) phrase.Text) phrase.Text {
	on, took := r.Port, Took(r.Ended.Sub(r.Started))
	switch {
	case c.Total == 0:
		return phrase.New("Nothing to apply: the document has no settings; {{.Handset}} took it in {{.Time}}", "Handset", on, "Time", took)
	case c.Total == c.Queries:
		text := phrase.New("Answered: {{.What}} on {{.Handset}} in {{.Time}}", "What", of(c.Answered, c.Queries, true), "Handset", on, "Time", took)
		if n := c.By[provxml.Absent]; n > 0 {
			text = phrase.Join("; ", text, counted(n, "absent"))
		}
		return text
	}
	if r.Resolved {
		n := changes(r.Result)
		return as(phrase.New("{{.What}} on {{.Handset}} in {{.Time}}; no answer came, and reading back shows it ({{.ReadBack}})",
			"What", of(n, n, false), "Handset", on, "Time", took, "ReadBack", explain.VerdictWords(r.Verification)))
	}
	text := phrase.New("{{.What}} on {{.Handset}} in {{.Time}}", "What", c.text(), "Handset", on, "Time", took)
	return as(phrase.New("{{.What}} ({{.ReadBack}})", "What", text, "ReadBack", explain.VerdictWords(r.Verification)))
}

// of says "13 of 13 settings", or queries.
func of(n, all int, queries bool) phrase.Text {
	if queries {
		return phrase.Count("{{.Some}} of {{.Count}} query", "{{.Some}} of {{.Count}} queries", all, "Some", n)
	}
	return phrase.Count("{{.Some}} of {{.Count}} setting", "{{.Some}} of {{.Count}} settings", all, "Some", n)
}

// counted says "19 rolled back".
func counted(n int, word string) phrase.Text {
	return phrase.New("{{.Number}} {{.State}}", "Number", n, "State", phrase.Known(word))
}

// text says what was applied and what was answered:
// "13 of 13 settings, 3 of 3 queries answered,".
func (c *Count) text() phrase.Text {
	good, total := c.Good-c.Answered, c.Total-c.Queries
	settings := of(good, total, false)
	queries := phrase.New("{{.Queries}} answered", "Queries", of(c.Answered, c.Queries, true))
	switch {
	case c.Total == 0:
		return phrase.New("no settings")
	case c.Queries == 0:
		return settings
	case total == 0:
		return queries
	}
	return phrase.New("{{.Settings}}, {{.Queries}},", "Settings", settings, "Queries", queries)
}

// foreign counts the elements that no provisioning document has.
func foreign(d *provxml.Document) int {
	count := 0
	for n := range d.Nodes() {
		if n.Kind == provxml.Foreign {
			count++
		}
	}
	return count
}

// changes counts the settings that would change something: all but queries.
func changes(r *provxml.Result) int {
	n := 0
	for node := range r.Nodes() {
		if node.Request != nil && node.Request.Setting() && !node.Request.Kind.Query() {
			n++
		}
	}
	return n
}

// problems lists what is not as it was asked for: "1 failed, 19 rolled back".
func (c *Count) problems(hr rapi.HRESULT) phrase.Text {
	var parts []phrase.Text
	for _, s := range slices.Backward(provxml.States()) { // the worst first
		if n := c.By[s]; n > 0 && !s.Good() {
			parts = append(parts, counted(n, word(s, hr)))
		}
	}
	return phrase.Join(", ", parts...)
}
