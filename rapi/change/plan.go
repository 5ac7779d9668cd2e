package change

import (
	"slices"
	"strings"

	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// Kind is what a setting does to what a handset has.
type Kind uint8

const (
	Unreadable Kind = iota // nobody can tell what is there now
	Add                    // there is none, and there would be one
	Change                 // there is another value
	Remove                 // there is something, and there would be none
	Same                   // it is as the document wants it already
)

var kinds = [...]struct{ word, key string }{
	{"cannot be read", "cannot_be_read"}, {"add", "add"}, {"change", "change"}, {"remove", "remove"}, {"same", "same"},
}

// String is the kind for people.
func (k Kind) String() string { return kinds[min(k, Same)].word }

// Key is the kind for programs.
func (k Kind) Key() string { return kinds[min(k, Same)].key }

// Step is what one setting of a document would do.
type Step struct {
	Setting *provxml.Node
	Kind    Kind
	Now     *string     // the value that is there now; nil where there is none, or nobody knows. May be a secret.
	Reason  phrase.Text // a sentence, without values: why it cannot be read, what else to know; may be empty
}

// Plan says what each setting of a document (provxml.Node.Setting) would do to what
// a handset answered to Before or After, in their order. Queries of the document are
// left out: they change nothing.
func Plan(cat *csp.Catalogue, d *provxml.Document, answers []query.Answer) []Step {
	t := newTree(cat)
	t.document(d)
	t.answers(answers)
	bySetting := make(map[*provxml.Node]*query.Answer, len(answers))
	for i := range answers {
		bySetting[answers[i].Ask.Setting] = &answers[i]
	}
	last := t.decides()
	steps := make([]Step, len(t.settings))
	for i, s := range t.settings {
		if steps[i] = s.step(last[s.number] != 0, bySetting[s.node]); steps[i].Kind != Same && t.remade(s) {
			steps[i].Kind, steps[i].Reason = Unreadable, remade()
		}
	}
	return steps
}

// decides finds the settings, by their numbers, that a later one takes the effect of,
// and which one that is.
func (t *tree) decides() map[int]int {
	over := map[int]int{}
	var walk func(p *place, deleted int)
	walk = func(p *place, deleted int) {
		deleted = max(deleted, p.deleted)
		decisive := p.decisive()
		for i, s := range p.settings {
			if s.node.Kind == provxml.NoCharacteristic {
				if deleted > s.number {
					over[s.number] = deleted
				}
			} else if by := max(deleted, decisive[i]); by > s.number {
				over[s.number] = by
			}
		}
		for _, c := range p.below {
			walk(c, deleted)
		}
	}
	walk(t.root, 0)
	return over
}

// decisive gives for each setting of a place the number of the last one that is about the
// same there, itself or a later one: about the place or, where there can be several values,
// about the same value or all of them.
func (p *place) decisive() []int {
	last := make([]int, len(p.settings))
	byValue, all := map[string]int{}, 0
	for i, s := range slices.Backward(p.settings) {
		switch {
		case !p.multiple() && p.several: // PORTs of a proxy
		case !p.multiple():
			last[i] = p.settings[len(p.settings)-1].number
		case !s.node.HasValue && s.node.Kind == provxml.NoParm:
			all = max(all, s.number)
			last[i] = all
		default:
			value := item(s.node.Value)
			byValue[value] = max(byValue[value], s.number)
			last[i] = max(byValue[value], all)
		}
	}
	return last
}

// multiple: there can be several values.
func (p *place) multiple() bool {
	return p.parm && (p.several || p.known != nil && p.known.Multiple)
}

// ofSeveral: a noparm that takes one of several values away. Elsewhere it deletes the setting
// (bb737235), and its value counts nothing.
func (s *setting) ofSeveral() bool { return s.node.HasValue && s.at != nil && s.at.multiple() }

func (s *setting) step(overruled bool, a *query.Answer) Step {
	st := Step{Setting: s.node}
	var none phrase.Text
	is := func(k Kind, reason phrase.Text) Step {
		st.Kind, st.Reason = k, reason
		return st
	}
	p := s.at
	switch {
	case p == nil:
		return is(Unreadable, phrase.New("It stands where no handset takes it."))
	case overruled && s.leavesGroup():
		return is(Add, phrase.New("A later setting of the document takes it away again; its group stays."))
	case overruled:
		return is(Same, phrase.New("A later setting of the document decides."))
	case p.prov.doesOnly():
		return is(Unreadable, phrase.New("It does something, and nothing tells beforehand what it changes."))
	}
	there := p.there()
	if there == no && p.parm && p.hidden() && p.parent.there() != no {
		return is(Unreadable, phrase.New("The handset does not tell it."))
	}
	if there == no && p.parm && p.onePort() && p.parent.there() != no {
		return is(Unreadable, onePort())
	}
	if p.had.hasValue && there == yes {
		st.Now = &p.had.value
	}
	if there == unknown {
		return is(Unreadable, p.why(a))
	}
	switch s.node.Kind {
	case provxml.NoParm:
		return s.stepGone(st, there)
	case provxml.NoCharacteristic:
		return s.stepDelete(st, there)
	case provxml.Characteristic:
		switch {
		case there == yes:
			return is(Same, none)
		case s.asksNothing():
			return is(Same, phrase.New("There is nothing in it to set."))
		}
		return is(Add, none)
	}
	switch {
	case s.makes && there == yes:
		return is(Same, none)
	case s.uninstalls() && there == yes:
		return is(Remove, phrase.New("It removes the program."))
	case s.uninstalls():
		return is(Same, phrase.New("There is no such program."))
	case there == no:
		return is(Add, none)
	case s.makes:
		return is(Same, none)
	case !p.had.hasValue:
		return is(Unreadable, phrase.New("The handset told no value."))
	}
	same, how := s.compare(p.had.value, p.had.reply)
	switch {
	case s.isClock():
		return is(Change, phrase.New("The clock goes on."))
	case same == canon.Same:
		if how == "" {
			return is(Same, none)
		}
		return is(Same, phrase.New("The same {{.How}}.", "How", phrase.Known(how)))
	case same == canon.Incomparable:
		return is(Unreadable, phrase.Sentence(phrase.Known(how)))
	case p.onePort():
		return is(Unreadable, onePort())
	case p.several:
		return is(Unreadable, phrase.New("There can be several of this name, and a question brings one of them."))
	}
	return is(Change, none)
}

// leavesGroup: the setting is taken away again, and a group that was made for it, or one
// around that, is not.
func (s *setting) leavesGroup() bool {
	sets := func(s *setting) bool {
		return s.node.Kind == provxml.Parm || s.node.Kind == provxml.Characteristic
	}
	if last := s.at.settings[len(s.at.settings)-1]; !sets(s) || last != s && sets(last) {
		return false
	}
	var made *place // the outermost
	for g := s.at; g.depth > 1; g = g.parent {
		if !g.parm && g.had.there == no {
			made = g
		}
	}
	for g := made; g != nil; g = g.parent {
		if g.deleted > s.number {
			return false
		}
	}
	return made != nil
}

// stepGone is the step of a noparm.
func (s *setting) stepGone(st Step, there tri) Step {
	st.Kind = Remove
	switch {
	case there == yes && s.putBack(st.Now):
		st.Kind, st.Reason = Same, phrase.New("The document puts it back further on.")
	case there == no,
		s.at.prov.lower == "securitypolicy" && st.Now != nil && *st.Now == "0",
		s.ofSeveral() && st.Now != nil && !inList(*st.Now, s.node.Value):
		st.Kind = Same
	}
	return st
}

// putBack: all values that the setting takes of several, later ones set again.
func (s *setting) putBack(now *string) bool {
	if now == nil || !s.at.multiple() || s.ofSeveral() {
		return false
	}
	set := map[string]bool{}
	for _, o := range s.at.settings {
		if o.number > s.number && o.node.Kind == provxml.Parm {
			set[item(o.node.Value)] = true
		}
	}
	for one := range strings.SplitSeq(*now, ";") {
		if !set[item(one)] {
			return false
		}
	}
	return true
}

// stepDelete is the step of a nocharacteristic: what stands there and is not put
// there again.
func (s *setting) stepDelete(st Step, there tri) Step {
	st.Now = nil
	if there == no {
		st.Kind = Same
		return st
	}
	lost, back, gone := s.at.losses(s.number)
	switch {
	case s.at.depth == 1 && !slices.ContainsFunc(s.at.below, func(c *place) bool { return !c.parm && c.had.there == yes }):
		st.Kind = Same
	case back && lost == 0 && !gone:
		st.Kind, st.Reason = Same, phrase.New("The document puts it back further on.")
	case lost > 0:
		st.Kind, st.Reason = Remove, phrase.Count("With {{.Count}} setting in it.", "With {{.Count}} settings in it.", lost)
	default:
		st.Kind = Remove
	}
	return st
}

// losses counts the values at a place that a deletion takes and that no later setting
// sets again; back: some later setting puts something there; gone: a group that is there is
// not put back.
func (p *place) losses(deletion int) (lost int, back, gone bool) {
	for _, s := range p.settings {
		if s.number > deletion && s.node.Kind != provxml.NoCharacteristic && s.node.Kind != provxml.NoParm {
			back = true
		}
	}
	if p.parm {
		if p.had.there == yes && !back {
			lost = 1
		}
		return lost, back, false
	}
	for _, c := range p.below {
		l, b, g := c.losses(deletion)
		lost, back, gone = lost+l, back || b, gone || g
	}
	return lost, back, gone || p.had.there == yes && !back
}

// why says why nothing is known of a place.
func (p *place) why(a *query.Answer) phrase.Text {
	refused, said := a != nil && a.State == provxml.Failed, saidOf(a)
	for g := p; g != nil; g = g.parent {
		if refused = refused || g.had.refused; said == "" {
			said = g.had.said
		}
	}
	switch {
	case refused:
		return refusal(said)
	case a != nil && len(a.Ask.Nodes) == 0 && !a.Ask.Detail.IsZero():
		return a.Ask.Detail
	case p.hidden():
		return phrase.New("It can be set and not be asked for.")
	}
	return phrase.New("The handset did not answer the question.")
}
