package change

import (
	"strconv"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// The policies that decide over the cable (ms889564, cc842615).
const (
	policyRAPI         = "4097" // 0: nobody gets in
	policyGrantManager = "4119" // a mask of roles; the cable's is 16, USER_AUTH
)

// tookRights reports whether the document took the manager's rights from the cable:
// what needs them cannot be put back over it.
func (t *tree) tookRights() bool {
	p := t.policy(policyGrantManager)
	if p == nil {
		return false
	}
	now, err := strconv.ParseUint(strings.TrimSpace(p.settings[len(p.settings)-1].node.Value), 10, 32)
	if p.settings[len(p.settings)-1].node.Kind == provxml.Parm && (err != nil || csp.Roles(now)&csp.RoleUserAuth != 0) {
		return false
	}
	before, err := strconv.ParseUint(strings.TrimSpace(p.had.value), 10, 32)
	return p.had.there != yes || err != nil || csp.Roles(before)&csp.RoleUserAuth != 0
}

// closesCable is the setting that closes RAPI; nil: none does.
func (t *tree) closesCable() *setting {
	p := t.policy(policyRAPI)
	if p == nil {
		return nil
	}
	s := p.settings[len(p.settings)-1]
	if s.node.Kind == provxml.NoParm || strings.TrimSpace(s.node.Value) == "0" {
		return s
	}
	return nil
}

// policy is the place of a policy that the document sets; nil: it does not.
func (t *tree) policy(id string) *place {
	prov := t.root.byKey[placeKey{name: "securitypolicy"}]
	if prov == nil {
		return nil
	}
	if p := prov.byKey[placeKey{true, id}]; p != nil && len(p.settings) > 0 {
		return p
	}
	return nil
}

// needsManager reports whether the cable, with a user's rights, may not set something at
// a place, as the first policies of handsets have it.
func (p *place) needsManager() bool {
	if p.prov.Provider == nil {
		return false
	}
	var names []string
	for g := p; g.depth > 1; g = g.parent {
		names = append([]string{g.name}, names...)
	}
	roles, _, known := p.prov.WriteRoles(names, 0, 0)
	return known && roles&csp.RoleUserAuth == 0
}

// withoutRights leaves out what cannot be put back over the cable any more.
func (u *undoing) withoutRights() {
	if s := u.closesCable(); s != nil {
		u.left(s, phrase.New("The document closed the cable: nothing comes over it any more, and the handset itself has to open it."))
	}
	if !u.tookRights() {
		return
	}
	var kept []op
	for _, o := range u.ops {
		if !o.at.needsManager() {
			kept = append(kept, o)
			continue
		}
		u.withoutRight(o.at)
	}
	u.ops = kept
}

// withoutRight notes all settings at a place and in it.
func (u *undoing) withoutRight(p *place) {
	for _, s := range p.settings {
		u.left(s, phrase.New("The document took the manager's rights from the cable (policy 4119), and this needs them."))
	}
	for _, c := range p.below {
		if c.first != 0 {
			u.withoutRight(c)
		}
	}
}
