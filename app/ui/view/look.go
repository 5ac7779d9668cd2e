package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/change"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Look is what came of asking one handset about one document: what it would change
// there, or whether the handset has it. Nothing was changed.
type Look struct {
	Does     Deed           // Plan or Verify
	Of       run.Run        // the handset, the document and the times; it has no result
	Planned  bench.Planned  // of Plan
	Compared bench.Compared // of Verify
	Err      error          // why there is nothing of it
}

// Mark is what it showed, in a word.
func (l *Look) Mark() Mark {
	switch {
	case l.Err != nil:
		return Mark{words.T("Not asked"), IconFailed, Bad}
	case l.Does == Plan && l.changes() == 0:
		return Mark{words.T("Nothing to do"), IconDone, Good}
	case l.Does == Plan:
		return Mark{words.T("Planned"), IconValue, Active}
	}
	n := l.verdicts()
	switch {
	case n[change.Differs] > 0:
		return Mark{words.T("Differs"), IconPartly, Caution}
	case n[change.NotVerified] > 0:
		return Mark{words.T("Not verified"), IconUnknown, Caution}
	case n[change.Verified] == 0:
		return Mark{words.T("Cannot be read back"), IconUnknown, Caution}
	}
	return Mark{words.T("Verified"), IconDone, Good}
}

// Summary is the look in a line: "2 to add, 1 to change, 3 the same".
func (l *Look) Summary() string {
	var parts []string
	switch {
	case l.Err != nil:
		return words.T("nothing was changed")
	case l.Does == Plan:
		n := l.kinds()
		for _, k := range []change.Kind{change.Add, change.Change, change.Remove, change.Unreadable, change.Same} {
			if n[k] > 0 {
				parts = append(parts, kindCounted(k, n[k]))
			}
		}
	default:
		n := l.verdicts()
		for _, v := range []change.Verdict{change.Differs, change.NotVerified, change.CannotReadBack, change.Verified} {
			if n[v] > 0 {
				parts = append(parts, verdictCounted(v, n[v]))
			}
		}
	}
	if len(parts) == 0 {
		return words.T("there was no setting in it")
	}
	return strings.Join(parts, ", ")
}

func (l *Look) kinds() (n [change.Same + 1]int) {
	for _, s := range l.Planned.Steps {
		n[s.Kind]++
	}
	return n
}

// changes counts what is not as the document wants it, as far as is known.
func (l *Look) changes() int {
	return len(l.Planned.Steps) - l.kinds()[change.Same]
}

func (l *Look) verdicts() map[change.Verdict]int {
	n := map[change.Verdict]int{}
	for _, c := range l.Compared.Checks {
		n[c.Verdict]++
	}
	return n
}

func kindCounted(k change.Kind, n int) string {
	switch k {
	case change.Add:
		return words.N("{{.Count}} to add", n)
	case change.Change:
		return words.N("{{.Count}} to change", n)
	case change.Remove:
		return words.N("{{.Count}} to remove", n)
	case change.Same:
		return words.N("{{.Count}} the same", n)
	}
	return words.N("{{.Count}} cannot be read", n)
}

func verdictCounted(v change.Verdict, n int) string {
	switch v {
	case change.Verified:
		return words.N("{{.Count}} verified", n)
	case change.Differs:
		return words.N("{{.Count}} differ", n)
	case change.CannotReadBack:
		return words.N("{{.Count}} cannot be read back", n)
	}
	return words.N("{{.Count}} not verified", n)
}

// kindMark is what a setting would do, in a word.
func kindMark(k change.Kind) Mark {
	switch k {
	case change.Add:
		return Mark{words.T("Add"), IconAdd, Active}
	case change.Change:
		return Mark{words.T("Change"), IconChange, Active}
	case change.Remove:
		return Mark{words.T("Remove"), IconRemoved, Caution}
	case change.Same:
		return Mark{words.T("The same"), IconSame, Quiet}
	}
	return Mark{words.T("Cannot be read"), IconUnknown, Caution}
}

func verdictMark(v change.Verdict) Mark {
	switch v {
	case change.Verified:
		return Mark{words.T("Verified"), IconDone, Good}
	case change.Differs:
		return Mark{words.T("Differs"), IconPartly, Caution}
	case change.CannotReadBack:
		return Mark{words.T("Cannot be read back"), IconUnknown, Quiet}
	}
	return Mark{words.T("Not verified"), IconUnknown, Caution}
}

// NewLookResult draws a look as the result side shows it. It may be called on any
// goroutine; the look must not change any more.
func NewLookResult(l *Look) *Result {
	r := &l.Of
	v := &Result{Run: r, Look: l, Tree: &Tree{}, Mark: l.Mark(), Summary: capital(l.Summary()), remarks: map[*provxml.Node]remark{}}
	v.name(r)
	v.Facts = strings.Join([]string{r.Started.Format(time.TimeOnly), took(r.Ended.Sub(r.Started)), words.T("nothing was changed")}, " · ")
	if l.Err != nil {
		v.Explanation = explain.Error(l.Err)
		return v
	}
	for _, s := range l.Planned.Steps {
		v.remarks[s.Setting] = stepRemark(s, l.Planned.Overlaps[s.Setting].Earlier)
	}
	for _, c := range l.Compared.Checks {
		v.remarks[c.Setting] = checkRemark(c)
	}
	v.Tree = NewTree(provxml.Unsent(r.Document))
	v.Tree.remark(v.remarks)
	return v
}

