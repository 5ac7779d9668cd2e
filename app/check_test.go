package main

import (
	"testing"

	"cradle/rapi/csp"
	"cradle/rapi/lint"
)

// The simulated models, as the lint takes them for handsets.
func TestTargetOf(t *testing.T) {
	const user, manager = csp.RoleUserAuth, csp.RoleUserAuth | csp.RoleManager
	for slug, want := range map[string]lint.Target{
		"ppc2003":           {Name: "Pocket PC 2003", Device: csp.Classic, Version: 40, Roles: manager},
		"wm5-ppc-phone":     {Name: "Windows Mobile 5.0 Pocket PC Phone", Device: csp.Professional, Version: 50, Roles: user},
		"wm6-classic":       {Name: "Windows Mobile 6 Classic", Device: csp.Classic, Version: 60, Roles: manager},
		"wm61-professional": {Name: "Windows Mobile 6.1 Professional", Device: csp.Professional, Version: 61, Roles: user},
		"wm61-standard":     {Name: "Windows Mobile 6.1 Standard", Device: csp.Standard, Version: 61, Roles: user},
		"wm65-professional": {Name: "Windows Mobile 6.5 Professional", Device: csp.Professional, Version: 65, Roles: user},
	} {
		if got, err := targetOf(slug); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", slug, got, err, want)
		}
	}
}
