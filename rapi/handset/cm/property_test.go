package cm

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/handset/model"
)

// A simple model of settings: what documents came to, without transactions, roles
// and the order of things.
type node struct {
	parms map[string]string // by name in lower case
	below map[string]*node
}

func newNode() *node { return &node{make(map[string]string), make(map[string]*node)} }

func (n *node) clone() *node {
	c := &node{maps.Clone(n.parms), make(map[string]*node)}
	for name, b := range n.below {
		c.below[name] = b.clone()
	}
	return c
}

// at finds a characteristic, and makes it if asked to.
func (n *node) at(path []string, make bool) *node {
	for _, name := range path {
		name = strings.ToLower(name)
		if n.below[name] == nil {
			if !make {
				return nil
			}
			n.below[name] = newNode()
		}
		n = n.below[name]
	}
	return n
}

// String is the same for the same settings.
func (n *node) String() string {
	var b strings.Builder
	n.write(&b, "")
	return b.String()
}

func (n *node) write(b *strings.Builder, path string) {
	fmt.Fprintf(b, "[%s]\n", path)
	for _, name := range slices.Sorted(maps.Keys(n.parms)) {
		fmt.Fprintf(b, "%s=%q\n", name, n.parms[name])
	}
	for _, name := range slices.Sorted(maps.Keys(n.below)) {
		n.below[name].write(b, path+`\`+name)
	}
}

// answer reads what a query of a whole CSP brought.
func answer(el *etree.Element) *node {
	n := newNode()
	for _, c := range el.ChildElements() {
		switch name := strings.ToLower(c.SelectAttrValue("name", c.SelectAttrValue("type", ""))); c.Tag {
		case "parm":
			n.parms[name] = c.SelectAttrValue("value", "")
		case "characteristic":
			n.below[name] = answer(c)
		}
	}
	return n
}

// kept are the CSPs of the catalogue whose settings are kept and given back, and
// nothing more. The others do something, name their settings by what they do, or
// change one setting for another: they have their scenes.
var kept = []string{
	"BrowserFavorite", "CM_GPRSEntries", "CM_NetEntries", "CM_Networks", "CM_PPPEntries", "CM_ProxyEntries",
	"CM_VPNEntries", "CM_WiFiEntries", "Sync",
}

// drawing makes up documents for one phone.
type drawing struct {
	t   *rapid.T
	cat *csp.Catalogue
}

func (d drawing) pick(n int, what string) int { return rapid.IntRange(0, n-1).Draw(d.t, what) }

func of[T any](d drawing, what string, list ...T) T { return list[d.pick(len(list), what)] }

// place is a characteristic of the catalogue with names for those that the document
// chooses.
func (d drawing) place(p *csp.Provider) (path []string, ch *csp.Characteristic) {
	ch = p.Root
	for len(ch.Children) > 0 && (len(path) == 0 || d.pick(2, "deeper") == 1) {
		ch = ch.Children[d.pick(len(ch.Children), "child")]
		name := ch.Name
		if ch.Any {
			name = of(d, "name", "One", "ONE", "Two", "Three and a half")
		}
		if !ch.NameOK(name) {
			d.t.Skip("no name for " + ch.Name)
		}
		path = append(path, name)
	}
	return path, ch
}

// value is one that the catalogue lets a parm have.
func (d drawing) value(p *csp.Parm) string {
	if len(p.Options) > 0 {
		return p.Options[d.pick(len(p.Options), "option")].Value
	}
	low, high := int64(0), int64(9)
	if p.Min != nil {
		low, high = *p.Min, *p.Min+9
	}
	if p.Max != nil {
		high = *p.Max
		low = min(low, high)
	}
	switch {
	case p.Format == csp.FormatGUID:
		return of(d, "guid", "{436EF144-B4FB-4863-A041-8F905A62C572}", "{A1182988-0D73-439e-87AD-2A5B369F808B}")
	case p.Format == csp.FormatURL:
		return of(d, "url", "http://a.example/?a=1&b=2", "https://b.example/")
	case p.Format == csp.FormatIPv4:
		return of(d, "address", "10.0.0.1", "192.168.55.100")
	case p.Format == csp.FormatHHMM:
		return of(d, "time", "0830", "1759")
	case p.Format == csp.FormatServer:
		return of(d, "server", "proxy.example:8080", "mail.example")
	case p.Datatype == csp.Boolean:
		return of(d, "flag", "0", "1")
	case p.Datatype == csp.Integer:
		return strconv.FormatInt(rapid.Int64Range(low, high).Draw(d.t, "number"), 10)
	case p.MaxLen > 0:
		return strings.Repeat("k", d.pick(p.MaxLen+2, "length")) // one too long, too
	}
	return of(d, "text", "", "a", "B & <c> \"d\"", "ü\t\u20ac")
}

// section makes up what a document says to one CSP, and does the same to the model.
func (d drawing) section(b *strings.Builder, settings *node) {
	typ := of(d, "csp", kept...)
	p, ok := d.cat.Find(typ)
	if !ok {
		d.t.Fatalf("the catalogue has no %s", typ)
	}
	path, ch := d.place(p)
	here := append([]string{typ}, path...)
	if len(path) == 1 && d.pick(5, "gone") == 0 {
		fmt.Fprintf(b, `<characteristic type="%s"><nocharacteristic type="%s"/></characteristic>`, typ, path[0])
		if up := settings.at(here[:1], false); up != nil {
			delete(up.below, strings.ToLower(path[0]))
		}
		return
	}
	var parms []*csp.Parm
	for _, p := range ch.Parms {
		if p.Access != csp.ReadOnly && (p.ReadBack == csp.ReadSame || p.ReadBack == csp.ReadMasked || p.ReadBack == csp.ReadUnknown) && d.pick(3, "parm") == 0 {
			parms = append(parms, p)
		}
	}
	if len(parms) == 0 {
		return
	}
	var inner strings.Builder
	for _, p := range parms {
		if d.pick(4, "delete") == 0 {
			fmt.Fprintf(&inner, `<noparm name="%s"/>`, p.Name)
			if at := settings.at(here, false); at != nil {
				delete(at.parms, strings.ToLower(p.Name))
			}
			continue
		}
		value := d.value(p)
		el := etree.NewElement("parm")
		el.CreateAttr("name", p.Name)
		el.CreateAttr("value", value)
		text, err := write(el)
		if err != nil {
			d.t.Fatal(err)
		}
		inner.WriteString(text)
		if p.Secret && value != "" {
			value = "****************"
		}
		settings.at(here, true).parms[strings.ToLower(p.Name)] = value
	}
	b.WriteString(in(strings.Join(here, "|"), inner.String()))
}

// ask queries everything.
func (p *phone) ask(t *rapid.T) *node {
	all := newNode()
	for _, typ := range kept {
		r := p.cm.Process(context.Background(), doc(`<characteristic-query type="`+typ+`"/>`), FlagProcess, model.Manager)
		reply := etree.NewDocument()
		if err := reply.ReadFromString(r.Document); err != nil || r.HRESULT != rapi.OK {
			t.Fatalf("%s: %v %v", typ, r.HRESULT, err)
		}
		all.below[strings.ToLower(typ)] = answer(reply.Root().ChildElements()[0])
	}
	return all
}

// Random documents from the catalogue's trees: a query of everything brings what a
// simple model came to, for those that succeed; those that fail have changed
// nothing.
func TestDocumentsAgainstModel(t *testing.T) {
	cat := models(t)[professional].Catalogue
	succeeded, failed := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		p := newPhone(t, professional, nil)
		d := drawing{rt, cat}
		settings := p.ask(rt)
		for range rapid.IntRange(1, 4).Draw(rt, "documents") {
			next := settings.clone()
			var b strings.Builder
			for range rapid.IntRange(1, 5).Draw(rt, "sections") {
				d.section(&b, next)
			}
			r := p.cm.Process(context.Background(), doc(b.String()), FlagProcess, model.Manager)
			if r.HRESULT == rapi.OK {
				succeeded++
				settings = next
			} else {
				failed++
			}
			if got, want := p.ask(rt).String(), settings.String(); got != want {
				rt.Fatalf("%s\n%v %s\ngives\n%s\nnot\n%s", b.String(), r.HRESULT, r.Document, got, want)
			}
		}
	})
	if succeeded < 50 || failed == 0 {
		t.Errorf("%d documents succeeded and %d failed: the test says little", succeeded, failed)
	}
}
