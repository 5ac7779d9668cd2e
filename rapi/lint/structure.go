package lint

import (
	"regexp"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	variables "cradle/rapi/template"
)

// dangers makes findings of the dangers.
func (c *checker) dangers() {
	dangers(c.doc, func(n *provxml.Node, id string, severe bool, source string, what func() phrase.Text) {
		f := c.keep(Warning, id)
		if f == nil {
			return
		}
		how := phrase.New("confirm with --yes when it is sent")
		if severe {
			how = phrase.New("leave it out, or confirm with --allow-dangerous when it is sent")
		}
		g := newDanger(n, id, severe, source, what())
		f.Msg, f.Fix, f.Path, f.Node, f.Danger = phrase.New("danger: {{.What}}", "What", g.What), how, g.Path, g.Node, &g
		if g.Source != "" {
			f.Source = g.Source
		}
		f.Pos, f.End = c.place(g.Node, tag)
	})
}

// structure makes findings of what the reader noticed.
func (c *checker) structure() {
	nodes := c.nodesOfProblems()
	for _, p := range c.doc.Warnings {
		sev := Warning
		if p.Severity == provxml.Note {
			sev = Note
		}
		switch c.class.kind {
		case replyKind, foreignDocument, policyDocument:
			if sev == Note || p.ID == provxml.ReplyElement {
				continue // what it is has been said
			}
		}
		if s, ok := problemSeverity[p.ID]; ok {
			sev = s
		}
		id := p.ID
		if _, ok := FindRule(id); !ok {
			id = FileRemark // of who read the file around the document
		}
		if f := c.keep(sev, id); f != nil {
			f.Msg, f.Fix, f.Pos = p.Msg, p.Fix, p.Pos
			if p.ID == provxml.TextIgnored {
				f.Msg = phrase.New("text between the elements means nothing to a handset") // the text may be a secret
			}
			if n := nodes[p.Pos]; n != nil {
				f.Node, f.Path = n, n.Path()
				_, f.End = c.place(n, tag)
			}
		}
	}
}

// nodesOfProblems finds the elements that the reader's problems are about.
func (c *checker) nodesOfProblems() map[provxml.Pos]*provxml.Node {
	if len(c.doc.Warnings) == 0 {
		return nil
	}
	nodes := make(map[provxml.Pos]*provxml.Node, len(c.doc.Warnings))
	for _, p := range c.doc.Warnings {
		if p.Pos.Line > 0 {
			nodes[p.Pos] = nil
		}
	}
	for n := range c.doc.Nodes() {
		if _, ok := nodes[n.Pos]; ok {
			nodes[n.Pos] = n
		}
	}
	return nodes
}

var romNames = regexp.MustCompile(`(?i)^mxip(cold|update)?_[^_]+(_[^_]+)*_[0-9]{3}\.provxml$`)

// file looks at the file around the document.
func (c *checker) file() {
	whole := func(id string, msg, fix phrase.Text) {
		if f := c.keep(ruleByID(id).Severity, id); f != nil {
			f.Msg, f.Fix = msg, fix
		}
	}
	src := c.doc.Source
	mark := len(src) >= 3 && string(src[:3]) == "\xef\xbb\xbf" || len(src) >= 2 && (string(src[:2]) == "\xff\xfe" || string(src[:2]) == "\xfe\xff")
	switch {
	case c.doc.Encoding != "utf-8":
		whole(encodingNotUTF8, phrase.New("the file is {{.Encoding}}, and provisioning documents are UTF-8", "Encoding", c.doc.Encoding), phrase.New("save it as UTF-8 without a byte order mark"))
	case mark:
		whole(byteOrderMark, phrase.New("the file begins with a byte order mark; it is not sent"), phrase.New("save it as UTF-8 without one"))
	}
	if c.class.kind == romDocument && !romNames.MatchString(base(c.doc.Name)) {
		whole(romName, phrase.New("a ROM does not run a document of this name"), phrase.New("name it like mxip_contoso_100.provxml: mxip_, mxipcold_ or mxipupdate_, package, three digits"))
	}
	if c.doc.Settings() == 0 {
		whole(noSettings, phrase.New("there is no setting in it: applying it changes nothing"), phrase.New("choose another document"))
	}
	c.attributes(c.doc.Root)
}

