package view

import (
	"strconv"
	"time"

	"cradle/app/journal"
	"cradle/app/ui/words"
)

// PruneAge says which runs go out of the journal.
type PruneAge struct {
	Name string
	days int // those begun before so many days; 0: all but the newest keep
	keep int
}

// PruneAges are those to choose from.
func PruneAges() []PruneAge {
	return []PruneAge{
		{Name: words.T("Those from before the last 30 days"), days: 30},
		{Name: words.T("Those from before the last 90 days"), days: 90},
		{Name: words.T("Those from before the last 365 days"), days: 365},
		{Name: words.T("All but the newest 1000"), keep: 1000},
		{Name: words.T("All but the newest 100"), keep: 100},
	}
}

// Pruning is the age for the journal.
func (a PruneAge) Pruning(now time.Time) journal.Pruning {
	if a.days == 0 {
		return journal.Pruning{Keep: &a.keep}
	}
	y, m, d := now.Date()
	return journal.Pruning{Before: time.Date(y, m, d-a.days, 0, 0, 0, 0, now.Location())}
}

// Size is a number of bytes for people.
func Size(n int64) string { return size(int(n)) }

// PruneText says what would go, and that it cannot be had back.
func PruneText(p journal.Pruned, size int64) string {
	text := words.N("{{.Count}} runs go, for good, with the documents and answers that no other run has.", int(p.Runs)) + " " +
		words.T("They cannot be looked at, undone or applied again after that. The others stay, and the journal can be verified as before.") + " " +
		words.T("The journal has {{.Size}} now.", "Size", Size(size))
	if held := heldText(p); held != "" {
		text += "\n\n" + held
	}
	return text
}

// PrunedNothing says why nothing goes.
func PrunedNothing(p journal.Pruned) string {
	if held := heldText(p); held != "" {
		return held
	}
	return words.T("No run is so old: there is nothing to take out")
}

// heldText says which run keeps itself and later ones in the journal; "" is none.
func heldText(p journal.Pruned) string {
	if p.Held == 0 {
		return ""
	}
	return words.T("Run {{.Number}} was interrupted and nobody has looked after it: it stays, with all after it.", "Number", strconv.FormatInt(p.Held, 10))
}
