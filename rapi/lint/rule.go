package lint

//go:generate go test -tags nogui -run TestRules -update .

import (
	"slices"
	"strings"
	"sync"
)

// Rule is one thing that the lint looks for.
type Rule struct {
	ID       string   // stable, for programs: "unknown-parm"
	Severity Severity // as a rule; a finding may have another one
	Title    string   // what is the matter, one line
	Why      string   // why it matters, a few sentences
	Example  string   // a document, or what stands inside its root, that has it
	Mended   string   // the same without it; "" where there is nothing to mend
	Mend     string   // what to do
	Source   string   // where it is known from
	File     string   // name of the example's file, where that matters
	For      Target   // of the example, where that matters
}

// Rules are all rules, in the order of the alphabet. The slice is the caller's.
func Rules() []Rule { return slices.Clone(allRules()) }

// FindRule finds a rule by its ID.
func FindRule(id string) (Rule, bool) {
	r, ok := rulesByID()[id]
	return r, ok
}

// ruleByID is the rule of a finding. That all findings have one is tested.
func ruleByID(id string) Rule { return rulesByID()[id] }

var allRules = sync.OnceValue(func() []Rule {
	list := slices.Concat(documentRules, structureRules, catalogueRules, valueRules, entryRules, orderRules, dangerRules, variableRules)
	slices.SortFunc(list, func(a, b Rule) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return list
})

var rulesByID = sync.OnceValue(func() map[string]Rule {
	m := make(map[string]Rule)
	for _, r := range allRules() {
		m[r.ID] = r
	}
	return m
})

// Show is an example, broken into lines with one element each, and without the
// middle of what is very long.
func (r Rule) Show(example string) string {
	const most = 120
	var b strings.Builder
	depth := 0
	for i, piece := range strings.SplitAfter(example, ">") {
		if piece == "" {
			continue
		}
		if strings.HasPrefix(strings.TrimSpace(piece), "</") {
			depth--
		}
		if i > 0 {
			b.WriteString("\n")
		}
		if runes := []rune(piece); len(runes) > most {
			piece = string(runes[:most/2]) + "..." + string(runes[len(runes)-most/4:])
		}
		b.WriteString(strings.Repeat("  ", max(depth, 0)) + piece)
		open := strings.Contains(piece, "<") && !strings.Contains(piece, "</") && !strings.HasSuffix(piece, "/>") && !strings.Contains(piece, "<?") && !strings.Contains(piece, "<!")
		if open {
			depth++
		}
	}
	return b.String()
}
