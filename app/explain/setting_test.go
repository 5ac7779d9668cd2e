package explain

import (
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// What a setting is and what became of it, in one sentence each.
func TestSetting(t *testing.T) {
	const (
		gprs = `<characteristic type="CM_GPRSEntries"><characteristic type="A">%</characteristic></characteristic>`
		reg  = `<characteristic type="Registry"><characteristic type="HKCU\Software\A">%</characteristic></characteristic>`
	)
	for _, c := range []struct {
		what, around, sent, reply string
		hr                        rapi.HRESULT
		about, became             string
	}{
		{"set", gprs, `<parm name="DestId" value="x"/>`, `<parm name="DestId" value="x"/>`, 0, "", "The handset took it. It reports the same value."},
		{"set, written otherwise", reg, `<parm name="a" value="TRUE" datatype="boolean"/>`, `<parm name="a" value="1"/>`, 0, "", "written in another way (the same as truth values)."},
		{"set, and something else there", reg, `<parm name="a" value="1"/>`, `<parm name="a" value="2"/>`, 0, "", "It reports another value than was asked for."},
		{"set, and no value there", reg, `<parm name="a" value="1"/>`, `<parm name="a" value=""/>`, 0, "", "cannot be compared: the handset repeats the setting and not its value."},
		{"a secret", gprs, `<parm name="Password" value="hunter2"/>`, `<parm name="Password" value="****"/>`, 0, "", "cannot be compared: the handset shows asterisks in place of the value."},
		{"UnInstall", `<characteristic type="UnInstall"><characteristic type="Tool">%</characteristic></characteristic>`, `<parm name="uninstall" value="1"/>`, `<parm name="uninstall" value="0"/>`, 0, "", "cannot be compared"},
		{"deleted", reg, `<noparm name="a"/>`, `<noparm name="a"/>`, 0, "", "The handset deleted it."},
		{"asked", reg, `<parm-query name="a"/>`, `<parm name="a" value="1"/>`, 0, "", "The handset told what it has."},
		{"asked in vain", reg, `<parm-query name="a"/>`, `<noparm name="a"/>`, 0, "", "The handset does not have it."},
		{"refused", reg, `<parm name="a" value="1"/>`, `<parm-error name="a" value="1" code="112"/>`, 0x80004005, "", "has not enough storage."},
		{"undone", reg, `<parm name="a" value="1"/>`, `<parm name="a" value="1"/>`, 0x80004005, "", "was undone or never tried."},
		{"not begun", reg, `<parm name="a" value="1"/>`, `<parm name="a" value="1"/>`, 0x80042009, "", "did not begin with the document"},
		{"asked, and not begun", reg, `<parm-query name="a"/>`, ``, 0x80042001, "", "did not begin with the document, so this was not asked."},
		{"asked, and not known", reg, `<parm-query name="a"/>`, ``, 0x80042007, "", "This question was not answered."},
		{"forgotten", reg, `<parm name="a" value="1"/>`, ``, 0, "", "did not mention this setting."},
		{"nothing is known", `<characteristic type="Frobnicate">%</characteristic>`, `<parm name="a" value="1"/>`, `<parm name="a" value="1"/>`, 0, "Nothing is known of Frobnicate.", "took it"},
	} {
		whole := func(s string) string { return doc + strings.Replace(c.around, "%", s, 1) + end }
		r := provxml.Match(parse(t, whole(c.sent)), c.hr, whole(c.reply), true)
		for n := range r.Nodes() {
			if n.Request == nil || !n.Request.Setting() {
				continue
			}
			x := said(t, Setting(n, c.hr))
			if !strings.HasPrefix(x.What, c.about) || !strings.HasSuffix(x.What, c.became) && !strings.Contains(x.What, c.became) || strings.Contains(x.String()+x.Detail, "hunter2") {
				t.Errorf("%s: %q, want %q, %q", c.what, x.What, c.about, c.became)
			}
			if about := saidText(t, About(n.Request)); about == "" || !strings.HasPrefix(x.What, about) || bareCode.MatchString(x.What) {
				t.Errorf("%s: %q", c.what, x.What)
			}
		}
	}
}

// Every setting of the catalogue can be told of in whole sentences.
func TestAboutEverything(t *testing.T) {
	said := 0
	for _, p := range csp.Carried().Providers {
		for path, parm := range p.Settings() {
			groups := strings.Split(path, "/")
			text := doc
			for _, g := range groups[:len(groups)-1] {
				text += `<characteristic type="` + strings.Trim(g, "<>") + `">`
			}
			text += `<parm name="` + strings.Trim(groups[len(groups)-1], "<>") + `" value="1"/>` + strings.Repeat("</characteristic>", len(groups)-1) + end
			d, err := provxml.Parse("test.xml", []byte(text))
			if err != nil {
				continue // a path that is no XML
			}
			n := d.Root
			for len(n.Children) > 0 {
				n = n.Children[0]
			}
			if about := saidText(t, About(n)); !strings.HasSuffix(about, ".") || strings.Contains(about, "  ") {
				t.Errorf("%s (%s): %q", path, parm.Name, about)
			}
			said++
		}
	}
	if said < 100 {
		t.Errorf("only %d settings of the catalogue were tried", said)
	}
}
