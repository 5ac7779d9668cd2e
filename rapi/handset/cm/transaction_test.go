package cm

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// strange is a CSP that notes what is done with it, and has troubles by the names
// of its parms.
type strange struct {
	csps.CSP // methods that are not called
	typ      string
	calls    *[]string
}

func (c *strange) note(what string) { *c.calls = append(*c.calls, c.typ+" "+what) }
func (c *strange) Type() string     { return c.typ }
func (c *strange) Caps() csps.Caps  { return csps.Caps{TopQuery: true, WholeTree: true} }
func (c *strange) Setting(p csps.Path) (string, error) {
	return strings.Join(append(csps.Path{c.typ}, p...), `\`), nil
}
func (c *strange) Create(u *undo.Log, p csps.Path) error { return nil }
func (c *strange) Query(p csps.Path, name string) (csps.Parm, error) {
	if name == "crash" {
		var none *strange
		return csps.Parm{Name: none.typ}, nil
	}
	return csps.Parm{Name: name, Value: "x"}, nil
}

func (c *strange) Enumerate(p csps.Path) (csps.Level, error) {
	if len(p) == 3 {
		return csps.Level{Parms: []csps.Parm{{Name: "deep", Value: "1"}}}, nil
	}
	return csps.Level{Children: []string{"in"}}, nil
}

func (c *strange) Set(u *undo.Log, _ csps.Path, parm csps.Parm) error {
	c.note("set " + parm.Name)
	u.Try(func() error {
		c.note("undo " + parm.Name)
		switch parm.Name {
		case "stuck":
			return errors.New("it cannot be undone")
		case "undo crash":
			panic("while undoing")
		}
		return nil
	})
	switch parm.Name {
	case "crash":
		panic("on purpose")
	case "refused":
		return &csps.Error{HRESULT: rapi.InvalidArg, Desc: "No."}
	case "late":
		u.After(func() { c.note("after") })
	}
	return nil
}

// internal undoes its own work, and cannot commit when it says so.
type internal struct {
	strange
	commit, rollback error
}

func (c *internal) Begin()          { c.note("begin") }
func (c *internal) Commit() error   { c.note("commit"); return c.commit }
func (c *internal) Rollback() error { c.note("rollback"); return c.rollback }

func (c *internal) Set(_ *undo.Log, p csps.Path, parm csps.Parm) error {
	return c.strange.Set(nil, p, parm)
}

// odd is a phone with strange CSPs, and the calls that are made.
func odd(t *testing.T) (*phone, *[]string, *internal) {
	p := newPhone(t, professional, func(m *model.Model) {
		m.Reply.Desc = false
		for _, typ := range []string{"A", "B", "Own"} {
			for _, path := range []string{typ, typ + `\*`} {
				m.Metabase = append(slices.Clip(m.Metabase), model.Access{Path: path, Roles: model.UserAuth})
			}
		}
	})
	var calls []string
	own := &internal{strange: strange{typ: "Own", calls: &calls}}
	p.csps.Put(&strange{typ: "A", calls: &calls})
	p.csps.Put(&strange{typ: "B", calls: &calls})
	p.csps.Put(own)
	return p, &calls, own
}

func expect(t *testing.T, calls *[]string, want ...string) {
	t.Helper()
	if !slices.Equal(*calls, want) {
		t.Errorf("calls\n%q\nwant\n%q", *calls, want)
	}
	*calls = nil
}

func parm(name string) string { return `<parm name="` + name + `" value="1"/>` }

// CSPs run one after the other in the document's order, and are undone against it
// ([L:aa457733], [L:ms846017]).
func TestOrder(t *testing.T) {
	p, calls, _ := odd(t)
	p.same(in("B", parm("1")+parm("late")) + in("A", parm("2")) + in("B", parm("3")))
	expect(t, calls, "B set 1", "B set late", "A set 2", "B set 3", "B after")
	p.gives(in("B", parm("1")+parm("late"))+in("A", parm("2")+parm("refused")+parm("never")), rapi.InvalidArg,
		in("B", parm("1")+parm("late"))+in("A", parm("2")+`<parm-error name="refused" value="1"/>`+parm("never")))
	expect(t, calls, "B set 1", "B set late", "A set 2", "A set refused", "A undo refused", "A undo 2", "B undo late", "B undo 1")
}

// A CSP that undoes its own work is told when to ([L:ms846017]: Internal).
func TestInternal(t *testing.T) {
	p, calls, own := odd(t)
	p.same(in("Own", parm("1")) + in("A", parm("2")) + in("Own", parm("3")))
	expect(t, calls, "Own begin", "Own set 1", "A set 2", "Own set 3", "Own commit")
	p.gives(in("Own", parm("1"))+in("A", parm("refused")), rapi.InvalidArg, in("Own", parm("1"))+in("A", `<parm-error name="refused" value="1"/>`))
	expect(t, calls, "Own begin", "Own set 1", "A set refused", "Own rollback", "A undo refused")
	p.givesFlags(in("Own", parm("1")), FlagMetadata, rapi.OK, in("Own", `<parm name="1" value="1" rw-access="3" access-role="16"/>`))
	expect(t, calls)
	own.commit = errors.New("full")
	p.gives(in("A", parm("1"))+in("Own", parm("2")), rapi.ConfigTransactionFailure, in("A", parm("1"))+in("Own", parm("2")))
	expect(t, calls, "A set 1", "Own begin", "Own set 2", "Own commit", "Own rollback", "A undo 1")
	own.commit, own.rollback = nil, errors.New("gone")
	p.gives(in("Own", parm("refused")), rapi.ConfigTransactionFailure, in("Own", `<parm-error name="refused" value="1"/>`))
	expect(t, calls, "Own begin", "Own set refused", "Own rollback")
}

// An undo that fails: CONFIG_E_TRANSACTIONINGFAILURE; the rest is undone all the
// same (csp.md 2.2).
func TestUndoFails(t *testing.T) {
	for _, name := range []string{"stuck", "undo crash"} {
		p, calls, _ := odd(t)
		p.gives(in("A", parm("1")+parm(name)+parm("2")+parm("refused")), rapi.ConfigTransactionFailure,
			in("A", parm("1")+parm(name)+parm("2")+`<parm-error name="refused" value="1"/>`))
		expect(t, calls, "A set 1", "A set "+name, "A set 2", "A set refused", "A undo refused", "A undo 2", "A undo "+name, "A undo 1")
	}
}

// A CSP that crashes: CONFIG_E_CSPEXCEPTION (csp.md 2.2), and the document is taken
// back. The handset goes on.
func TestCrash(t *testing.T) {
	p, calls, _ := odd(t)
	p.gives(in("A", parm("1")+parm("crash")), rapi.ConfigCSPException, in("A", parm("1")+`<parm-error name="crash" value="1"/>`))
	expect(t, calls, "A set 1", "A set crash", "A undo crash", "A undo 1")
	p.gives(in("A", `<parm-query name="crash"/>`), rapi.ConfigCSPException, in("A", `<parm-query-error name="crash"/>`))
	p.gives(in("A", `<noparm name="x"/>`), rapi.ConfigCSPException, in("A", `<noparm-error name="x"/>`)) // a method that is not there
	p.same(in("A", parm("1")))
}

// A CSP that does not honour recursive="FALSE" brings everything ([L:bb737359]).
func TestWholeTree(t *testing.T) {
	p, _, _ := odd(t)
	p.gives(`<characteristic-query type="A" recursive="FALSE"/>`, rapi.OK,
		`<characteristic type="A" recursive="FALSE">`+in("in|in|in", `<parm name="deep" value="1"/>`)+`</characteristic>`)
}

// The Metabase CSP makes its entries as the document goes ([L:aa455926]): what
// follows has the new roles, and a failure behind it leaves them as they are (csp.md
// 2.4).
func TestMetabaseScene(t *testing.T) {
	p := newPhone(t, professional, func(m *model.Model) { m.Reply.Desc = false })
	denied := in(`Registry|HKLM\Software\Shop`, `<parm-error name="a" value="1"/>`)
	shop := in(`Registry|HKLM\Software\Shop`, `<parm name="a" value="1"/>`)
	p.gives(shop, rapi.AccessDenied, denied)
	p.gives(in(`Metabase|Registry\HKLM\Software\Shop\*`, `<parm name="access-role" value="24"/>`), rapi.AccessDenied,
		in(`Metabase|Registry\HKLM\Software\Shop\*`, `<parm-error name="access-role" value="24"/>`))

	// Set, query, change, query.
	p.roles = model.Manager
	const entry = `Metabase|Registry\HKLM\Software\Shop\*`
	p.same(in(entry, `<parm name="access-role" value="24"/><parm name="rw-access" value="3"/>`))
	p.gives(in("Metabase", `<characteristic-query type="registry\hklm\software\shop\*"/>`), rapi.OK,
		in(`Metabase|registry\hklm\software\shop\*`, `<parm name="access-role" value="24"/><parm name="rw-access" value="3"/>`))
	p.roles = model.UserAuth
	p.same(shop)
	p.roles = model.Manager
	p.same(in(entry, `<parm name="rw-access" value="1"/>`+in("label", `<parm name="0409" value="Shop"/>`)))
	p.gives(in(entry, `<parm-query name="rw-access"/><parm-query name="maxvalue"/>`)+in(entry+"|label", `<parm-query name="0409"/>`), rapi.OK,
		in(entry, `<parm name="rw-access" value="1"/><noparm name="maxvalue"/>`)+in(entry+"|label", `<parm name="0409" value="Shop"/>`))
	p.roles = model.UserAuth
	p.gives(shop, rapi.AccessDenied, denied) // read only now
	p.gives(in(`Registry|HKLM\Software\Shop`, `<parm-query name="a"/>`), rapi.OK,
		in(`Registry|HKLM\Software\Shop`, `<parm name="a" value="1" datatype="string"/>`))
	p.roles = model.Manager
	p.same(in(entry, `<parm name="rw-access" value="2"/>`))
	p.gives(in(`Registry|HKLM\Software\Shop`, `<parm-query name="a"/>`), rapi.AccessDenied,
		in(`Registry|HKLM\Software\Shop`, `<parm-query-error name="a"/>`)) // write only

	// Delete, query: what is around it counts again.
	p.same(in(entry, `<noparm name="rw-access"/><nocharacteristic type="label"/>`))
	p.same(in("Metabase", `<nocharacteristic type="Registry\HKLM\Software\Shop\*"/>`))
	p.gives(in("Metabase", `<characteristic-query type="Registry\HKLM\Software\Shop\*"/>`), rapi.OK,
		in("Metabase", `<nocharacteristic type="Registry\HKLM\Software\Shop\*"/>`))
	p.roles = model.UserAuth
	p.gives(shop, rapi.AccessDenied, denied)

	// Refusals (csp.md 1.1: no query and no deletion of the whole).
	p.roles = model.Manager
	p.gives(`<characteristic-query type="Metabase"/>`, rapi.NotImplemented, `<characteristic-query-error type="Metabase"/>`)
	p.gives(`<nocharacteristic type="Metabase"/>`, rapi.NotImplemented, `<nocharacteristic-error type="Metabase"/>`)
	for _, bad := range []string{
		`name="access-role" value="MANAGER"`, `name="rw-access" value="4"`, `name="datatype" value="word"`,
		`name="maxvalue" value="much"`, `name="maxlength" value="-1"`, `name="multiple" value="2"`, `name="color" value="red"`,
	} {
		p.gives(in(entry, `<parm `+bad+`/>`), rapi.InvalidArg, in(entry, `<parm-error `+bad+`/>`))
	}
}

// In one document: a role is opened, used, and closed again (csp.md 5: this works
// because the metabase counts at once).
func TestMetabaseCountsAtOnce(t *testing.T) {
	p := newPhone(t, professional, func(m *model.Model) {
		m.Metabase = append(slices.Clip(m.Metabase), model.Access{Path: `Metabase\Registry\*`, Roles: model.UserAuth})
	})
	role := func(mask string) string {
		return in(`Metabase|Registry\HKLM\Software\Shop\*`, `<parm name="access-role" value="`+mask+`"/>`)
	}
	use := in(`Registry|HKLM\Software\Shop`, `<parm name="a" value="1"/>`)
	p.same(role("24") + use + role("8"))
	if r := p.cm.Process(context.Background(), doc(use), FlagProcess, p.roles); r.HRESULT != rapi.AccessDenied {
		t.Errorf("closed again, and %v", r.HRESULT)
	}
}

// The exception of csp.md 2.4: entries of the metabase that were finished before a
// failure stay, the one that failed does not, and everything else is taken back.
func TestMetabaseStays(t *testing.T) {
	p := newPhone(t, professional, func(m *model.Model) { m.Reply.Desc = false })
	p.roles = model.UserAuth | model.Manager
	others := func() string { return p.reg.String() + p.store.String() }
	before := others()
	const one, two = `Metabase|Registry\HKLM\One`, `Metabase|Registry\HKLM\Two`
	p.gives(in(`Registry|HKCU\Software\T`, `<parm name="a" value="1"/>`)+in(one, `<parm name="access-role" value="24"/>`)+
		in(two, `<parm name="access-role" value="24"/><parm name="rw-access" value="9"/>`), rapi.InvalidArg,
		in(`Registry|HKCU\Software\T`, `<parm name="a" value="1"/>`)+in(one, `<parm name="access-role" value="24"/>`)+
			in(two, `<parm name="access-role" value="24"/><parm-error name="rw-access" value="9"/>`))
	if others() != before {
		t.Error("the registry was changed")
	}
	p.gives(in("Metabase", `<characteristic-query type="Registry\HKLM\One"/><characteristic-query type="Registry\HKLM\Two"/>`), rapi.OK,
		in("Metabase", in(`Registry\HKLM\One`, `<parm name="access-role" value="24"/>`)+`<nocharacteristic type="Registry\HKLM\Two"/>`))
}
