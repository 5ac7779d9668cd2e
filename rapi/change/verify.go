package change

import (
	"strings"
	"time"

	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// Verdict is what reading one setting back showed.
type Verdict uint8

const (
	// NotVerified: no answer came to the question.
	NotVerified Verdict = iota
	// Verified: the handset reports what the document asked for.
	Verified
	// Differs: it reports something else, or nothing where there should be
	// something, or something where there should be nothing.
	Differs
	// CannotReadBack: nobody can tell: the setting is write-only, its value is
	// masked, its provider answers no such question, or another setting of the same
	// document decides.
	CannotReadBack
)

// String is the word that people see.
func (v Verdict) String() string {
	return [...]string{"not verified", "verified", "differs", "cannot be read back"}[min(v, CannotReadBack)]
}

// Key is the word in JSON.
func (v Verdict) Key() string {
	return [...]string{"not_verified", "verified", "differs", "cannot_be_read_back"}[min(v, CannotReadBack)]
}

// Check is what reading one setting back showed.
type Check struct {
	Setting  *provxml.Node
	Verdict  Verdict
	Reported *string     // what the handset reports; nil where it reports no value. May be a secret.
	Reason   phrase.Text // a sentence or a few words, without values: why, or in what way two texts are the same; may be empty
}

// After makes the query that asks back what a document sets; see query.FromDocument.
func After(cat *csp.Catalogue, d *provxml.Document) (*query.Query, error) {
	return query.FromDocument(cat, d)
}

// Verify holds what a handset answered to After against the document: a Check for
// each of its settings (provxml.Node.Setting) in their order. Queries of the document
// are left out: they change nothing.
func Verify(cat *csp.Catalogue, d *provxml.Document, answers []query.Answer) []Check {
	bySetting := make(map[*provxml.Node]*query.Answer, len(answers))
	for i := range answers {
		if n := answers[i].Ask.Setting; n != nil {
			bySetting[n] = &answers[i]
		}
	}
	t := newTree(cat)
	t.document(d)
	checks := make([]Check, len(t.settings))
	for i, s := range t.settings {
		if checks[i] = s.check(bySetting[s.node]); checks[i].Verdict == Differs && t.remade(s) {
			checks[i].Verdict, checks[i].Reason = CannotReadBack, remade()
		}
	}
	return checks
}

func (s *setting) check(a *query.Answer) Check {
	c := Check{Setting: s.node}
	var none phrase.Text
	is := func(v Verdict, reason phrase.Text) Check {
		c.Verdict, c.Reason = v, reason
		return c
	}
	switch {
	case a == nil:
		return is(NotVerified, phrase.New("It was not asked for."))
	case len(a.Ask.Nodes) == 0:
		return is(CannotReadBack, a.Ask.Detail)
	case a.State == provxml.Failed:
		return is(CannotReadBack, refusal(saidOf(a)))
	case a.State != provxml.Value && a.State != provxml.Masked && a.State != provxml.Absent:
		return is(NotVerified, phrase.New("The handset did not answer the question."))
	}
	there := a.State != provxml.Absent
	var reply *provxml.Node
	if there && len(a.Found) > 0 && a.Found[0].Reply != nil && a.Found[0].HasReported {
		c.Reported, reply = &a.Found[0].Reported, a.Found[0].Reply
	}
	switch {
	case s.uninstalls():
		if there {
			return is(Differs, phrase.New("The program is still on the handset's list."))
		}
		return is(Verified, phrase.New("The program is not on the handset's list any more."))
	case a.Ask.Gone && there && s.emptied(a):
		return is(Verified, phrase.New("There is nothing in it."))
	case a.Ask.Gone && there:
		return s.stillThere(c, is)
	case a.Ask.Gone:
		return is(Verified, none)
	case !there && s.hidden():
		return is(CannotReadBack, phrase.New("The handset does not tell it."))
	case !there && s.at.onePort():
		return is(CannotReadBack, onePort())
	case !there && s.asksNothing():
		return is(CannotReadBack, phrase.New("There is nothing in it, and the handset tells only of groups that have something in them."))
	case !there:
		return is(Differs, phrase.New("The handset has none."))
	case a.Ask.Presence:
		c.Reported = nil
		return is(Verified, none)
	case c.Reported == nil:
		return is(CannotReadBack, phrase.New("The handset told no value."))
	}
	same, how := s.compare(*c.Reported, reply)
	switch {
	case same == canon.Same:
		return is(Verified, phrase.Known(how))
	case same == canon.Incomparable:
		return is(CannotReadBack, phrase.Sentence(phrase.Known(how)))
	case a.Ask.Reason == query.Repeated:
		return is(CannotReadBack, a.Ask.Detail)
	case s.at.onePort():
		return is(CannotReadBack, onePort())
	}
	return is(Differs, none)
}

// emptied: a provider whose entries were deleted is still there, with none.
func (s *setting) emptied(a *query.Answer) bool {
	if s.at == nil || s.at.depth != 1 || s.at.parm {
		return false
	}
	for _, f := range a.Found {
		if f.Reply == nil {
			return false
		}
		for _, n := range f.Reply.Children {
			if n.Kind == provxml.Characteristic {
				return false
			}
		}
	}
	return true
}

// onePort: it stands in a group that a proxy can have two of.
func (p *place) onePort() bool {
	return p != nil && p.parent != nil && p.parent.several && p.prov.lower == "pxlogical"
}

// stillThere judges what is there and should be gone.
func (s *setting) stillThere(c Check, is func(Verdict, phrase.Text) Check) Check {
	if c.Reported != nil && s.at != nil && s.at.prov.lower == "securitypolicy" && strings.TrimSpace(*c.Reported) == "0" {
		return is(Verified, phrase.New("A policy that is taken away is 0.")) // ms844865
	}
	if s.ofSeveral() && c.Reported != nil { // the others stay
		if inList(*c.Reported, s.node.Value) {
			return is(Differs, phrase.New("It is still there."))
		}
		return is(Verified, phrase.Text{})
	}
	return is(Differs, phrase.New("It is still there."))
}

// inList: a question brings all of several in one text (ms844862).
func inList(list, value string) bool {
	for one := range strings.SplitSeq(list, ";") {
		if item(one) == item(value) {
			return true
		}
	}
	return false
}

// item is one of several values, as it is compared with others.
func item(value string) string { return strings.ToLower(strings.TrimSpace(value)) }

// compare holds a reported value against the one that the document asks for.
func (s *setting) compare(reported string, reply *provxml.Node) (v canon.Verdict, how string) {
	var known *csp.Parm
	if s.at != nil {
		known = s.at.known
	}
	v, how = canon.Equal(s.node.Value, reported, canon.TypeOf(s.node, reply, known))
	if v != canon.Same && s.isClock() {
		return clockRuns(s.node.Value, reported)
	}
	return v, how
}

// hidden: that there is none may mean that the handset does not tell.
func (s *setting) hidden() bool { return s.at != nil && s.at.hidden() }

func (p *place) hidden() bool {
	k := p.known
	return k != nil && (k.Secret && k.ReadBack == csp.ReadUnknown || p.untellable())
}

// untellable: "there is none" says nothing.
func (p *place) untellable() bool {
	k := p.known
	return k != nil && (k.Access == csp.WriteOnly || k.ReadBack == csp.ReadNever || k.Secret && p.prov.lower == "wi-fi")
}

// asksNothing: it is an empty group that every handset has.
func (s *setting) asksNothing() bool {
	return s.at != nil && s.node.Kind == provxml.Characteristic && s.at.prov.fixed()
}

// saidOf is what a handset said of a question that it refused.
func saidOf(a *query.Answer) string {
	if a != nil && a.State == provxml.Failed {
		for _, f := range a.Found {
			if f.Desc != "" {
				return f.Desc
			}
		}
	}
	return ""
}

// uninstalls: the setting removes a program.
func (s *setting) uninstalls() bool {
	return s.at != nil && s.at.prov.lower == "uninstall" && s.at.parm && s.node.Kind == provxml.Parm && !isZero(s.node.Value)
}

// isClock: the setting is the time of day, which goes on.
func (s *setting) isClock() bool {
	return s.at != nil && s.at.prov.lower == "clock" && s.at.parm &&
		(strings.EqualFold(s.at.name, "Date") || strings.EqualFold(s.at.name, "Time"))
}

// clockSlack is how long it may take from setting the clock to asking for it.
const clockSlack = 10 * time.Minute

// clockRuns compares times that are written in full; of others nobody can tell.
func clockRuns(set, reported string) (canon.Verdict, string) {
	a, errA := time.Parse(time.RFC3339, strings.TrimSpace(set))
	b, errB := time.Parse(time.RFC3339, strings.TrimSpace(reported))
	switch {
	case errA != nil || errB != nil:
		return canon.Incomparable, "the clock has gone on since it was set"
	case b.Sub(a) >= -time.Second && b.Sub(a) <= clockSlack:
		return canon.Same, "the clock has gone on since it was set"
	}
	return canon.Different, ""
}
