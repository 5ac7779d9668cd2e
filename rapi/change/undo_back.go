package change

import (
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// putBack makes a characteristic that the document deleted what it was. What the
// document put there since goes first.
func (u *undoing) putBack(p *place) {
	slot := p.deleted
	u.slot = slot
	defer func() { u.slot = 0 }()
	if p.prov.lower == "email2" && p.depth == 2 {
		u.leave(p, phrase.New("The account comes back without its messages and its password."))
	}
	if p.makesAny(p.deleted) && p.canDelete().IsZero() {
		u.add(slot, p, p.parent, true, p.element(provxml.NoCharacteristic))
	}
	if p.prov.registry {
		u.putBackKey(p, slot)
	} else {
		e := p.element(provxml.Characteristic)
		u.content(p, e)
		u.add(slot, p, p.parent, false, e)
	}
}

// putBackKey does it with a registry key and those below, each by its whole path.
func (u *undoing) putBackKey(p *place, slot int) {
	e := &element{kind: provxml.Characteristic}
	var keys []*place
	u.values(p, e)
	for _, c := range p.below {
		if !c.parm && c.had.there == yes {
			keys = append(keys, c)
		}
	}
	if len(e.below) > 0 {
		u.add(slot, p, p, false, e.below...)
	} else if len(keys) == 0 {
		u.add(slot, p, p, false)
	}
	for _, k := range keys {
		u.putBackKey(k, slot)
	}
}

// content puts what a characteristic had into its element.
func (u *undoing) content(p *place, e *element) {
	u.values(p, e)
	for _, c := range p.below {
		if c.parm || c.had.there != yes {
			continue
		}
		inner := c.element(provxml.Characteristic)
		u.content(c, inner)
		if p.prov.lower == "pxlogical" && len(inner.below) == 0 {
			continue // PXPHYSICAL has something in it, or is not there
		}
		e.below = append(e.below, inner)
		if p.prov.lower == "pxlogical" && strings.EqualFold(c.name, "PORT") {
			u.leftAt(nil, c.first, c.path(), onePort())
		}
	}
}

func (u *undoing) values(p *place, e *element) {
	u.untold(p)
	smtp := false // its own credentials are given together or not at all (email2-csp)
	for _, c := range p.below {
		smtp = smtp || c.parm && c.had.masked && strings.EqualFold(c.name, "SMTPALTPASSWORD") && p.prov.lower == "email2"
	}
	for _, c := range p.below {
		switch {
		case !c.parm:
		case c.had.refused && c.had.there == unknown:
			u.leftAt(nil, c.first, c.path(), phrase.New("The handset refused to tell it."))
		case c.had.there != yes:
		case c.had.masked:
			u.leftAt(nil, c.first, c.path(), phrase.New("The handset shows asterisks in its place, so that the value before is not known."))
		case smtp && len(c.name) > 7 && strings.EqualFold(c.name[:7], "SMTPALT"):
			u.leftAt(nil, c.first, c.path(), phrase.New("It is nothing without its password, which the handset does not tell."))
		case !c.had.hasValue:
			u.leftAt(nil, c.first, c.path(), phrase.New("The handset told no value."))
		case c.known != nil && c.known.Access == csp.ReadOnly:
		case c.listed():
			e.below = append(e.below, c.items()...)
		default:
			e.below = append(e.below, c.set())
		}
	}
}

// untold notes secrets of a characteristic that a handset does not even mention.
func (u *undoing) untold(p *place) {
	if p.at == nil {
		return
	}
	for _, k := range p.at.Parms {
		told := p.byKey[placeKey{true, strings.ToLower(k.Name)}]
		if told != nil && told.had.there == yes {
			continue
		}
		if k.Access != csp.ReadOnly && (&place{known: k, prov: p.prov}).untellable() {
			u.leftAt(nil, p.first, p.path()+"/"+k.Name, phrase.New("The handset does not tell it: if there was one, it has to be set again."))
		}
	}
}

// keys puts back the speed dials whose keys were taken (bb737362).
func (u *undoing) keys() {
	prov := u.root.byKey[placeKey{name: "speeddial"}]
	if prov == nil || prov.first == 0 {
		return
	}
	key := func(p *place) string {
		if k := p.byKey[placeKey{true, "key"}]; k != nil && k.had.hasValue {
			return strings.TrimSpace(k.had.value)
		}
		return ""
	}
	taken := map[string]int{}
	for _, entry := range prov.below {
		if k := entry.byKey[placeKey{true, "key"}]; k != nil {
			for _, s := range k.settings {
				if s.node.Kind == provxml.Parm && key(entry) != strings.TrimSpace(s.node.Value) {
					taken[strings.TrimSpace(s.node.Value)] = s.number
				}
			}
		}
	}
	for _, entry := range prov.below {
		if slot := taken[key(entry)]; slot != 0 && entry.had.there == yes && entry.deleted == 0 {
			e := entry.element(provxml.Characteristic)
			u.content(entry, e)
			u.add(min(slot, prov.first), entry, entry.parent, false, e)
		}
	}
}
