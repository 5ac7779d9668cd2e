package change

import (
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// group undoes what the document did in a characteristic and below. deleted is the
// last deletion of it or of one around it.
func (u *undoing) group(p *place, deleted int) {
	if p.first == 0 {
		return
	}
	deleted = max(deleted, p.deleted)
	there := p.there()
	switch {
	case p.prov.doesOnly() || p.prov.lower == "uninstall" || p.prov.lower == "certificateenroller":
		u.never(p)
		return
	case p.depth > 1 && there == no:
		if p.makesAny(deleted) {
			u.takeAway(p)
		}
		return
	case p.deleted != 0 && (there == unknown || p.had.refused || p.had.there != yes):
		u.leave(p, phrase.New("It was deleted, and what was in it is not known."))
	case p.deleted != 0 && p.depth > 1:
		u.putBack(p)
		return
	case p.deleted != 0: // the whole provider was
		for _, c := range p.below {
			if !c.parm && c.had.there == yes && c.deleted == 0 {
				c.deleted = p.deleted
				if c.first == 0 {
					c.first = p.deleted
				}
			}
		}
	}
	var changed []*element
	for _, c := range p.below {
		if c.first == 0 {
			continue
		}
		if !c.parm {
			u.group(c, deleted)
			continue
		}
		changed = append(changed, u.parm(c, deleted)...)
	}
	if changed = withCompanions(p, changed); len(changed) > 0 {
		u.add(p.first, p, p, false, changed...)
	}
	if p.depth > 1 && there == unknown && !(p.prov.registry && p.alwaysThere()) && p.makesAny(deleted) && allAdded(p) {
		u.leave(p, phrase.New("Whether it was there before is not known: it stays."))
	}
}

// allAdded: all that the document set directly in a group was not there.
func allAdded(p *place) bool {
	for _, c := range p.below {
		if c.first != 0 && c.there() != no {
			return false
		}
	}
	return true
}

// makesAny reports whether a place is there after the document, for what the document
// does: it, or something in it, is set behind the last deletion of it. A group stays when
// what is in it is deleted again.
func (p *place) makesAny(deleted int) bool {
	return p.setSince(max(deleted, p.deleted))
}

func (p *place) setSince(deleted int) bool {
	for _, s := range p.settings {
		if s.number > deleted && (s.node.Kind == provxml.Parm || s.node.Kind == provxml.Characteristic) {
			return true
		}
	}
	for _, c := range p.below {
		if c.first != 0 && c.setSince(deleted) {
			return true
		}
	}
	return false
}

// never: every setting of the provider stays.
func (u *undoing) never(p *place) {
	for _, s := range p.settings {
		why := s.neverUndone()
		if why.IsZero() && p.prov.lower != "uninstall" {
			why = phrase.New("It cannot be asked for, so that nobody knows what was there before.")
		}
		if !why.IsZero() && s.node.Kind != provxml.NoCharacteristic {
			u.left(s, why)
		}
	}
	for _, c := range p.below {
		if c.first != 0 {
			u.never(c)
		}
	}
}

// takeAway deletes a characteristic that was not there, or what is in it where it
// cannot be deleted itself.
func (u *undoing) takeAway(p *place) {
	why := p.canDelete()
	if why.IsZero() {
		u.add(p.first, p, p.parent, true, p.element(provxml.NoCharacteristic))
		return
	}
	var gone []*element
	for _, c := range p.below {
		switch {
		case c.first == 0 || !c.makesAny(0):
		case !c.parm:
			u.takeAway(c)
		default:
			gone = append(gone, u.noParm(c)...)
		}
	}
	if len(gone) > 0 {
		u.add(p.first, p, p, false, gone...)
	}
	if p.prov.lower != "certificatestore" && p.prov.lower != "registry" {
		u.leftAt(nil, p.first, p.path(), phrase.Join(" ", phrase.New("It was not there before, and stays with nothing in it."), why))
	}
}

// noParm deletes a parm that was not there.
func (u *undoing) noParm(p *place) []*element {
	if why := p.canDeleteParm(); !why.IsZero() {
		u.leave(p, why)
		return nil
	}
	return []*element{{kind: provxml.NoParm, name: p.name}}
}
