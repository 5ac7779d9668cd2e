package handset

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"cradle/rapi"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
)

// pool are sections for every CSP of a model, to be varied.
func pool(t testing.TB, m *model.Model) (list []*etree.Element) {
	for _, typ := range slices.Sorted(maps.Keys(rollbacks)) {
		if !slices.ContainsFunc(m.CSPs, func(c model.CSP) bool { return c.Type == typ }) {
			continue
		}
		for _, text := range []string{rollbacks[typ].prepare, rollbacks[typ].change} {
			root, err := cm.Parse("<r>" + text + "</r>")
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, root.ChildElements()...)
		}
	}
	return list
}

// everything is an element and all below it.
func everything(el *etree.Element) []*etree.Element {
	list := []*etree.Element{el}
	for _, c := range el.ChildElements() {
		list = append(list, everything(c)...)
	}
	return list
}

// vary changes one element in a section: its tag, its name, its value, what is around
// it, or whether it is there. Others' names come from the pool.
func vary(t *rapid.T, section *etree.Element, pool []*etree.Element) {
	all := everything(section)[1:]
	if len(all) == 0 {
		return
	}
	el := rapid.SampledFrom(all).Draw(t, "element")
	parm := el.SelectAttr("name") != nil
	named := "type"
	if parm {
		named = "name"
	}
	switch rapid.IntRange(0, 6).Draw(t, "how") {
	case 0:
		el.Parent().RemoveChild(el)
	case 1:
		el.Parent().InsertChildAt(rapid.IntRange(0, len(el.Parent().Child)).Draw(t, "place"), el.Copy())
	case 2:
		if el.Tag = rapid.SampledFrom([]string{"characteristic", "nocharacteristic", "characteristic-query"}).Draw(t, "tag"); parm {
			el.Tag = rapid.SampledFrom([]string{"parm", "noparm", "parm-query"}).Draw(t, "tag")
		}
		if el.Tag != "characteristic" {
			el.Child = nil
		}
	case 3:
		names := []string{"", "a", `\`, `a\b`, "%", "PORT 2", "label", "\t", "ä\U0001F4F1"}
		for _, o := range everything(rapid.SampledFrom(pool).Draw(t, "other")) {
			names = append(names, o.SelectAttrValue(named, "x"))
		}
		el.CreateAttr(named, rapid.SampledFrom(names).Draw(t, "name"))
	case 4:
		el.CreateAttr("value", rapid.SampledFrom([]string{"", "0", "1", "-1", "x\ny", `"\`, "****************", "\uF000", "9999-12-31T23:59:59Z", `\My Documents\Welcome.txt`, `\Temp`}).Draw(t, "value"))
	case 5:
		if !parm {
			inner := el.Copy()
			el.Child, el.Tag = nil, "characteristic"
			el.AddChild(inner)
		}
	case 6:
		el.CreateAttr(rapid.SampledFrom([]string{"mwid", "translation", "datatype", "recursive"}).Draw(t, "attribute"),
			rapid.SampledFrom([]string{"1", "install", "filesystem", "integer", "multiplestring", "binary", "false"}).Draw(t, "value"))
	}
}

// drawDocument makes sections up from those of the pool.
func drawDocument(t *rapid.T, pool []*etree.Element) string {
	doc := etree.NewDocument()
	doc.WriteSettings.CanonicalAttrVal = true
	for range rapid.IntRange(1, 4).Draw(t, "sections") {
		section := rapid.SampledFrom(pool).Draw(t, "section").Copy()
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			vary(t, section, pool)
		}
		doc.AddChild(section)
	}
	text, err := doc.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Whatever a document of whatever CSPs did before it failed, by itself or by what
// stands behind it, nothing of it is left: in no file of the directory that keeps the
// state, in nothing that the handset has in memory, and not on its clock. What a
// document did is there again when the state is read back.
func TestRandomDocuments(t *testing.T) {
	models := models(t)
	slugs := []string{"wm61-standard", "wm65-professional", "ppc2003"}
	pools := make(map[string][]*etree.Element)
	for _, slug := range slugs {
		pools[slug] = pool(t, models[slug])
	}
	failed, changed := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		slug := rapid.SampledFrom(slugs).Draw(rt, "model")
		dir := t.TempDir()
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		cfg := Config{Model: models[slug], Name: "N", State: dir, Now: func() time.Time { return now }}
		h, err := New(cfg)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { h.Close() }()
		process := func(sections string, cabinet bool) rapi.HRESULT {
			text := "<wap-provisioningdoc>" + sections + "</wap-provisioningdoc>"
			var r cm.Reply
			if cabinet {
				cab := &csps.Cabinet{File: `\Temp\p.cab`, Name: "p", Open: func(name string) ([]byte, time.Time, bool) { return []byte(name), now, true }}
				r = h.cm.Install(t.Context(), text, cab, 0xffff)
			} else {
				r = h.cm.Process(t.Context(), text, cm.FlagProcess, 0xffff)
			}
			if r.HRESULT == rapi.ConfigCSPException || r.HRESULT == rapi.ConfigTransactionFailure {
				rt.Fatalf("%v: %s", r.HRESULT, sections)
			}
			if err := h.settle(); err != nil {
				rt.Fatalf("%v: %s", err, sections)
			}
			return r.HRESULT
		}
		for range 2 {
			doc, cabinet := drawDocument(rt, pools[slug]), rapid.Bool().Draw(rt, "cabinet")
			if cabinet {
				doc = of("Install", set("AppName", "Shop")) + doc
			}
			before, dump, clock := contents(t, dir), h.Dump(), h.clock.now()
			same := func() {
				if after := contents(t, dir); !maps.Equal(after, before) || h.Dump() != dump || !h.clock.now().Equal(clock) {
					rt.Fatalf("%s\nwas %v\n%s\nand is %v\n%s", doc, clock, dump, h.clock.now(), h.Dump())
				}
			}
			if hr := process(doc+`<characteristic type="Toaster"/>`, cabinet); !hr.Failed() {
				rt.Fatalf("%s: %v", doc, hr)
			}
			same()
			if process(doc, cabinet).Failed() {
				failed++
				same()
			} else if h.Dump() != dump {
				changed++
			}
		}
		dump := h.Dump()
		if err := h.Close(); err != nil {
			rt.Fatal(err)
		}
		again, err := New(cfg)
		if err != nil {
			rt.Fatalf("%v\n%s", err, dump)
		}
		defer again.Close()
		if got := again.Dump(); got != dump {
			rt.Fatalf("kept\n%s\nread back\n%s", dump, got)
		}
	})
	if failed < 20 || changed < 20 {
		t.Errorf("%d documents failed by themselves and %d changed something: the test says little", failed, changed)
	}
}
