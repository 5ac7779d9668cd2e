package phrase

import "fmt"

// Known is a text of which only the English is at hand: from a table of data, or from a
// record that was kept. A language that has a text for it says that one; or, where it has
// one for each of its sentences, those.
func Known(english string) Text { return Text{form: english} }

// Kept is a Text as it can be kept in a file, as JSON, and be said years later in another
// language.
type Kept struct {
	Form  string      `json:"form,omitempty"`
	One   string      `json:"one,omitempty"`   // see Count
	Count int         `json:"count,omitempty"` // if there is One
	With  []KeptPlace `json:"with,omitempty"`
	Parts []Kept      `json:"parts,omitempty"` // see Join; Form stands between them
	Plain bool        `json:"plain,omitempty"` // Form is the same in all languages
	Whole bool        `json:"whole,omitempty"` // see Sentence
}

// KeptPlace is what is filled in at a place: a value, or a text.
type KeptPlace struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	Text  *Kept  `json:"text,omitempty"`
}

// Keep is the text for keeping; nil where its English alone says as much (see Known).
func (t Text) Keep() *Kept {
	if t.IsZero() || t.plain || len(t.parts) == 0 && len(t.with) == 0 && t.one == "" {
		return nil
	}
	k := t.kept()
	return &k
}

func (t Text) kept() Kept {
	k := Kept{Form: t.form, One: t.one, Plain: t.plain, Whole: t.whole}
	if t.one != "" {
		k.Count = t.n
	}
	for i := 0; i < len(t.with); i += 2 {
		p := KeptPlace{Name: t.with[i].(string)}
		if inner, ok := t.with[i+1].(Text); ok {
			text := inner.kept()
			p.Text = &text
		} else {
			p.Value = fmt.Sprint(t.with[i+1])
		}
		k.With = append(k.With, p)
	}
	for _, p := range t.parts {
		k.Parts = append(k.Parts, p.kept())
	}
	return k
}

// Text is what was kept.
func (k *Kept) Text() Text {
	t := Text{form: k.Form, one: k.One, n: k.Count, plain: k.Plain, whole: k.Whole && len(k.Parts) > 0}
	for _, p := range k.With {
		if p.Text != nil {
			t.with = append(t.with, p.Name, p.Text.Text())
		} else {
			t.with = append(t.with, p.Name, p.Value)
		}
	}
	for i := range k.Parts {
		t.parts = append(t.parts, k.Parts[i].Text())
	}
	return t
}

// Map is the same with what f makes of each value that is filled in and of each text that
// is the same in all languages. nil stays nil.
func (k *Kept) Map(f func(string) string) *Kept {
	if k == nil {
		return nil
	}
	m := *k
	if m.Plain {
		m.Form = f(m.Form)
	}
	m.With = nil
	for _, p := range k.With {
		m.With = append(m.With, KeptPlace{p.Name, f(p.Value), p.Text.Map(f)})
	}
	m.Parts = nil
	for i := range k.Parts {
		m.Parts = append(m.Parts, *k.Parts[i].Map(f))
	}
	return &m
}
