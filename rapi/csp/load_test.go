package csp

import (
	"testing"

	"cradle/assets"
)

func load(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load(assets.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoad(t *testing.T) {
	c := load(t)
	p, ok := c.Find("cm_gprsentries")
	if !ok || p.Type != "CM_GPRSEntries" {
		t.Fatalf("found %v", p)
	}
	ch := p.At("Contoso", "devspecificcellular")
	if ch == nil {
		t.Fatal("DevSpecificCellular is not there")
	}
	if parm, ok := ch.Parm("gprsinfoaccesspointname"); !ok || parm.Name != "GPRSInfoAccessPointName" {
		t.Fatalf("parm %v", parm)
	}
	if near := ch.NearestParm("GPRSInfoAccesPointNmae"); near != "GPRSInfoAccessPointName" {
		t.Errorf("near %q", near)
	}
	if near := c.Nearest("CMGPRSEntry"); near != "CM_GPRSEntries" {
		t.Errorf("near %q", near)
	}
}
