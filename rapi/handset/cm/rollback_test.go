package cm

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cradle/rapi"
	"cradle/rapi/handset/model"
)

// drawSections makes up a document from few names, so that its sections often
// meet the same settings.
func drawSections(t *rapid.T, label string) string {
	var b strings.Builder
	name := rapid.SampledFrom([]string{"a", "A", "b", "c"})
	parms := rapid.SampledFrom([]string{
		`<parm name="%s" value="%s"/>`, `<noparm name="%s" value="%s"/>`, `<parm-query name="%s"/><!-- %s -->`,
	})
	value := rapid.SampledFrom([]string{"", "1", "two", "****************"})
	some := func(path string) {
		var inner strings.Builder
		for range rapid.IntRange(0, 3).Draw(t, label) {
			fmt.Fprintf(&inner, parms.Draw(t, label), name.Draw(t, label), value.Draw(t, label))
		}
		b.WriteString(in(path, inner.String()))
	}
	for range rapid.IntRange(0, 8).Draw(t, label) {
		switch n := name.Draw(t, label); rapid.IntRange(0, 8).Draw(t, label) {
		case 0, 1:
			some(`Registry|HKCU\Software\` + n + `\` + name.Draw(t, label))
		case 2:
			b.WriteString(in("Registry", `<nocharacteristic type="HKCU\Software\`+n+`"/>`))
		case 3:
			b.WriteString(in("BrowserFavorite|"+n, `<parm name="URL" value="`+value.Draw(t, label)+`x"/>`))
		case 4:
			b.WriteString(in("BrowserFavorite", `<nocharacteristic type="`+n+`"/>`))
		case 5:
			some("CM_GPRSEntries|" + n)
		case 6:
			some("CM_GPRSEntries|" + n + "|DevSpecificCellular")
		case 7:
			b.WriteString(in("CM_GPRSEntries", `<nocharacteristic type="`+n+`"/>`))
		case 8:
			b.WriteString(`<nocharacteristic type="` + rapid.SampledFrom([]string{"BrowserFavorite", "CM_GPRSEntries", "CM_Networks"}).Draw(t, label) + `"/>`)
		}
	}
	return b.String()
}

// Whatever a document did before it failed, the state is then byte for byte
// what it was; and the same document without the failure gives what it gives on
// a phone that never saw the failure.
func TestRollbackIsExact(t *testing.T) {
	changed := 0
	rapid.Check(t, func(rt *rapid.T) {
		p, twin := newPhone(t, professional, nil), newPhone(t, professional, nil)
		first, second := drawSections(rt, "first"), drawSections(rt, "second")
		ctx := context.Background()
		for _, q := range []*phone{p, twin} {
			q.cm.Process(ctx, doc(first), FlagProcess, model.UserAuth)
		}
		before := p.state()
		fails := in("SecurityPolicy", `<parm name="4102" value="1"/>`)
		r := p.cm.Process(ctx, doc(second+fails), FlagProcess, model.UserAuth)
		if !r.HRESULT.Failed() {
			rt.Fatalf("%s: %v", second, r.HRESULT)
		}
		if after := p.state(); after != before {
			rt.Fatalf("first %s\nsecond %s\nstate was\n%s\nand is\n%s", first, second, before, after)
		}
		a := p.cm.Process(ctx, doc(second), FlagProcess, model.UserAuth)
		b := twin.cm.Process(ctx, doc(second), FlagProcess, model.UserAuth)
		if a != b || p.state() != twin.state() {
			rt.Fatalf("after a failure %v\n%s\nwithout it %v\n%s", a, p.state(), b, twin.state())
		}
		if a.HRESULT == rapi.OK && p.state() != before {
			changed++
		}
	})
	if changed == 0 {
		t.Error("no document changed anything: the test says nothing")
	}
}
