package explain

import (
	"slices"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// roles are those that may make a setting by the default metabase; known is false
// where the sources do not tell.
func roles(n *provxml.Node) (r csp.Roles, known bool) {
	path := names(n)
	if len(path) == 0 {
		return 0, false
	}
	p, ok := csp.Carried().Find(path[0])
	if !ok {
		return 0, false
	}
	r, _, known = p.WriteRoles(path[1:], 0, 0)
	return r, known
}

// reserved says whether the role model alone is enough to expect a refusal.
func reserved(n *provxml.Node) bool {
	r, known := roles(n)
	return known && r&csp.RoleUserAuth == 0
}

// noRole explains a refusal for want of a role: RAPI in its default, restricted mode
// carries the role USER_AUTH and nothing else (learn.microsoft.com previous-versions
// bb737384, ms889564, aa920482).
func noRole(n *provxml.Node) Explanation {
	x := Explanation{
		What: phrase.New("The handset refused to let this setting of {{.Provider}} be changed over the cable.", "Provider", oneLine(provider(n))),
		Do:   roleDo(),
	}
	if p, ok := csp.Carried().Find(provider(n)); ok && len(p.Carriers) > 0 && !slices.Contains(p.Carriers, csp.RAPI) {
		x.Cause = phrase.New("{{.Provider}} is not among what comes over the cable, whatever the role.", "Provider", p.Type)
		x.Do = phrase.New("Leave this part out, or deliver it otherwise: {{.Ways}}.", "Ways", carriers(p))
		return x
	}
	cable := phrase.New("Over the cable a handset grants the role of an authenticated user (USER_AUTH) and no more.")
	switch r, known := roles(n); {
	case !known:
		x.Cause = and(cable, phrase.New("This setting seems to need another; which one is not documented."))
	case r&csp.RoleUserAuth != 0:
		x.Cause = and(cable, phrase.New("By default that is enough for this setting, so its operator or manufacturer reserved it, or security policy 4097 closes the cable."))
	case r&csp.RoleManager != 0:
		x.Cause = and(cable, phrase.New("By default this setting needs the role {{.Roles}}.", "Roles", or(r.Names())))
	default:
		x.Cause = and(cable, phrase.New("By default this setting needs the role {{.Roles}}, which a Manager does not have either.", "Roles", or(r.Names())))
		x.Do = phrase.New("Deliver it with what carries that role: a .cab file signed by the operator or manufacturer, or a message of the operator's.")
	}
	return x
}

func or[T string | phrase.Text](names []T) phrase.Text {
	list := make([]phrase.Text, len(names))
	for i, n := range names {
		switch n := any(n).(type) {
		case string:
			list[i] = phrase.Verbatim(n)
		case phrase.Text:
			list[i] = n
		}
	}
	if len(list) < 2 {
		return phrase.Join("", list...)
	}
	return phrase.New("{{.Some}} or {{.Last}}", "Some", phrase.Join(", ", list[:len(list)-1]...), "Last", list[len(list)-1])
}

// carriers says how a document may reach a provider.
func carriers(p *csp.Provider) phrase.Text {
	words := map[csp.Carrier]phrase.Text{
		csp.CP:  phrase.New("in a message over the air"),
		csp.CPF: phrase.New("in a .cab or .cpf file"),
		csp.DM:  phrase.New("over OMA DM"),
		csp.ROM: phrase.New("in the ROM"),
	}
	var list []phrase.Text
	for _, c := range p.Carriers {
		if w, ok := words[c]; ok {
			list = append(list, w)
		}
	}
	return or(list)
}
