package state

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/metabase"
)

// metabaseText writes the metabase as the provisioning document that would make
// it.
func metabaseText(m *metabase.Metabase) string {
	var b strings.Builder
	parms := func(indent string, list []metabase.Attribute) {
		for _, a := range list {
			fmt.Fprintf(&b, "%s<parm name=\"%s\" value=\"%s\"/>\n", indent, attribute(a.Name), attribute(a.Value))
		}
	}
	b.WriteString("<wap-provisioningdoc>\n <characteristic type=\"Metabase\">\n")
	for _, e := range m.List() {
		fmt.Fprintf(&b, "  <characteristic type=\"%s\">\n", attribute(e.Path))
		parms("   ", e.Attributes)
		for _, group := range []string{metabase.Label, metabase.Options} {
			if list := e.List(group); len(list) > 0 {
				fmt.Fprintf(&b, "   <characteristic type=\"%s\">\n", group)
				parms("    ", list)
				b.WriteString("   </characteristic>\n")
			}
		}
		b.WriteString("  </characteristic>\n")
	}
	b.WriteString(" </characteristic>\n</wap-provisioningdoc>\n")
	return b.String()
}

// attribute is a text inside the quotes of an attribute.
func attribute(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// loadMetabase replaces the metabase by what the file says.
func (s *State) loadMetabase(l *lines) error {
	root, err := cm.Parse(l.rest)
	if err != nil {
		var at interface{ Offset() int }
		if errors.As(err, &at) {
			l.n = 1 + strings.Count(l.rest[:at.Offset()], "\n")
		}
		return l.bad("%w", err)
	}
	top := root.ChildElements()
	if root.Tag != "wap-provisioningdoc" || len(top) != 1 || !isCharacteristic(top[0]) || top[0].SelectAttrValue("type", "") != "Metabase" {
		return l.bad("this is not a provisioning document with one characteristic, Metabase")
	}
	m := s.parts.CSPs.Metabase()
	m.Clear()
	for _, el := range top[0].ChildElements() {
		if !isCharacteristic(el) {
			return l.bad("a %s in Metabase, where entries stand", el.Tag)
		}
		e := &metabase.Entry{Path: el.SelectAttrValue("type", "")}
		if e.Path == "" || m.Get(e.Path) != nil {
			return l.bad("entry %q: without a path, or there twice", e.Path)
		}
		if e, err = loadEntry(e, "", el); err == nil {
			err = m.Put(e)
		}
		if err != nil {
			return l.bad("entry %q: %w", el.SelectAttrValue("type", ""), err)
		}
	}
	return nil
}

// loadEntry adds what stands in an element.
func loadEntry(e *metabase.Entry, group string, el *etree.Element) (*metabase.Entry, error) {
	for _, c := range el.ChildElements() {
		var err error
		switch typ := c.SelectAttrValue("type", ""); {
		case group == "" && isCharacteristic(c) && (typ == metabase.Label || typ == metabase.Options):
			e, err = loadEntry(e, typ, c)
		case c.Tag == "parm" && len(c.Child) == 0:
			name, value := c.SelectAttr("name"), c.SelectAttr("value")
			if name == nil || value == nil {
				return nil, errors.New("a parm without name or value")
			}
			e, err = e.With(group, name.Value, value.Value)
		default:
			return nil, fmt.Errorf("a %s %q does not belong here", c.Tag, typ)
		}
		if err != nil {
			return nil, err
		}
	}
	return e, nil
}

func isCharacteristic(el *etree.Element) bool { return el.Tag == "characteristic" }
