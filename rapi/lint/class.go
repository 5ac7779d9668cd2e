package lint

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// class is what a document is for.
type class struct {
	kind   classKind
	family phrase.Text   // of foreignDocument: "Zebra MX (Android)"
	at     *provxml.Node // what shows it
	sign   phrase.Text   // what shows it, in words

	carried bool // it does not come over the cable
}

type classKind uint8

const (
	request         classKind = iota
	setupDocument             // _setup.xml of a cabinet
	romDocument               // runs from ROM, with all roles
	replyKind                 // a handset wrote it
	foreignDocument           // for other phones
	policyDocument            // a mail server's
)

// checked reports whether the document is for handsets to apply.
func (c class) checked() bool { return c.kind <= romDocument }

// cable reports whether it is for the cable.
func (c class) cable() bool { return c.kind == request && !c.carried }

// signs are what one walk over the document finds out about its class.
type signs struct {
	errorElement, queryElement, recursive, metadata *provxml.Node
	version                                         *provxml.Node // a characteristic with a version
	readOnly                                        []*provxml.Node
	parms, installed                                int // installed: parms that say uninstall = 0
	firstInstalled                                  *provxml.Node
}

// classify finds out what a document is for.
func classify(c *checker) class {
	s := c.signs()
	if cl, ok := c.foreignClass(s); ok {
		return cl
	}
	if cl, ok := replyClass(s); ok {
		return cl
	}
	if n := c.mailServerPolicy(); n != nil {
		return class{kind: policyDocument, at: n}
	}
	for _, n := range c.doc.Root.Children {
		if named(n, "Install") && n.Kind == provxml.Characteristic {
			return class{kind: setupDocument, at: n}
		}
	}
	if strings.HasPrefix(strings.ToLower(base(c.doc.Name)), "mxip") {
		return class{kind: romDocument}
	}
	return class{kind: request}
}

