package cm

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"cradle/rapi/csp"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/metabase"
)

// describe adds the metadata that the metabase has for a parm in a characteristic
// ([L:aa455941], names from [SM:6b0d69a0]): rw-access (3 is reading and writing; 1
// for reading alone is inferred) and access-role, the mask in decimal (inferred
// from the name), what else its entry says, and then what the catalogue knows of
// the setting, which stands for the part of a handset's metabase that nobody has
// published. An attribute that the element has is left alone.
func (s *section) describe(el *etree.Element, path csps.Path, f metabase.Found) {
	if s.flags&FlagMetadata == 0 {
		return
	}
	add := func(name, value string) {
		if value != "" && el.SelectAttr(name) == nil {
			el.CreateAttr(name, value)
		}
	}
	known := s.known(path, el.SelectAttrValue("name", ""))
	f.Readable = f.Readable && known.Access != csp.WriteOnly
	f.Writable = f.Writable && known.Access != csp.ReadOnly
	add(metabase.RWAccess, f.RW())
	add(metabase.AccessRole, strconv.FormatUint(uint64(f.Roles), 10))
	for _, a := range f.Entry.Attributes {
		if a.Name != metabase.RWAccess && a.Name != metabase.AccessRole {
			add(a.Name, a.Value)
		}
	}
	if options := inLanguage(f.Entry.Options); options != "" {
		add("options", options)
		add(metabase.Multiple, "1") // [L:aa455941]
	}
	add("label", inLanguage(f.Entry.Labels))

	add(metabase.Datatype, string(known.Datatype))
	add(metabase.SemanticType, semantics[known.Format])
	if known.Min != nil {
		add(metabase.MinValue, strconv.FormatInt(*known.Min, 10))
	}
	if known.Max != nil {
		add(metabase.MaxValue, strconv.FormatInt(*known.Max, 10))
	}
	if known.MaxLen > 0 {
		add(metabase.MaxLength, strconv.Itoa(known.MaxLen))
	}
	if len(known.Options) > 0 {
		add("options", optionList(known.Options))
		add(metabase.Multiple, "1")
	}
}

// known is what the catalogue says of a setting: nothing when it has none.
func (s *section) known(path csps.Path, name string) csp.Parm {
	p, ok := s.m.provider(s.csp.Type())
	if !ok {
		return csp.Parm{}
	}
	parm, ok := p.At(path...).Parm(name)
	if !ok {
		return csp.Parm{}
	}
	return *parm
}

// semantics are the documented semantic-types ([L:ms844861]) of the catalogue's
// formats.
var semantics = map[csp.Format]string{csp.FormatURL: "URL", csp.FormatPath: "file"}

// Separators of a list of options in a reply: between two of them, and between
// label and value ([L:aa455941]).
const (
	optionSeparator = "\uF000"
	optionEquals    = "\uF001"
)

// optionList writes options as the metabase has them ([L:aa458983]: "Red=1;...",
// with private characters for both signs). One without a label is its own.
func optionList(options []csp.Option) string {
	list := make([]string, len(options))
	for i, o := range options {
		label := o.Label
		if label == "" {
			label = o.Value
		}
		list[i] = label + optionEquals + o.Value
	}
	return strings.Join(list, optionSeparator)
}

// inLanguage is the text in the handset's language, which is English (0409), or
// the first there is.
func inLanguage(texts []metabase.Attribute) string {
	for _, t := range texts {
		if t.Name == "0409" {
			return t.Value
		}
	}
	if len(texts) > 0 {
		return texts[0].Value
	}
	return ""
}

// provider is what the catalogue tells of a CSP.
func (m *Manager) provider(typ string) (*csp.Provider, bool) {
	if m.catalogue == nil {
		return nil, false
	}
	return m.catalogue.Find(typ)
}
