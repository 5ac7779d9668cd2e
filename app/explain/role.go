package explain

import (
	"fmt"
	"slices"
	"strings"

	"cradle/rapi/csp"
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
		What: fmt.Sprintf("The handset refused to let this setting of %s be changed over the cable.", provider(n)),
		Do:   roleDo(),
	}
	if p, ok := csp.Carried().Find(provider(n)); ok && len(p.Carriers) > 0 && !slices.Contains(p.Carriers, csp.RAPI) {
		x.Cause = fmt.Sprintf("%s is not among what comes over the cable, whatever the role.", p.Type)
		x.Do = "Leave this part out, or deliver it otherwise: " + carriers(p) + "."
		return x
	}
	const cable = "Over the cable a handset grants the role of an authenticated user (USER_AUTH) and no more. "
	switch r, known := roles(n); {
	case !known:
		x.Cause = cable + "This setting seems to need another; which one is not documented."
	case r&csp.RoleUserAuth != 0:
		x.Cause = cable + "By default that is enough for this setting, so its operator or manufacturer reserved it, or security policy 4097 closes the cable."
	case r&csp.RoleManager != 0:
		x.Cause = cable + "By default this setting needs the role " + or(r.Names()) + "."
	default:
		x.Cause = cable + "By default this setting needs the role " + or(r.Names()) + ", which a Manager does not have either."
		x.Do = "Deliver it with what carries that role: a .cab file signed by the operator or manufacturer, or a message of the operator's."
	}
	return x
}

func or(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// carriers says how a document may reach a provider.
func carriers(p *csp.Provider) string {
	words := map[csp.Carrier]string{
		csp.CP: "in a message over the air", csp.CPF: "in a .cab or .cpf file", csp.DM: "over OMA DM", csp.ROM: "in the ROM",
	}
	var list []string
	for _, c := range p.Carriers {
		if w, ok := words[c]; ok {
			list = append(list, w)
		}
	}
	return or(list)
}
