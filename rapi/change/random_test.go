package change

import (
	"flag"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"
)

// sections are the sections of all documents of the scenes of a kind of handset, and
// some more, to be varied.
func sections(t testing.TB, slugs ...string) (list []*etree.Element) {
	scenes := sentDocuments(t)
	texts := slices.Clone(more)
	for _, name := range slices.Sorted(maps.Keys(scenes)) {
		slug, file, _ := strings.Cut(name, " ")
		if slices.Contains(slugs, slug) && file != "certificatestore.txt" {
			texts = append(texts, scenes[name]...)
		}
	}
	for _, text := range texts {
		doc := etree.NewDocument()
		if doc.ReadFromString(wrap(text)) != nil {
			continue // broken on purpose
		}
		list = append(list, doc.Root().ChildElements()...)
	}
	return list
}

// more are sections that touch the same things as others do.
var more = []string{
	`<characteristic type="Registry"><characteristic type="HKLM\Software\Shop"><parm name="a" value="1"/><parm name="b" value="2" datatype="integer"/></characteristic></characteristic>`,
	`<characteristic type="Registry"><characteristic type="HKLM\Software\Shop\Below"><parm name="c" value="AAEC" datatype="binary"/></characteristic></characteristic>`,
	`<characteristic type="Registry"><nocharacteristic type="HKLM\Software\Shop"/></characteristic>`,
	`<characteristic type="Registry"><characteristic type="HKLM\Software\Shop"><noparm name="b"/><parm name="a" value="x"/><characteristic type="Empty"/></characteristic></characteristic>`,
	`<characteristic type="BrowserFavorite"><characteristic type="A"><parm name="URL" value="http://a/"/><parm name="Order" value="1"/></characteristic></characteristic>`,
	`<characteristic type="BrowserFavorite"><nocharacteristic type="A"/><characteristic type="B"><parm name="URL" value="http://b/"/></characteristic></characteristic>`,
	`<nocharacteristic type="BrowserFavorite"/>`,
	`<characteristic type="CM_GPRSEntries"><characteristic type="One"><parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/><characteristic type="DevSpecificCellular"><parm name="GPRSInfoValid" value="1"/></characteristic></characteristic></characteristic>`,
	`<characteristic type="CM_GPRSEntries"><nocharacteristic type="One"/></characteristic>`,
	`<characteristic type="CM_PPPEntries"><characteristic type="One"><parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/></characteristic></characteristic>`,
	`<characteristic type="CM_ProxyEntries"><characteristic type="P"><parm name="SrcId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/><parm name="Password" value="secret"/></characteristic></characteristic>`,
	`<characteristic type="CM_Networks"><characteristic type="Net"><parm name="DestId" value="{A1182988-0D73-439e-87AD-2A5B369F808B}"/></characteristic></characteristic>`,
	`<characteristic type="CM_Networks"><nocharacteristic type="Net"/></characteristic>`,
	`<characteristic type="CM_Planner"><characteristic type="PreferredConnections"><parm name="{436EF144-B4FB-4863-A041-8F905A62C572}" value="One"/></characteristic></characteristic>`,
	`<characteristic type="SpeedDial"><characteristic type="Shop"><parm name="Key" value="5"/><parm name="Tel" value="5550100"/></characteristic></characteristic>`,
	`<characteristic type="SpeedDial"><characteristic type="New"><parm name="Key" value="5"/><parm name="Tel" value="5550102"/></characteristic></characteristic>`,
	`<characteristic type="SecurityPolicy"><parm name="4102" value="0"/><parm name="4131" value="1"/></characteristic>`,
	`<characteristic type="Sync"><characteristic type="Connection"><parm name="Server" value="mail.example"/><parm name="User" value="a"/></characteristic></characteristic>`,
	`<characteristic type="Sync"><nocharacteristic type="Connection"/></characteristic>`,
	`<characteristic type="LoaderRevocation"><parm name="b3JhbmdlcyBhbmQgbGVtb25zISE=" value=""/></characteristic>`,
	`<characteristic type="NAPDEF"><parm name="NAPID" value="Op1"/><parm name="NAME" value="Op"/><parm name="BEARER" value="GSM-GPRS"/><parm name="NAP-ADDRESS" value="op.example"/><parm name="NAP-ADDRTYPE" value="APN"/></characteristic>`,
	`<characteristic type="NAPDEF"><characteristic type="Op1" mwid="1"><parm name="NAME" value="New"/></characteristic></characteristic>`,
	`<characteristic type="NAPDEF"><nocharacteristic type="Op1" mwid="1"/></characteristic>`,
	`<characteristic type="Wi-Fi"><characteristic type="access-point"><characteristic type="net"><parm name="Authentication" value="0"/><parm name="Encryption" value="1"/><parm name="NetworkKey" value="k"/></characteristic></characteristic></characteristic>`,
	`<characteristic type="Wi-Fi"><characteristic type="access-point"><nocharacteristic type="net"/></characteristic></characteristic>`,
	`<characteristic type="FileOperation"><characteristic type="\Temp\Shop"><characteristic type="MakeDir"/></characteristic></characteristic>`,
	`<characteristic type="UnInstall"><characteristic type="Demo Notes"><parm name="uninstall" value="1"/></characteristic></characteristic>`,
	`<characteristic type="Tapi"><parm name="CountryCode" value="49"/></characteristic>`,
	`<characteristic type="Sounds"><characteristic type="HKCU\ControlPanel\Sounds\SMS"><parm name="Sound" value="\Windows\a.wav"/></characteristic></characteristic>`,
}

