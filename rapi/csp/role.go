package csp

import "fmt"

// Roles is a mask of security roles (aa457993). A caller may do what needs a
// mask when the two have a role in common.
type Roles uint32

// The roles that Windows Mobile has (aa457993).
const (
	RoleOEM         Roles = 2
	RoleOperator    Roles = 4
	RoleManager     Roles = 8
	RoleUserAuth    Roles = 16
	RoleEnterprise  Roles = 32
	RoleUserUnauth  Roles = 64
	RoleOperatorTPS Roles = 128
	RoleKnownPPG    Roles = 256
	RoleTrustedPPG  Roles = 512
	RolePPGAuth     Roles = 1024
	RolePPGTrusted  Roles = 2048
	RoleAnyPush     Roles = 4096
)

// RoleRule is one entry of the default metabase: who may set what is at a path
// and below it.
type RoleRule struct {
	Path    string // below the Provider, with "\" between names; ends in "*" for everything below; "" is the Provider itself
	Read    Roles  // 0: not told apart from Write
	Write   Roles
	Since   Version // the rule is for handsets from this version on; zero: all
	Until   Version // and up to this version; zero: all
	Devices Devices // the rule is for these kinds of handset; zero: all
	Guess   bool
	Sources []Source

	at   string // Path as metabasePath writes it, without its star
	star bool
}

// Devices is a set of kinds of handset. The empty one: the sources do not say.
type Devices uint8

const (
	Classic      Devices = 1 << iota // Pocket PC without phone
	Professional                     // Pocket PC Phone Edition
	Standard                         // Smartphone
	PocketPC     = Classic | Professional
	All          = PocketPC | Standard
)

// Version is a version of Windows Mobile, times ten: 60 is 6.0. Windows Mobile
// 2003 is 40, as Pocket PC 2003 calls itself 4.20; its Second Edition is 42.
type Version int

var roleNames = []struct {
	r    Roles
	name string
}{
	{RoleOEM, "OEM"}, {RoleOperator, "OPERATOR"}, {RoleManager, "MANAGER"},
	{RoleUserAuth, "USER_AUTH"}, {RoleEnterprise, "ENTERPRISE"},
	{RoleUserUnauth, "USER_UNAUTH"}, {RoleOperatorTPS, "OPERATOR_TPS"},
	{RoleKnownPPG, "KNOWN_PPG"}, {RoleTrustedPPG, "TRUSTED_PPG"},
	{RolePPGAuth, "PPG_AUTH"}, {RolePPGTrusted, "PPG_TRUSTED"},
	{RoleAnyPush, "ANY_PUSH_SOURCE"},
}

// Names are the roles in the mask, without their prefix SECROLE_; bits that are
// no role are left out.
func (r Roles) Names() []string {
	var names []string
	for _, n := range roleNames {
		if r&n.r != 0 {
			names = append(names, n.name)
		}
	}
	return names
}

func parseRoles(names []string) (Roles, error) {
	var r Roles
next:
	for _, name := range names {
		for _, n := range roleNames {
			if n.name == name {
				r |= n.r
				continue next
			}
		}
		return 0, fmt.Errorf("role %q: there is no such role", name)
	}
	return r, nil
}
