package model

import (
	"fmt"
	"strings"
)

// Roles is a mask of security roles ([L:aa457993] of the Windows Mobile
// documentation). A caller may do what needs a mask when the two have a role
// in common.
type Roles uint32

// The roles that Windows Mobile has.
const (
	OEM         Roles = 2
	Operator    Roles = 4
	Manager     Roles = 8
	UserAuth    Roles = 16
	Enterprise  Roles = 32
	UserUnauth  Roles = 64
	OperatorTPS Roles = 128
	KnownPPG    Roles = 256
	TrustedPPG  Roles = 512
	PPGAuth     Roles = 1024
	PPGTrusted  Roles = 2048
	AnyPush     Roles = 4096
)

var roleNames = [...]struct {
	role Roles
	name string
}{
	{OEM, "OEM"}, {Operator, "OPERATOR"}, {Manager, "MANAGER"}, {UserAuth, "USER_AUTH"},
	{Enterprise, "ENTERPRISE"}, {UserUnauth, "USER_UNAUTH"}, {OperatorTPS, "OPERATOR_TPS"},
	{KnownPPG, "KNOWN_PPG"}, {TrustedPPG, "TRUSTED_PPG"}, {PPGAuth, "PPG_AUTH"},
	{PPGTrusted, "PPG_TRUSTED"}, {AnyPush, "ANY_PUSH_SOURCE"},
}

// Meet reports whether two masks have a role in common.
func (r Roles) Meet(needed Roles) bool { return r&needed != 0 }

// String is the roles' names, joined by "+".
func (r Roles) String() string {
	var names []string
	for _, n := range roleNames {
		if r&n.role != 0 {
			names = append(names, n.name)
			r &^= n.role
		}
	}
	if r != 0 {
		names = append(names, fmt.Sprintf("%#x", uint32(r)))
	}
	if names == nil {
		return "NONE"
	}
	return strings.Join(names, "+")
}

// UnmarshalText reads one role's name.
func (r *Roles) UnmarshalText(b []byte) error {
	for _, n := range roleNames {
		if n.name == string(b) {
			*r = n.role
			return nil
		}
	}
	return fmt.Errorf("%q is not a security role", b)
}

// roleList is a mask that is written as a list of names.
type roleList []Roles

func (l roleList) mask() Roles {
	var m Roles
	for _, r := range l {
		m |= r
	}
	return m
}
