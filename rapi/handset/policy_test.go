package handset

import (
	"context"
	"encoding/binary"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
	"cradle/rapi/wire"
)

// document sends sections as RAPI does, and gives HRESULT and reply.
func document(h *Handset, sections string) (rapi.HRESULT, string) {
	hr, reply, _ := h.processConfig(context.Background(), "<wap-provisioningdoc>"+sections+"</wap-provisioningdoc>", 1)
	return hr, reply
}

func policy(id, value string) string {
	return `<characteristic type="SecurityPolicy"><parm name="` + id + `" value="` + value + `"/></characteristic>`
}

// Which roles a RAPI session and an unsigned cabinet have under which policies
// (csp.md 5: 4097, 4101, 4119, 4120).
func TestRolesUnderPolicies(t *testing.T) {
	const u, m, o, tps, e = model.UserAuth, model.Manager, model.Operator, model.OperatorTPS, model.Enterprise
	for _, c := range []struct {
		what     string
		policies map[uint32]uint32
		rapi     model.Roles
		open     bool
		cabinet  model.Roles
	}{
		{"restricted, phone", map[uint32]uint32{4097: 2, 4119: 160}, u, true, u},
		{"restricted, no phone: Grant Manager has USER_AUTH", map[uint32]uint32{4097: 2, 4119: 48}, u | m, true, u | m},
		{"Microsoft's example mask", map[uint32]uint32{4119: 144}, u | m, true, u | m},
		{"granted to nobody", map[uint32]uint32{4119: 0}, u, true, u},
		{"granted to MANAGER only", map[uint32]uint32{4119: 8}, u, true, u},
		{"open", map[uint32]uint32{4097: 1, 4119: 0}, u | m, true, u},
		{"closed", map[uint32]uint32{4097: 0, 4119: 16}, u | m, false, u | m},
		{"a mode that nobody knows", map[uint32]uint32{4097: 7}, u, false, u},
		{"unsigned cabinets of an operator", map[uint32]uint32{4101: 4}, u, true, o},
		{"and of an operator whom is granted more", map[uint32]uint32{4101: 128, 4119: 160, 4120: 144}, u, true, tps | m | u},
		{"unsigned cabinets have nothing", map[uint32]uint32{4101: 0}, u, true, 0},
		{"enterprise", map[uint32]uint32{4101: 32, 4119: 32}, u, true, e | m},
	} {
		h := box(t, "wm61-professional", nil)
		for id, v := range c.policies {
			if err := csps.SetPolicy(nil, h.Registry(), id, v); err != nil {
				t.Fatal(err)
			}
		}
		if roles, open := csps.RAPIRoles(h.Registry()); roles != c.rapi || open != c.open {
			t.Errorf("%s: RAPI has %v, %v; want %v, %v", c.what, roles, open, c.rapi, c.open)
		}
		if roles := csps.UnsignedRoles(h.Registry()); roles != c.cabinet {
			t.Errorf("%s: a cabinet has %v, want %v", c.what, roles, c.cabinet)
		}
	}
}

// The registry's form is the same store (csp.md 5: HKLM\Security\Policies\Policies,
// the id in hexadecimal).
func TestPoliciesInTheRegistry(t *testing.T) {
	h := box(t, "wm6-classic", nil) // RAPI is MANAGER here
	const set = `<characteristic type="Registry"><characteristic type="HKLM\Security\Policies\Policies"><parm name="0000100a" value="0" datatype="integer"/></characteristic></characteristic>`
	if hr, reply := document(h, set); hr != rapi.OK {
		t.Fatal(hr, reply)
	}
	if hr, reply := document(h, `<characteristic type="SecurityPolicy"><parm-query name="4106"/></characteristic>`); hr != rapi.OK || !strings.Contains(reply, policy("4106", "0")) {
		t.Error(hr, reply)
	}
	if hr, _ := document(h, policy("4102", "0")); hr != rapi.OK {
		t.Error(hr)
	}
	if v, ok := h.Registry().Value(registry.Path{"HKLM", "Security", "Policies", "Policies"}, "00001006"); !ok || v.Number() != 0 {
		t.Error(v, ok)
	}
}

// A change of policies counts from the next document on.
// guess: facts speak of the metabase alone as counting at once.
func TestPoliciesCountFromTheNextDocument(t *testing.T) {
	h := box(t, "wm6-classic", nil)
	if hr, reply := document(h, policy("4119", "0")+policy("4102", "0")); hr != rapi.OK {
		t.Error(hr, reply)
	}
	if hr, _ := document(h, policy("4102", "1")); hr != rapi.AccessDenied {
		t.Error(hr)
	}
}

// Closed, RAPI refuses every call of a connection that stands, and connections.
func TestClosed(t *testing.T) {
	h := box(t, "wm6-classic", nil)
	version := func() []byte { return request(t, h, wire.NewRequest(0x43)) } // CeGetVersionEx
	if body := version(); len(body) < 100 {
		t.Errorf("% x", body)
	}
	if hr, _ := document(h, policy("4097", "0")); hr != rapi.OK {
		t.Fatal(hr)
	}
	if !h.closed() {
		t.Error("a connection would be taken")
	}
	// ERROR_ACCESS_DENIED and FALSE.
	if body := version(); len(body) != 8 || binary.LittleEndian.Uint32(body) != 5 || binary.LittleEndian.Uint32(body[4:]) != 0 {
		t.Errorf("% x", body)
	}
	b := wire.NewRequest(0x0e)
	b.S2("document", "<wap-provisioningdoc/>")
	b.U32(1)
	if body := request(t, h, b); len(body) < 8 || binary.LittleEndian.Uint32(body[4:]) != 0x80070005 {
		t.Errorf("% x", body)
	}
}