func everything(el *etree.Element) []*etree.Element {
	list := []*etree.Element{el}
	for _, c := range el.ChildElements() {
		list = append(list, everything(c)...)
	}
	return list
}

// vary changes one element of a section.
func vary(t *rapid.T, section *etree.Element, pool []*etree.Element) {
	all := everything(section)[1:]
	if len(all) == 0 {
		return
	}
	el := rapid.SampledFrom(all).Draw(t, "element")
	parm := el.SelectAttr("name") != nil
	switch rapid.IntRange(0, 4).Draw(t, "how") {
	case 0:
		el.Parent().RemoveChild(el)
	case 1:
		if name := el.SelectAttrValue("name", ""); name == "PROXY-ID" || name == "NAPID" {
			return // a group has one id; with two, handsets may take either
		}
		el.Parent().InsertChildAt(rapid.IntRange(0, len(el.Parent().Child)).Draw(t, "place"), el.Copy())
	case 2:
		if el.Tag = rapid.SampledFrom([]string{"characteristic", "nocharacteristic"}).Draw(t, "tag"); parm {
			el.Tag = rapid.SampledFrom([]string{"parm", "noparm"}).Draw(t, "tag")
		}
		if el.Tag != "characteristic" {
			el.Child = nil
		}
	case 3:
		other := rapid.SampledFrom(everything(rapid.SampledFrom(pool).Draw(t, "other"))).Draw(t, "one")
		if name := other.SelectAttrValue("name", ""); parm && name != "" {
			el.CreateAttr("name", name)
		} else if typ := other.SelectAttrValue("type", ""); !parm && typ != "" && isFile(typ) == isFile(el.SelectAttrValue("type", "")) {
			el.CreateAttr("type", typ)
		}
	case 4:
		el.CreateAttr("value", rapid.SampledFrom([]string{"", "0", "1", "x", "****************", "a;b", `\Windows\a.wav`}).Draw(t, "value"))
	}
}

// isFile: it is a path of a file. In a key's name its backslashes would make a path of
// doubled ones of all that is around it.
func isFile(typ string) bool { return strings.HasPrefix(typ, `\`) }

func drawDocument(t *rapid.T, pool []*etree.Element) string {
	doc := etree.NewDocument()
	doc.WriteSettings.CanonicalAttrVal = true
	for range rapid.IntRange(1, 4).Draw(t, "sections") {
		section := rapid.SampledFrom(pool).Draw(t, "section").Copy()
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			vary(t, section, pool)
		}
		doc.AddChild(section)
	}
	text, err := doc.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	return wrap(text)
}

// fresh draws other documents than the last time: for the author of a change, and for
// `make soak`. Otherwise they are always the same, so that what a rare one shows does not
// stop a change that has nothing to do with it.
var fresh = flag.Bool("fresh", false, "draw other documents than the last time")

// sameSeed is a seed for rapid.
const sameSeed = "1"

// Whatever documents came before, what one does is taken back: the handset is what it
// was, or the undo said what stays.
func TestRandomDocuments(t *testing.T) {
	if seed := flag.Lookup("rapid.seed"); !*fresh && seed.Value.String() == "0" {
		if err := seed.Value.Set(sameSeed); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { seed.Value.Set("0") })
	}
	all := models(t)
	slugs := []string{"wm65-professional", "wm61-standard"}
	pool := sections(t, slugs...)
	applied, wholly := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		s := simulate(t, all[rapid.SampledFrom(slugs).Draw(rt, "model")])
		defer s.h.Close()
		s.t = rt
		for range rapid.IntRange(0, 2).Draw(rt, "before") {
			s.process(drawDocument(rt, pool))
		}
		text := drawDocument(rt, pool)
		r := s.try(text)
		if !r.changed {
			return
		}
		applied++
		switch {
		case r.differs == "":
			wholly++
		case len(r.undo.Left) == 0 && !defaults(r.differs):
			undo := "nothing"
			if r.undo.Document != nil {
				undo = r.undo.Document.Text()
			}
			rt.Fatalf("%s\nundone with\n%s\nleaves\n%s", text, undo, r.differs)
		}
	})
	t.Logf("%d documents changed something, %d were undone wholly", applied, wholly)
	if applied < 10 || wholly < applied/4 {
		t.Errorf("%d documents changed something, and %d were undone wholly: the test says little", applied, wholly)
	}
}
