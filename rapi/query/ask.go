package query

import (
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Reason says why a setting cannot be read back, or not compared when it is.
type Reason string

const (
	Readable    Reason = ""
	WriteOnly   Reason = "write-only"       // it can be set and not be asked for
	NoQuery     Reason = "no query"         // its provider does not answer such questions
	Masked      Reason = "masked"           // asked for; asterisks come
	Otherwise   Reason = "reads otherwise"  // asked for; another value or shape comes
	Overwritten Reason = "overwritten"      // a later setting of the same document decides
	Repeated    Reason = "repeated"         // several of one name; a question brings one of them
	Nameless    Reason = "no name"          // there is nothing to ask for
	Placeholder Reason = "variable"         // its name or that of a group has a variable without a value
	TooLong     Reason = "too long"         // the names around it are longer or deeper than a document can have
	NotARequest Reason = "not for handsets" // an element of replies
)

// An Ask is one thing that is asked for. It is not changed once its Query is made.
type Ask struct {
	Setting *provxml.Node // of the document that is asked back; nil from paths
	// Gone: the setting takes something away. It is as it should be when the
	// answer is Absent.
	Gone bool
	// Presence: the answer says whether something is there, a characteristic or an
	// entry of that name, and its value is not the setting's.
	Presence bool
	// Reason and Detail say why Nodes is empty, or what to know of the answer;
	// Detail is a sentence for people, and may be empty.
	Reason Reason
	Detail phrase.Text
	// Unknown: the catalogue does not know the provider or the setting, so that
	// the handset may refuse the question.
	Unknown bool
	// Nodes of the Query's Document whose answers answer this: a parm-query or a
	// characteristic-query, or one of each. Several Asks may share one.
	Nodes []*provxml.Node

	typed     string // a path
	questions []question
}

// Path is the path as it was typed, or the setting's.
func (a *Ask) Path() string {
	if a.Setting != nil {
		return a.Setting.Path()
	}
	return a.typed
}

// Comparable reports whether the answer can be held against the setting.
func (a *Ask) Comparable() bool {
	return len(a.Nodes) > 0 && a.Reason == Readable
}

// Provider is the type of the provider that is asked.
func (a *Ask) Provider() string {
	if len(a.questions) == 0 {
		return ""
	}
	if q := a.questions[0]; q.around == nil {
		return q.name
	} else {
		return q.around.top.step.name
	}
}

// A Query is a query document and what it asks for.
type Query struct {
	Document *provxml.Document // nil when there is nothing that can be asked
	Asks     []*Ask            // in the order of the paths or settings, those that are not asked too
}

// Unreadable lists what cannot be read back, or not be compared, with why.
func (q *Query) Unreadable() []*Ask {
	var list []*Ask
	for _, a := range q.Asks {
		if !a.Comparable() {
			list = append(list, a)
		}
	}
	return list
}

// ByProvider takes a query apart into one for each provider, in the order in
// which they come first: a provider that refuses a document fails the whole of
// it. What is not asked is in none of them.
func (q *Query) ByProvider() ([]*Query, error) {
	var order []string
	groups := map[string][]*Ask{}
	for _, a := range q.Asks {
		if len(a.questions) == 0 {
			continue
		}
		k := fold(a.Provider())
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], a)
	}
	var list []*Query
	for _, k := range order {
		part, err := Of(groups[k])
		if err != nil {
			return nil, err
		}
		list = append(list, part)
	}
	return list, nil
}

// Of is a query for some Asks of others. They are copied.
func Of(asks []*Ask) (*Query, error) {
	q := &Query{}
	for _, a := range asks {
		c := *a
		q.Asks = append(q.Asks, &c)
	}
	return q, q.build()
}

// Answer is what a handset said to an Ask.
type Answer struct {
	Ask *Ask
	// State is Value, Masked, Absent, Failed, NotMentioned or Unknown; NotMentioned
	// also of what was not asked.
	State provxml.State
	// Found are the results that have something, and if none has, those that say
	// why: at most one of a parm and one of a characteristic.
	Found []*provxml.NodeResult
}

// Answers matches a result for the Query's Document to the Asks, in their order.
//
// Where both a parm and a characteristic of a name were asked for, what there is
// counts; "there is none" counts only if both say so.
func (q *Query) Answers(r *provxml.Result) []Answer {
	byNode := map[*provxml.Node]*provxml.NodeResult{}
	if r != nil && r.Root != nil {
		for n := range r.Nodes() {
			if n.Request != nil {
				byNode[n.Request] = n
			}
		}
	}
	answers := make([]Answer, len(q.Asks))
	for i, a := range q.Asks {
		answers[i] = answer(a, byNode)
	}
	return answers
}

func answer(a *Ask, byNode map[*provxml.Node]*provxml.NodeResult) Answer {
	results := make([]*provxml.NodeResult, len(a.Nodes))
	for i, n := range a.Nodes {
		results[i] = byNode[n]
	}
	return answerOf(a, results)
}

func answerOf(a *Ask, results []*provxml.NodeResult) Answer {
	var there, absent, other []*provxml.NodeResult
	for _, r := range results {
		switch {
		case r == nil:
		case r.State == provxml.Value || r.State == provxml.Masked:
			there = append(there, r)
		case r.State == provxml.Absent:
			absent = append(absent, r)
		default:
			other = append(other, r)
		}
	}
	answer := Answer{Ask: a, State: provxml.NotMentioned}
	switch {
	case len(there) > 0:
		answer.Found, answer.State = there, there[0].State
	case len(other) > 0:
		answer.Found, answer.State = other, other[0].State
		for _, r := range other {
			if r.State.Worse(answer.State) {
				answer.State = r.State
			}
		}
	case len(absent) > 0:
		answer.Found, answer.State = absent, provxml.Absent
	}
	return answer
}

// Parts are Asks with one question each that together are this one; itself if it
// has but one. AnswerOf puts their answers together again.
func (a *Ask) Parts() []*Ask {
	if len(a.questions) < 2 {
		return []*Ask{a}
	}
	var parts []*Ask
	for _, x := range a.questions {
		p := *a
		p.Nodes, p.questions = nil, []question{x}
		parts = append(parts, &p)
	}
	return parts
}

// AnswerOf is the answer to an Ask whose questions had these results; nil ones had
// none.
func (a *Ask) AnswerOf(results ...*provxml.NodeResult) Answer {
	return answerOf(a, results)
}
