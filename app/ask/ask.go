// Package ask puts the questions of a query to a handset so that one that is refused
// does not spoil the others.
//
//	out, err := ask.All(ctx, session, q, ask.Options{})
//	for _, a := range out.Answers {
//		fmt.Println(a.Ask.Path(), a.State)
//	}
//
// A document is one transaction: a handset stops at the first question that it
// refuses, and fails all of it. Queries change nothing, so that each provider gets a
// document of its own, and what a refused question kept from being answered is asked
// again without it.
package ask

import (
	"context"
	"errors"
	"strings"
	"time"

	"cradle/rapi"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// Session is what asks: a *rapi.Session.
type Session interface {
	ProcessConfig(ctx context.Context, config string, flags rapi.ConfigFlags) (rapi.ConfigReply, error)
}

// Options change how is asked. The zero Options ask for everything, without metadata.
type Options struct {
	Metadata bool // ask for metadata as well (flag 2)
	// GiveUp is after how many refusals of one provider without a single answer the
	// rest of its questions is not put; 0 is never.
	GiveUp int
	// Progress, if not nil, is told after every answer of the handset how many of the
	// questions are done with, and the last that was put.
	Progress func(done, total int, last *query.Ask)
}

// Outcome is what a handset said.
type Outcome struct {
	Answers []Answer          // to the query's Asks, in their order
	Results []*provxml.Result // of every document that was sent and answered
}

// Answer is one. If it is none, HRESULT is that of the document that it came with, and
// Blamed what the handset marked as refused: the question or a group around it; nil
// if it marked nothing.
type Answer struct {
	query.Answer
	HRESULT rapi.HRESULT
	Blamed  *provxml.NodeResult
}

// Bounds on one provider's documents. A handset that fails a document without saying
// at which question is asked for halves of it.
//
// guess: no source; the busy ones are app/bench's.
const (
	maxRounds     = 200
	busyRetries   = 4
	busyFirstWait = 250 * time.Millisecond
)

// All asks everything of a query. What is not asked (Ask.Nodes is empty) is answered
// with NotMentioned. With an error the Outcome has what came before it.
func All(ctx context.Context, s Session, q *query.Query, opt Options) (Outcome, error) {
	a := &asker{s: s, opt: opt, flags: rapi.ConfigProcess, found: map[*query.Ask]finding{}}
	if opt.Metadata {
		a.flags |= rapi.ConfigMetadata
	}
	parts := make([][]*query.Ask, len(q.Asks))
	var order []string
	groups := map[string][]*query.Ask{}
	for i, one := range q.Asks {
		parts[i] = one.Parts()
		provider := strings.ToLower(one.Provider())
		if provider == "" {
			continue // there is no question
		}
		if groups[provider] == nil {
			order = append(order, provider)
		}
		a.total += len(parts[i])
		groups[provider] = append(groups[provider], parts[i]...)
	}
	var err error
	for _, provider := range order {
		if err = a.provider(ctx, groups[provider]); err != nil {
			break
		}
	}
	out := Outcome{Results: a.results}
	for i, one := range q.Asks {
		var results []*provxml.NodeResult
		var hr rapi.HRESULT
		var blamed *provxml.NodeResult
		for _, p := range parts[i] {
			f := a.found[p]
			results = append(results, f.result)
			if f.hr.Failed() {
				hr, blamed = f.hr, f.blamed
			}
		}
		answer := Answer{Answer: one.AnswerOf(results...)}
		if !answered(answer.State) {
			answer.HRESULT, answer.Blamed = hr, blamed
		}
		out.Answers = append(out.Answers, answer)
	}
	return out, err
}

// asker is one call of All.
type asker struct {
	s       Session
	opt     Options
	flags   rapi.ConfigFlags
	found   map[*query.Ask]finding
	results []*provxml.Result
	total   int // questions
}

// finding is what became of one question.
type finding struct {
	result *provxml.NodeResult
	hr     rapi.HRESULT
	blamed *provxml.NodeResult
}

// provider asks the questions of one provider, each in as many documents as it takes.
func (a *asker) provider(ctx context.Context, asks []*query.Ask) error {
	work := [][]*query.Ask{asks}
	some, refused := false, 0
	for rounds := 0; len(work) > 0; rounds++ {
		batch := work[len(work)-1]
		work = work[:len(work)-1]
		left, any, err := a.round(ctx, batch, rounds+1 >= maxRounds)
		if err != nil {
			return err
		}
		some = some || any
		if len(left) > 0 || !any {
			refused++
		}
		if !some && a.opt.GiveUp > 0 && refused >= a.opt.GiveUp || rounds+1 >= maxRounds {
			return nil
		}
		switch half := len(left) / 2; {
		case len(left) == 0:
		case len(left) == len(batch): // nobody said at which it stopped
			work = append(work, left[half:], left[:half])
		default:
			work = append(work, left)
		}
	}
	return nil
}

// round sends one document and gives the questions that are still open. last: there
// is no other round.
func (a *asker) round(ctx context.Context, batch []*query.Ask, last bool) (left []*query.Ask, any bool, err error) {
	q, err := query.Of(batch)
	if err != nil {
		return nil, false, err
	}
	r, err := a.send(ctx, q.Document)
	if err != nil {
		return nil, false, err
	}
	a.results = append(a.results, r)
	// A handset that stays busy has refused no question: half of them would find it
	// busy, too.
	final := last || !r.HRESULT.Failed() || len(batch) == 1 || busy(r.HRESULT)
	for i, answer := range q.Answers(r) {
		var result *provxml.NodeResult
		if len(answer.Found) > 0 {
			result = answer.Found[0]
		}
		switch {
		case answered(answer.State):
			any = true
		case answer.State != provxml.Failed && !final:
			left = append(left, batch[i])
			continue
		}
		f := finding{result: result, hr: r.HRESULT}
		if answer.State == provxml.Failed {
			f.blamed = blame(r.Root, answer.Ask.Nodes[0])
		}
		a.found[batch[i]] = f
	}
	if a.opt.Progress != nil {
		a.opt.Progress(len(a.found), a.total, batch[len(batch)-1])
	}
	return left, any, nil
}

// answered reports whether a state is that of a question that was answered.
func answered(s provxml.State) bool {
	return s == provxml.Value || s == provxml.Masked || s == provxml.Absent
}

// blame finds what the handset marked as refused, on the way from a result to a
// question below it.
func blame(r *provxml.NodeResult, question *provxml.Node) *provxml.NodeResult {
	around := map[*provxml.Node]bool{}
	for n := question; n != nil; n = n.Parent {
		around[n] = true
	}
	for r != nil {
		if r.Blamed() {
			return r
		}
		var next *provxml.NodeResult
		for _, c := range r.Children {
			if around[c.Request] {
				next = c
			}
		}
		r = next
	}
	return nil
}

// send sends a document, again when the handset is busy.
func (a *asker) send(ctx context.Context, d *provxml.Document) (*provxml.Result, error) {
	for try := 0; ; try++ {
		reply, err := a.s.ProcessConfig(ctx, d.Text(), a.flags)
		switch {
		case errors.Is(err, rapi.ErrDocument):
			// The HRESULT came, and as much of the document as could be read.
			return provxml.Match(d, reply.HRESULT, reply.Document, true), nil
		case err != nil:
			return nil, err
		}
		if !busy(reply.HRESULT) || try == busyRetries {
			return provxml.Match(d, reply.HRESULT, reply.Document, reply.HasDocument), nil
		}
		t := time.NewTimer(busyFirstWait << try)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return nil, context.Cause(ctx)
		}
	}
}

// busy: the handset works for someone else, and has not looked at the document.
func busy(hr rapi.HRESULT) bool {
	return hr == rapi.ConfigBusy || hr == rapi.ConfigCancelTimeout
}
