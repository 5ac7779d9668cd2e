package report

import (
	"time"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/run"
)

// EventDoc is the JSON document "cradle/event/1": one line of a stream of what happens
// at the bench.
type EventDoc struct {
	Schema      string          `json:"schema"`
	Time        time.Time       `json:"time"`
	Event       string          `json:"event"`             // run.EventKind's word
	Handset     string          `json:"handset,omitempty"` // "": the event is about a whole bus
	Port        string          `json:"port,omitempty"`    // as people see it, with its label
	Label       string          `json:"label,omitempty"`
	Simulated   bool            `json:"simulated,omitempty"`
	Identity    *IdentityDoc    `json:"identity,omitempty"` // as far as it is known by then
	Run         string          `json:"run,omitempty"`
	Phase       string          `json:"phase,omitempty"`
	Setting     string          `json:"setting,omitempty"` // of "progress": a path, without its value
	Done        int             `json:"done,omitempty"`
	Total       int             `json:"total,omitempty"`
	Until       *time.Time      `json:"until,omitempty"`
	Message     string          `json:"message,omitempty"`
	Document    string          `json:"document,omitempty"` // of "run_began" and "run_ended": its name
	Ending      string          `json:"ending,omitempty"`   // of "run_ended"
	Result      *RunDoc         `json:"result,omitempty"`   // of "run_ended"
	Explanation *ExplanationDoc `json:"explanation,omitempty"`
}

// Event is an event for programs. h is the handset that it is about, as the bench
// knows it; the zero Handset where it is about none.
func Event(e run.Event, h bench.Handset) EventDoc {
	d := EventDoc{
		Schema: "cradle/event/1", Time: e.Time.UTC(), Event: e.Kind.String(),
		Handset: string(e.Handset), Run: e.RunID, Phase: e.Phase, Message: e.Message,
		Setting: e.Setting, Done: e.Done, Total: e.Total,
	}
	if e.Handset != "" {
		d.Port, d.Label, d.Simulated, d.Identity = h.Port, h.Label, h.Simulated, identityDoc(h.Identity)
	}
	if !e.Until.IsZero() {
		until := e.Until.UTC()
		d.Until = &until
	}
	if e.Run != nil {
		d.Identity = identityDoc(e.Run.Identity)
		if e.Kind == run.RunEnded {
			doc := shownRunDoc(*e.Run)
			d.Document, d.Ending, d.Result, d.Explanation = doc.Document.Name, doc.Ending, &doc, doc.Explanation
			return d
		}
		d.Document = secretsOf(*e.Run).Mask(e.Run.Document.Name)
	}
	d.Explanation = Explanation(explain.Error(e.Err).English())
	return d
}
