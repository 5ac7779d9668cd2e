package explain

import (
	"strings"
	"testing"
	"unicode"

	"cradle/rapi"
	"cradle/rapi/provxml"
)

// FuzzReplies explains anything that a handset may answer: in whole sentences, on one
// line each, and without telling a password.
func FuzzReplies(f *testing.F) {
	const sent = doc + `<characteristic type="CM_GPRSEntries"><characteristic type="A"><parm name="Password" value="tell-nobody"/><parm-query name="Phone"/></characteristic></characteristic>` + end
	f.Add(sent, uint32(0x80070005))
	f.Add(strings.ReplaceAll(sent, "<parm ", "<parm-error code=\"5\" desc=\"tell-nobody&#10;\" "), uint32(0x80042004))
	f.Add(doc+`<characteristic-error type="cm_gprsentries" desc="-2147024891"/>`+end, uint32(0x80042009))
	f.Add("", uint32(0x00042005))
	f.Fuzz(func(t *testing.T, reply string, hr uint32) {
		d, err := provxml.Parse("test.xml", []byte(sent))
		if err != nil {
			t.Fatal(err)
		}
		r := provxml.Match(d, rapi.HRESULT(hr), reply, true)
		check := func(n *provxml.NodeResult) {
			for _, x := range []Words{Node(n, r.HRESULT).English(), Setting(n, r.HRESULT).English()} {
				for _, s := range []string{x.What, x.Cause, x.Do, x.Detail} {
					if strings.ContainsFunc(s, unicode.IsControl) {
						t.Fatalf("%q", s)
					}
					if strings.Contains(s, "tell-nobody") && !strings.Contains(d.Text(), s) && n.Request != nil && n.Request.Name == "Password" {
						t.Fatalf("the password is told: %q", s)
					}
				}
			}
			if n.Blamed() && Node(n, r.HRESULT).What.IsZero() {
				t.Fatal("a failure without a word")
			}
		}
		for n := range r.Nodes() {
			check(n)
		}
		for _, e := range r.Extra {
			for n := range e.Nodes() {
				check(n)
			}
		}
	})
}