// attributes of the grammar (bb737266, bb737359, and the attribute table of the
// WBXML page); version is the root's.
var knownAttributes = []string{
	"type", "name", "value", "translation", "mwid", "recursive", "datatype", "semantic-type", "maxvalue", "minvalue", "maxlength",
	"options", "multiple", "rw-access", "nooverwrite", "access-role", "label", "desc", "code",
}

var datatypes = [...]string{string(csp.Integer), string(csp.String), string(csp.Float), string(csp.Boolean), string(csp.Binary), string(csp.MultipleString), string(csp.Date), string(csp.Time)}

// attributes looks at an element's attributes and at what they say.
func (c *checker) attributes(n *provxml.Node) {
	if n.Element == nil || n.Kind == provxml.Foreign {
		return
	}
	for i := range n.Element.Attr {
		a := &n.Element.Attr[i]
		if a.Space != "" || a.Key == "xmlns" {
			continue
		}
		var allowed []string
		switch {
		case a.Key == "name" || a.Key == "type" || a.Key == "value":
			continue
		case a.Key == "version" && n.Kind == provxml.Root:
			if a.Value != "1.0" && a.Value != "1.1" {
				allowed = []string{"1.0", "1.1"}
			}
		case !known(a.Key):
			c.unknownAttribute(n, a.Key)
		case a.Key == "mwid" && a.Value != "1":
			allowed = []string{"1"}
		case a.Key == "recursive" && !oneOf(a.Value, "true", "false"):
			allowed = []string{"true", "false"}
		case a.Key == "translation" && !oneOf(a.Value, "filesystem", "install"):
			allowed = []string{"filesystem", "install"}
		case a.Key == "datatype" && !oneOf(a.Value, datatypes[:]...):
			allowed = datatypes[:]
		}
		if len(allowed) > 0 {
			key, value := a.Key, a.Value
			c.add(attributeValue, n, part(key), func() (phrase.Text, phrase.Text) {
				fix := phrase.New("write {{.Values}}", "Values", orNames(allowed...))
				if key == "mwid" {
					fix = phrase.New("write {{.Values}}, or leave it out", "Values", orNames(allowed...))
				}
				return phrase.New("{{.Attribute}} is {{.Value}}", "Attribute", key, "Value", cut(value)), fix
			})
		}
	}
	if name := n.Name; name != "" && name != strings.TrimSpace(name) {
		c.add(nameBlanks, n, part(nameAttr(n)), func() (phrase.Text, phrase.Text) {
			return phrase.New("the name {{.Name}} begins or ends with a blank, which belongs to it", "Name", cut(name)), phrase.New("delete the blank")
		})
	}
}

func (c *checker) unknownAttribute(n *provxml.Node, key string) {
	best, distance := "", 3
	if len(key) <= 32 {
		for _, k := range knownAttributes {
			if d := variables.Distance(strings.ToLower(key), k); d < distance && d <= len(k)/2 {
				best, distance = k, d
			}
		}
	}
	sev := Warning
	if best == "value" && n.Kind == provxml.Parm && !n.HasValue {
		sev = Error // the setting has no value then
	}
	c.addAs(sev, unknownAttribute, n, part(key), func() (phrase.Text, phrase.Text) {
		msg := phrase.New("the attribute {{.Attribute}} is not known", "Attribute", cut(key))
		if best != "" {
			return msg, meant(best)
		}
		return msg, phrase.New("delete it")
	})
}

func known(attr string) bool {
	for _, k := range knownAttributes {
		if k == attr {
			return true
		}
	}
	return false
}

func oneOf(value string, list ...string) bool {
	for _, l := range list {
		if strings.EqualFold(value, l) {
			return true
		}
	}
	return false
}

// nameAttr is the attribute that names a node.
func nameAttr(n *provxml.Node) string {
	switch n.Kind.Request() {
	case provxml.Parm, provxml.NoParm, provxml.ParmQuery:
		return "name"
	}
	return "type"
}

// cut is a piece of the document in a message: quoted, and not long.
func cut(s string) string {
	const most = 60
	if len(s) > most {
		for i := range s {
			if i >= most {
				return strings.TrimSuffix(quoted(s[:i]), `"`) + `..."`
			}
		}
	}
	return quoted(s)
}
