package csps

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/undo"
)

// Ids of the policies that decide over provisioning ([L:ms844865], [L:ms889564],
// [SM:3e0b1f08]).
const (
	PolicyRAPI             = 4097 // how much RAPI may do: 0 nothing, 1 everything, 2 restricted
	PolicyUnsignedCabinets = 4101 // mask of the roles that an unsigned cabinet has
	PolicyGrantManager     = 4119 // mask of the roles that count as MANAGER
	PolicyGrantUserAuth    = 4120 // mask of the roles that count as USER_AUTH
	policyAuthRetries      = 4105 // 1 to 256 ([L:aa457992])
)

// policyKey is where the policies stand in the registry, each a DWORD named by
// its id in eight hexadecimal digits ([L:ms889564]).
var policyKey = registry.Path{"HKLM", "Security", "Policies", "Policies"}

func policyName(id uint32) string { return fmt.Sprintf("%08x", id) }

// Policy reads a security policy; ok is false when the handset has none of
// that id.
func Policy(reg *registry.Registry, id uint32) (value uint32, ok bool) {
	v, ok := reg.Value(policyKey, policyName(id))
	return v.Number(), ok
}

// SetPolicy sets a security policy, as the maker of the handset would.
func SetPolicy(u *undo.Log, reg *registry.Registry, id, value uint32) error {
	return reg.Set(u, policyKey, policyName(id), registry.Number(value))
}

// Granted are a caller's roles with what policies add: MANAGER to those whom Grant
// Manager names, USER_AUTH to those whom Grant User Auth names ([L:ms889564]).
func Granted(reg *registry.Registry, roles model.Roles) model.Roles {
	added := roles
	if mask, _ := Policy(reg, PolicyGrantManager); roles.Meet(model.Roles(mask)) {
		added |= model.Manager
	}
	if mask, _ := Policy(reg, PolicyGrantUserAuth); roles.Meet(model.Roles(mask)) {
		added |= model.UserAuth
	}
	return added
}

// RAPIRoles are the roles of a RAPI session under the handset's policies: with
// RAPI restricted USER_AUTH ([SM:3ccca88a], [SM:6923036e]) and what is granted to
// it; MANAGER besides when RAPI is open ([L:aa920482]: everything is allowed). ok is
// false when RAPI is closed, and when the policy has a value that no source names.
func RAPIRoles(reg *registry.Registry) (roles model.Roles, ok bool) {
	mode, has := Policy(reg, PolicyRAPI)
	if !has {
		mode = 2 // the default [L:ms889564]
	}
	roles = Granted(reg, model.UserAuth)
	if mode == 1 {
		roles |= model.Manager
	}
	return roles, mode == 1 || mode == 2
}

// UnsignedRoles are the roles of a cabinet that nobody signed: those of policy
// 4101, USER_AUTH without one ([L:ms889564]), and what is granted to them. A signed
// cabinet has Granted of the role that its signer's certificate has in the store
// SPC ([L:bb416355]).
func UnsignedRoles(reg *registry.Registry) model.Roles {
	mask, ok := Policy(reg, PolicyUnsignedCabinets)
	if !ok {
		mask = uint32(model.UserAuth)
	}
	return Granted(reg, model.Roles(mask))
}

// Policies is the SecurityPolicy CSP ([L:ms844865], [L:aa457991]): parms named
// by decimal policy ids directly below the root.
type Policies struct {
	typ string
	reg *registry.Registry
}

// Type is the canonical type.
func (c *Policies) Type() string { return c.typ }

// Caps: the whole CSP can be queried.
func (c *Policies) Caps() Caps { return Caps{TopQuery: true} }

// Setting is "SecurityPolicy".
func (c *Policies) Setting(p Path) (string, error) {
	return joined(c.typ, p), nil
}

func (c *Policies) id(p Path, name string) (uint32, error) {
	id, err := strconv.ParseUint(name, 10, 32)
	if len(p) > 0 || err != nil {
		return 0, invalid("A policy is a parm directly in SecurityPolicy, named by its decimal id.")
	}
	return uint32(id), nil
}

// Create is refused: there is nothing below the root.
func (c *Policies) Create(*undo.Log, Path) error {
	return invalid("SecurityPolicy has no characteristics.")
}

// Set sets a policy.
func (c *Policies) Set(u *undo.Log, p Path, parm Parm) error {
	id, err := c.id(p, parm.Name)
	if err != nil {
		return err
	}
	v, err := strconv.ParseUint(parm.Value, 10, 32)
	if err != nil {
		return invalid("A policy's value is a decimal number.")
	}
	if id == policyAuthRetries && (v < 1 || v > 256) {
		return invalid("The policy's value is from 1 to 256.")
	}
	if err := SetPolicy(u, c.reg, id, uint32(v)); err != nil {
		return invalid(err.Error())
	}
	return nil
}

// Delete makes a policy 0, which allows the least ([L:ms844865]).
func (c *Policies) Delete(u *undo.Log, p Path, name string) error {
	id, err := c.id(p, name)
	if err != nil {
		return err
	}
	if _, ok := Policy(c.reg, id); !ok {
		return ErrNotFound
	}
	if err := SetPolicy(u, c.reg, id, 0); err != nil {
		return invalid(err.Error())
	}
	return nil
}

// DeleteAll is refused: policies cannot be deleted as a whole ([L:ms844865]).
func (c *Policies) DeleteAll(*undo.Log, Path) error {
	return unsupported("Security policies cannot be deleted as a whole.")
}

// Query reads a policy.
func (c *Policies) Query(p Path, name string) (Parm, error) {
	id, err := c.id(p, name)
	if err != nil {
		return Parm{}, err
	}
	v, ok := Policy(c.reg, id)
	if !ok {
		return Parm{}, ErrNotFound
	}
	return Parm{Name: name, Value: strconv.FormatUint(uint64(v), 10)}, nil
}

// Enumerate lists all policies.
func (c *Policies) Enumerate(p Path) (Level, error) {
	if len(p) > 0 {
		return Level{}, ErrNotFound
	}
	values, _, _ := c.reg.List(policyKey)
	var l Level
	for _, v := range values {
		if id, err := strconv.ParseUint(v.Name, 16, 32); err == nil && len(v.Name) == 8 {
			l.Parms = append(l.Parms, Parm{
				Name:  strconv.FormatUint(id, 10),
				Value: strconv.FormatUint(uint64(v.Number()), 10),
			})
		}
	}
	return l, nil
}

// PolicyOf says which policy a value of the registry is: "4097 RAPI", or "" when it
// is none, or one that the catalogue does not know.
func (s *Set) PolicyOf(key registry.Path, name string) string {
	if !slices.Equal(key, policyKey) {
		return ""
	}
	id, err := strconv.ParseUint(name, 16, 32)
	if err != nil || s.env.Model.Catalogue == nil {
		return ""
	}
	text := strconv.FormatUint(id, 10)
	for _, c := range s.all {
		if p, ok := s.env.Model.Catalogue.Find(c.Type()); ok {
			if _, isPolicies := c.(*Policies); !isPolicies {
				continue
			}
			if parm, ok := p.At().Parm(text); ok && parm.Name == text {
				title, _, _ := strings.Cut(parm.Help, ":")
				return text + " " + strings.ReplaceAll(title, "\n", " ")
			}
		}
	}
	return ""
}
