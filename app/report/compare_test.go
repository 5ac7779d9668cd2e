package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"cradle/rapi/canon"
)

// A secret is in no form of a comparison, wherever in the element it stands.
func TestSecretsInComparisons(t *testing.T) {
	doc := func(secret string) string {
		return `<wap-provisioningdoc><characteristic type="CM_GPRSEntries"><characteristic type="A">
<parm name="Password" value="` + secret + `"/><x name="Password" value="` + secret + `"/></characteristic></characteristic>
<characteristic type="Registry"><characteristic type="HKCU\A"><parm name="Password" value="` + secret + `" datatype="integer"/></characteristic></characteristic></wap-provisioningdoc>`
	}
	a := parse(t, doc("tell-nobody"))
	b := parse(t, strings.Replace(doc("nor-anybody"), ` datatype="integer"`, "", 1))
	list := canon.Documents(a, b)
	var text bytes.Buffer
	if err := CompareText(&text, "a.xml", "b.xml", list); err != nil {
		t.Fatal(err)
	}
	js, err := json.Marshal(Compare("a.xml", "b.xml", list, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range [][2]string{
		{`<characteristic type="A"><parm name="URL" value="http://x/"/></characteristic>`, `<characteristic type="A"><parm name="URL" value="http://a:tell-nobody@x/"/></characteristic>`},
		{`<characteristic type="A"><wifi password="tell-nobody"/></characteristic>`, `<characteristic type="A"><wifi password="nor-anybody"/></characteristic>`},
		{`<characteristic type="A"><wifi url="x"/></characteristic>`, `<characteristic type="A"><wifi url="http://a:tell-nobody@x/"/></characteristic>`},
	} {
		one := canon.Documents(parse(t, one[0]), parse(t, one[1]))
		more, err := json.Marshal(Compare("a.xml", "b.xml", one, 1))
		if err != nil || len(one) != 1 {
			t.Fatalf("%d differences, %v", len(one), err)
		}
		js = append(js, more...)
		var b bytes.Buffer
		CompareText(&b, "a.xml", "b.xml", one)
		js = append(js, b.Bytes()...)
	}
	if len(list) != 3 || strings.Count(text.String(), "\n") != 4 {
		t.Fatalf("%d differences\n%s", len(list), text.String())
	}
	for _, s := range []string{text.String(), string(js)} {
		if strings.Contains(s, "tell-nobody") || strings.Contains(s, "nor-anybody") {
			t.Errorf("it tells the password:\n%s", s)
		}
	}
}