// remark is what is said of one setting in a look.
type remark struct {
	mark    Mark
	rank    int                // the highest below it is a branch's
	counted func(n int) string // so many of its kind
	note    string
	now     string // what the handset has, for the table
	has     bool   // it is a value
	reason  string
	problem bool // it is shown where only problems, or changes, are
}

// showing is how a setting's value is shown: a secret is masked.
func showing(n *provxml.Node) func(string) string {
	return func(v string) string {
		if v != "" && lint.Secret(n) {
			return masked
		}
		return strings.TrimRight(v, "\uf000") // which ends the strings of a multiplestring
	}
}

func stepRemark(s change.Step, earlier *provxml.Document) remark {
	show := showing(s.Setting)
	m := remark{mark: kindMark(s.Kind), reason: s.Reason, problem: s.Kind != change.Same, counted: func(n int) string { return kindCounted(s.Kind, n) }}
	m.rank = slices.Index([]change.Kind{change.Same, change.Add, change.Change, change.Remove, change.Unreadable}, s.Kind)
	switch {
	case s.Now != nil:
		m.now, m.has = quoted(show(*s.Now)), true
		if s.Kind == change.Change || s.Kind == change.Remove {
			m.note = words.T("now {{.Value}}", "Value", m.now)
		}
	case s.Kind == change.Add:
		m.now = words.T("none")
	case s.Kind == change.Unreadable:
		m.now = words.T("cannot be read")
	}
	if s.Kind == change.Unreadable {
		m.note = strings.TrimSuffix(s.Reason, ".")
	}
	if earlier != nil {
		m.reason = strings.TrimSpace(m.reason + " " + words.T("{{.Document}} sets this first.", "Document", flat(earlier.Name)))
		m.note = strings.TrimSuffix(m.reason, ".")
	}
	return m
}

func checkRemark(c change.Check) remark {
	show := showing(c.Setting)
	m := remark{mark: verdictMark(c.Verdict), reason: c.Reason, counted: func(n int) string { return verdictCounted(c.Verdict, n) }}
	m.rank = slices.Index([]change.Verdict{change.Verified, change.CannotReadBack, change.NotVerified, change.Differs}, c.Verdict)
	m.problem = c.Verdict == change.Differs || c.Verdict == change.NotVerified
	switch {
	case c.Reported != nil:
		m.now, m.has = quoted(show(*c.Reported)), true
	case c.Verdict == change.Differs:
		m.now = words.T("none")
	}
	switch {
	case c.Verdict == change.Differs && c.Reported != nil:
		m.note = words.T("the handset has {{.Value}}", "Value", m.now)
	case c.Verdict == change.Differs:
		m.note = words.T("it is not there")
	case c.Verdict != change.Verified:
		m.note = strings.TrimSuffix(c.Reason, ".")
	}
	return m
}

// remark puts what is said of settings in the place of their states. Branches have the
// highest rank below them, and counts.
func (t *Tree) remark(of map[*provxml.Node]remark) {
	type sum struct {
		rank  int
		mark  Mark
		parts map[int]int
		texts map[int]func(int) string
	}
	sums := make([]sum, len(t.nodes))
	for i := len(t.nodes) - 1; i >= 0; i-- { // kids stand behind their parents
		n, s := &t.nodes[i], &sums[i]
		n.Own, n.Problem = false, false
		m, said := of[n.Result.Request]
		switch {
		case said:
			n.Mark, n.Own, n.Problem, n.remark = m.mark, m.problem, m.problem, &m
			*s = sum{m.rank, m.mark, map[int]int{m.rank: 1}, map[int]func(int) string{m.rank: m.counted}}
		case len(n.kids) == 0:
			n.Mark = Mark{words.T("Only asks"), IconValue, Quiet}
			s.rank = -1
		default:
			s.rank = -1
		}
		n.bad = nil
		for _, kid := range n.kids {
			k := atoi(kid)
			if t.nodes[k].Problem {
				n.bad, n.Problem = append(n.bad, kid), true
			}
			if said || sums[k].parts == nil {
				continue // a setting that is a group speaks for itself
			}
			if s.parts == nil {
				s.parts, s.texts = map[int]int{}, map[int]func(int) string{}
			}
			for r, c := range sums[k].parts {
				s.parts[r] += c
				s.texts[r] = sums[k].texts[r]
			}
			if sums[k].rank > s.rank {
				s.rank, s.mark = sums[k].rank, sums[k].mark
			}
		}
		if said || len(n.kids) == 0 {
			continue
		}
		if s.parts == nil {
			n.Mark = Mark{words.T("Only asks"), IconValue, Quiet}
			continue
		}
		n.Mark = s.mark
		var parts []string
		for r := 4; r >= 0; r-- {
			if c := s.parts[r]; c > 0 {
				parts = append(parts, s.texts[r](c))
			}
		}
		n.Mark.Word = strings.Join(parts, ", ")
	}
}

// explainRemark is what is to be said of a node of a look.
func (v *Result) explainRemark(n *Node) Told {
	var t Told
	node := n.Result.Node()
	if node != nil {
		t.About = explain.About(node)
	}
	m := n.remark
	if m == nil {
		return t
	}
	parts := []string{m.mark.Word + "."}
	if m.now != "" && m.has {
		parts = append(parts, words.T("The handset has now: {{.Value}}.", "Value", m.now))
	}
	if m.reason != "" {
		parts = append(parts, m.reason)
	}
	t.What = flat(strings.Join(parts, " "))
	if node != nil && node.Pos.Line > 0 {
		t.Detail = fmt.Sprintf("%s:%d:%d", documentName(v.Run), node.Pos.Line, node.Pos.Column)
	}
	return t
}
