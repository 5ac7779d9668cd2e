package metabase

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cradle/rapi/handset/model"
)

// The most exact entry counts, and paths ignore case (csp.md 4.x: the default
// metabase of the registry).
func TestFind(t *testing.T) {
	const m, u, uu, o, tps = model.Manager, model.UserAuth, model.UserUnauth, model.Operator, model.OperatorTPS
	b := New([]model.Access{
		{Path: `Registry\*`, Roles: m},
		{Path: `Registry\HKCU\SOFTWARE\*`, Roles: m | u},
		{Path: `Registry\HKCU\Software\Microsoft\Today\*`, Roles: m | u | uu},
		{Path: `Registry\HKCU\Software\Microsoft\VMail\DialMonitored`, Roles: m | o | tps},
		{Path: `DeviceInformation`, Roles: m, ReadOnly: true},
		{Path: `DeviceInformation\*`, Roles: m | u, ReadOnly: true},
	})
	for _, c := range []struct {
		path  string
		roles model.Roles // 0: nothing is known
		rw    string
	}{
		{`Registry`, 0, ""}, // only what is below has an entry
		{`Registry\HKLM`, m, "3"},
		{`registry\hklm\software\vendor\x`, m, "3"},
		{`Registry\HKCU`, m, "3"},
		{`Registry\HKCU\Software`, m, "3"},
		{`Registry\HKCU\Software\Vendor`, m | u, "3"},
		{`Registry\HKCU\Software\Microsoft\Today`, m | u, "3"},
		{`Registry\HKCU\Software\Microsoft\Today\a\b\c`, m | u | uu, "3"},
		{`REGISTRY\HKCU\SOFTWARE\MICROSOFT\VMAIL\DIALMONITORED`, m | o | tps, "3"},
		{`Registry\HKCU\Software\Microsoft\VMail\DialMonitored\below`, m | u, "3"},
		{`Registry\HKCU\SoftwareX`, m, "3"},
		{`DeviceInformation`, m, "1"},
		{`DeviceInformation\TotalRam`, m | u, "1"},
		{`Clock`, 0, ""}, {``, 0, ""}, {`\`, 0, ""},
	} {
		f, ok := b.Find(c.path)
		if ok != (c.roles != 0) || ok && (f.Roles != c.roles || f.RW() != c.rw) {
			t.Errorf("%s: %v %v %s, want %v %s", c.path, ok, f.Roles, f.RW(), c.roles, c.rw)
		}
	}
}

// An entry that says nothing of roles has those around it; one that says them has
// its own; without both nothing is known.
func TestEntryWithoutRoles(t *testing.T) {
	b := New([]model.Access{{Path: `Clock\*`, Roles: model.UserAuth}})
	e, err := (&Entry{Path: `Clock\Time`}).With("", "RW-Access", "1")
	if err != nil || b.Put(e) != nil {
		t.Fatal(err)
	}
	if f, ok := b.Find(`clock\time`); !ok || f.Roles != model.UserAuth || f.RW() != "1" || f.Entry != e {
		t.Errorf("%+v, %v", f, ok)
	}
	b.Put(&Entry{Path: `Home\Scheme`, Attributes: e.Attributes})
	if _, ok := b.Find(`Home\Scheme`); ok {
		t.Error("nobody said who may")
	}
	before := b.Version()
	if !b.Delete(`CLOCK\*`) || b.Delete(`Clock\*`) || b.Version() == before {
		t.Error("Delete")
	}
	if _, ok := b.Find(`Clock\Time`); ok {
		t.Error("there is no entry around it any more")
	}
}

func TestFull(t *testing.T) {
	b := New(nil)
	e := &Entry{Path: strings.Repeat("x", maxPath+1)}
	if err := b.Put(e); !errors.Is(err, ErrFull) {
		t.Error(err)
	}
	value := strings.Repeat("v", 1<<20)
	n := 0
	for ; n < 100; n++ {
		if b.Put(&Entry{Path: fmt.Sprint(n), Attributes: []Attribute{{SemanticType, value}}}) != nil {
			break
		}
	}
	if n != 3 { // of 4 MiB
		t.Errorf("%d entries of a megabyte", n)
	}
	// In its own place there is room.
	if err := b.Put(&Entry{Path: "0", Attributes: []Attribute{{SemanticType, value}}}); err != nil {
		t.Error(err)
	}
	b.Clear()
	if err := b.Put(&Entry{Path: "x"}); err != nil || len(b.List()) != 1 {
		t.Error(err)
	}
	e = &Entry{Path: "x"}
	for i := range maxLanguages {
		var err error
		if e, err = e.With(Label, fmt.Sprintf("%04x", i), "a"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.With(Label, "ffff", "a"); err == nil {
		t.Error("one language too many")
	}
}