func base(name string) string { return filepath.Base(strings.ReplaceAll(name, `\`, "/")) }

func (c *checker) signs() (s signs) {
	first := func(at **provxml.Node, n *provxml.Node, yes bool) {
		if yes && *at == nil {
			*at = n
		}
	}
	for _, top := range c.doc.Root.Children {
		p, _ := c.cat.Find(top.Name)
		s.collect(top, rootOf(p), first)
	}
	return s
}

// rootOf is a Provider's own characteristic.
func rootOf(p *csp.Provider) *csp.Characteristic {
	if p == nil {
		return nil
	}
	return p.Root
}

// collect looks at a node and those below it. ch is what the catalogue knows of
// the node, if it is a characteristic.
func (s *signs) collect(n *provxml.Node, ch *csp.Characteristic, first func(**provxml.Node, *provxml.Node, bool)) {
	first(&s.errorElement, n, n.Kind.Error())
	first(&s.queryElement, n, n.Kind.Query())
	switch n.Kind.Request() {
	case provxml.Characteristic:
		first(&s.recursive, n, hasAttr(n, "recursive"))
		first(&s.version, n, hasAttr(n, "version"))
	case provxml.Parm:
		s.parms++
		first(&s.metadata, n, hasAttr(n, "rw-access") || hasAttr(n, "access-role") || hasAttr(n, "semantic-type"))
		if p, ok := lookup(n.Parent, ch, n.Name); ok && accessOf(ch, p) == csp.ReadOnly && !p.Guess {
			s.readOnly = append(s.readOnly, n)
		}
		if named(n, "uninstall") && n.Value == "0" && below(n, "UnInstall") {
			s.installed++
			first(&s.firstInstalled, n, true)
		}
	}
	for _, k := range n.Children {
		next := ch
		if k.Kind.Request() == provxml.Characteristic {
			next = ch.Child(k.Name)
		}
		s.collect(k, next, first)
	}
}

// lookup is a parm of a characteristic that stands at a node.
func lookup(at *provxml.Node, ch *csp.Characteristic, name string) (*csp.Parm, bool) {
	if at == nil || at.Kind == provxml.Root {
		return nil, false
	}
	return ch.Parm(name)
}

func hasAttr(n *provxml.Node, name string) bool {
	_, ok := n.Attr(name)
	return ok
}

func replyClass(s signs) (class, bool) {
	reply := func(at *provxml.Node, sign phrase.Text) (class, bool) {
		return class{kind: replyKind, at: at, sign: sign}, true
	}
	switch {
	case s.queryElement != nil: // a reply has answers where the queries were
		return class{}, false
	case s.errorElement != nil:
		return reply(s.errorElement, phrase.New("it has the element <{{.Element}}>", "Element", s.errorElement.Kind.String()))
	case s.recursive != nil:
		return reply(s.recursive, phrase.New("a characteristic has the attribute recursive, which a query had"))
	case s.metadata != nil:
		return reply(s.metadata, phrase.New("a parm has metadata, which only handsets write"))
	case len(s.readOnly) >= 2:
		return reply(s.readOnly[0], phrase.New("it has settings that can only be read, such as {{.Setting}}", "Setting", quoted(s.readOnly[0].Name)))
	case s.installed > 0 && s.installed == s.parms:
		return reply(s.firstInstalled, phrase.New("uninstall is 0, which is how a handset lists its programs"))
	}
	return class{}, false
}

// zebra is the family of those who put a version on characteristics (Zebra MX
// documentation).
const zebra = "Zebra MX (Android)"

// foreignClass recognises the documents of other phones.
func (c *checker) foreignClass(s signs) (class, bool) {
	foreign := func(at *provxml.Node, family, sign phrase.Text) (class, bool) {
		return class{kind: foreignDocument, family: family, at: at, sign: sign}, true
	}
	for _, n := range c.doc.Root.Children {
		if n.Kind == provxml.Foreign {
			continue
		}
		name := strings.TrimSpace(n.Name)
		if family, ok := c.cat.Foreign(name); ok && !c.hyphenated(name) {
			return foreign(n, phrase.New(family), phrase.New("it has {{.Name}}", "Name", quoted(name))) // data: families of the catalogue
		}
	}
	if s.version != nil {
		return foreign(s.version, phrase.Verbatim(zebra), phrase.New("the characteristic {{.Name}} has a version", "Name", quoted(s.version.Name)))
	}
	// The document type of OMA client provisioning. Microsoft's samples have none.
	head := c.doc.Source[:min(len(c.doc.Source), 2048)]
	if bytes.Contains(bytes.ReplaceAll(head, []byte{0}, nil), []byte("-//WAPFORUM//DTD PROV")) {
		at := c.doc.Root
		return foreign(at, phrase.New("phones that take OMA client provisioning over the air"), phrase.New("it has the document type of OMA client provisioning"))
	}
	return class{}, false
}

// hyphenated reports whether a name is one of Windows Mobile's but for hyphens
// and capital letters: who writes Wifi may mean Wi-Fi.
func (c *checker) hyphenated(name string) bool {
	letters := strings.NewReplacer("-", "", "_", "").Replace
	near := c.nearest(c.cat, name, c.cat.Nearest)
	return near != "" && strings.EqualFold(letters(near), letters(name))
}

// lassd is the key of password policies, as place has it.
const lassd = `hklm\comm\security\policy\lassd`

// mailServerPolicy finds the policy 4131 (password required) in a document that
// has nothing but password policies: 4131 with 4133 or with the Registry's
// keys, as public ActiveSync servers send them.
func (c *checker) mailServerPolicy() (at *provxml.Node) {
	more := false
	for _, top := range c.doc.Root.Children {
		switch {
		case top.Kind != provxml.Characteristic:
			return nil
		case named(top, "SecurityPolicy"):
			for _, p := range top.Children {
				switch id, err := strconv.Atoi(strings.TrimSpace(p.Name)); {
				case err != nil || p.Kind != provxml.Parm:
					return nil
				case id == 4131:
					at = p
				case id == 4133:
					more = true
				default:
					return nil
				}
			}
		case named(top, "Registry"):
			for _, key := range top.Children {
				if key.Kind != provxml.Characteristic || !strings.HasPrefix(places{}.in(key).key+`\`, lassd+`\`) {
					return nil
				}
				more = true
			}
		default:
			return nil
		}
	}
	if !more {
		return nil
	}
	return at
}

// naming notes what a document is that is not simply for handsets to apply.
func (c *checker) naming() {
	cl := c.class
	switch cl.kind {
	case replyKind:
		c.add(ReplyDocument, cl.at, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("this is a handset's reply: {{.Sign}}", "Sign", cl.sign), phrase.New("send the request that it answers")
		})
	case foreignDocument:
		c.add(OtherPhone, cl.at, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("this is for {{.Family}}: {{.Sign}}", "Family", cl.family, "Sign", cl.sign), phrase.New("a Windows Mobile handset refuses what it does not know; send it to the phones it is for")
		})
	case policyDocument:
		c.add(ExchangePolicy, cl.at, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("this is the password policy of a mail server (Exchange ActiveSync)"), phrase.New("let the server send it; over the cable a phone refuses SecurityPolicy until Grant Manager (policy 4119) allows it")
		})
	case setupDocument:
		if cl.carried {
			return // it is in its cabinet
		}
		c.add(CabinetSetup, cl.at, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("this is the _setup.xml of a cabinet: it has a section Install"), phrase.New("install the cabinet that it came from; alone it has no files")
		})
	}
}
