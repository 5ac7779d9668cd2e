package report

import (
	"cradle/app/explain"
	"cradle/app/run"
)

// masker takes out of a text what must not be seen.
type masker func(string) string

// run is a run of which the names can be shown. Its settings are as they were.
func (m masker) run(r run.Run) run.Run {
	for _, s := range []*string{&r.Port, &r.Identity.GUID, &r.Identity.Name, &r.Identity.Model, &r.Identity.Platform} {
		*s = m(*s)
	}
	d := *r.Document
	d.Name = m(d.Name)
	r.Document = &d
	return r
}

func (m masker) explanation(x explain.Words) explain.Words {
	return explain.Words{What: m(x.What), Cause: m(x.Cause), Do: m(x.Do), Detail: m(x.Detail)}
}

// doc takes it out of a run's JSON.
func (m masker) doc(d *RunDoc) {
	d.Summary = m(d.Summary)
	for i := range d.Document.Warnings {
		w := &d.Document.Warnings[i]
		w.Message, w.Fix = m(w.Message), m(w.Fix)
	}
	m.explanationDoc(d.Explanation)
	if d.Install != nil {
		for i, name := range d.Install.Programs {
			d.Install.Programs[i] = m(name)
		}
	}
	if d.ReadBack != nil {
		m.explanationDoc(d.ReadBack.Explanation)
	}
	if d.Before != nil {
		m.explanationDoc(d.Before.Explanation)
	}
	m.nodes(d.Result)
	m.nodes(d.Extra)
}

func (m masker) explanationDoc(d *ExplanationDoc) {
	if d != nil {
		*d = ExplanationDoc(m.explanation(explain.Words(*d)))
	}
}

func (m masker) nodes(list []NodeDoc) {
	for i := range list {
		n := &list[i]
		n.Name, n.Desc, n.Code, n.How, n.ReadBackHow = m(n.Name), m(n.Desc), m(n.Code), m(n.How), m(n.ReadBackHow)
		for _, v := range []**string{&n.Value, &n.Reported, &n.ReadBack} {
			if *v != nil {
				masked := m(**v) // the value itself is the document's
				*v = &masked
			}
		}
		for k, v := range n.Metadata {
			n.Metadata[k] = m(v)
		}
		m.explanationDoc(n.Explanation)
		m.nodes(n.Children)
	}
}
