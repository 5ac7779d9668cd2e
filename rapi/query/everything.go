package query

import (
	"fmt"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Everything makes a query for all that a handset has: an Ask for each provider of
// the catalogue, or for those that are named. An Ask without Nodes is for a provider
// that cannot be asked for as a whole, and whose parms can (Named). left lists the ones that cannot be
// asked for, or hold nothing that could be read, with why; a named one among them
// is an error, a *PathError.
func Everything(cat *csp.Catalogue, named ...string) (q *Query, left []LeftOut, err error) {
	q = &Query{}
	providers := cat.Providers
	if len(named) > 0 {
		providers = nil
		for _, name := range named {
			p, ok := cat.Find(name)
			if !ok {
				e := &PathError{Path: name, Msg: "the catalogue has no such provider", Fix: "ask for it with 'cradle query " + printable(name) + "'"}
				if n := cat.Nearest(name); n != "" {
					e.Fix = "did you mean " + n + "?"
				}
				return nil, nil, e
			}
			providers = append(providers, p)
		}
	}
	for _, p := range providers {
		why := nothingToRead(p)
		if why != "" && byName(cat, p) {
			q.Asks = append(q.Asks, &Ask{typed: p.Type}) // its parms are asked for one by one
			continue
		}
		if why != "" {
			if len(named) > 0 {
				return nil, nil, &PathError{Path: p.Type, Msg: why}
			}
			left = append(left, LeftOut{p.Type, why})
			continue
		}
		q.Asks = append(q.Asks, &Ask{typed: p.Type, questions: []question{{kind: provxml.CharacteristicQuery, name: p.Type}}})
	}
	return q, left, q.build()
}

// byName reports whether a provider that is not asked for as a whole has parms of its
// own that can be: the catalogue knows their names.
func byName(cat *csp.Catalogue, p *csp.Provider) bool {
	if p.DMOnly || strings.EqualFold(p.Type, "Install") {
		return false
	}
	q, err := Named(cat, p.Type)
	return err == nil && q.Document != nil
}

// nothingToRead says why a provider is not asked for as a whole; "" if it is.
func nothingToRead(p *csp.Provider) string {
	switch {
	case p.DMOnly:
		return "It is reached by OMA DM alone, and not over the cable."
	case nested(p) && p.Caps.TopQuery == csp.No:
		return "The registry cannot be asked for as a whole; 'cradle registry export' writes its branches."
	case p.Caps.TopQuery == csp.No:
		return "It cannot be asked for as a whole."
	case p.Caps.CharacteristicQuery == csp.No:
		return "It answers questions for single parms alone."
	case doesOnly(p):
		return keepsNothing().String()
	}
	parms, writeOnly := 0, 0
	for _, s := range p.Settings() {
		parms++
		if s.Access == csp.WriteOnly || s.ReadBack == csp.ReadNever {
			writeOnly++
		}
	}
	if parms > 0 && parms == writeOnly {
		return "It can be set and not be asked for."
	}
	return ""
}

// doesOnly: the provider has operations, and nothing that could be asked for.
func doesOnly(p *csp.Provider) bool {
	return strings.EqualFold(p.Type, "Install") || strings.EqualFold(p.Type, "FileOperation")
}

func keepsNothing() phrase.Text {
	return phrase.New("It does something and keeps nothing that could be read.")
}

// Named makes a query for the parms that the catalogue knows directly in a provider,
// one by one: what is left when a handset does not answer for the whole of it. It
// has no Document when there are none.
func Named(cat *csp.Catalogue, provider string) (*Query, error) {
	q := &Query{}
	p, ok := cat.Find(provider)
	if !ok || p.Caps.ParmQuery == csp.No {
		return q, nil
	}
	for _, s := range p.Root.Parms {
		if s.Access == csp.WriteOnly || s.ReadBack == csp.ReadNever {
			continue
		}
		q.Asks = append(q.Asks, &Ask{typed: fmt.Sprintf("%s/%s", p.Type, s.Name), questions: []question{
			{around: chain([]step{{name: p.Type}}), kind: provxml.ParmQuery, name: s.Name},
		}})
	}
	return q, q.build()
}
