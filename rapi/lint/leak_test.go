package lint

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"cradle/rapi/csp"
)

// Whatever is wrong with a secret, no finding and no danger repeats it: in every
// secret of the catalogue, and in names like passwords wherever they stand.
func TestNoSecretInFindings(t *testing.T) {
	cat := catalogue(t)
	secrets := []string{"tell-nobody", "{tell-nobody}", "&tell-nobody;", "&amp;amp;tell-nobody", "http://a:tell-nobody@x/", "%tell-nobody%", "tell-nobody{{ x }}", "{{tell-nobody ever}}", " tell-nobody ", strings.Repeat("tell-nobody", 50)}
	var parms []string
	for _, p := range cat.Providers {
		for path, parm := range p.Settings() {
			if !parm.Secret {
				continue
			}
			open, shut := "", ""
			parts := strings.Split(path, "/")
			for _, name := range append([]string{p.Type}, parts[:len(parts)-1]...) {
				open += fmt.Sprintf(`<characteristic type="%s">`, html.EscapeString(strings.Trim(name, "<>")))
				shut += "</characteristic>"
			}
			parms = append(parms, open+`<%s name="`+html.EscapeString(parm.Name)+`" value="%s" %s/>`+shut)
		}
	}
	if len(parms) < 15 {
		t.Fatalf("%d secrets in the catalogue", len(parms))
	}
	for _, name := range []string{"Password", "AdminPW", "4097", "4119"} {
		parms = append(parms, `<characteristic type="Registry"><characteristic type="HKLM\A"><%s name="`+name+` Secret" value="%s" %s/></characteristic></characteristic>`,
			`<characteristic type="Frobnicate"><%s name="`+name+`Secret" value="%s" %s/></characteristic>`)
	}
	found := 0
	for _, parm := range parms {
		for _, secret := range secrets {
			for _, element := range []string{"parm", "noparm", "parm-query", "parm-error", "Parm"} {
				for _, more := range []string{"", `datatype="integer"`, `datatype="binary"`, `datatype="date"`, `datatype="boolean"`} {
					d := parse(t, fmt.Sprintf(parm+parm, element, html.EscapeString(secret), more, element, html.EscapeString(secret), more))
					for _, f := range Check(d, cat, Options{Target: Target{Name: "x", Device: csp.Standard, Version: 50}}) {
						found++
						if strings.Contains(f.Msg.String()+f.Fix.String()+f.Path, "tell-nobody") {
							t.Errorf("%s: %s; %s [%s]", f.Path, f.Msg, f.Fix, f.ID)
						}
						if t.Failed() && found > 100_000 {
							t.FailNow()
						}
					}
				}
			}
		}
	}
	if found == 0 {
		t.Error("nothing is found")
	}
}
