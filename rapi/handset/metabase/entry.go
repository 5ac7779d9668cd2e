// Package metabase is the metabase of the simulated handset: what the
// Configuration Manager knows of every setting beside its value. Who may reach it,
// whether it can be written, and what a program that shows it should know.
//
//	m := metabase.New(entries)             // of the handset's model
//	f, ok := m.Find(`Registry\HKCU\Software\Vendor`)
//	f.Roles, f.Readable, f.Writable
//
// Paths ignore case. One that ends in \* speaks of everything below; the most
// exact entry counts ([L:aa455885], [L:aa455928]).
package metabase

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cradle/rapi/handset/model"
)

// Attributes that the Metabase CSP sets with a parm of the same name ([L:aa458983]
// shows datatype, maxvalue, minvalue, access-role and rw-access; gg155030 the
// lengths; the names of the others are from the token table [SM:6b0d69a0]).
const (
	Datatype     = "datatype"
	SemanticType = "semantic-type"
	MinValue     = "minvalue"
	MaxValue     = "maxvalue"
	MaxLength    = "maxlength"
	Multiple     = "multiple"
	NoOverwrite  = "nooverwrite"
	AccessRole   = "access-role"
	RWAccess     = "rw-access"
)

// Names are the attributes in the order in which they are listed.
var Names = []string{AccessRole, RWAccess, Datatype, SemanticType, MinValue, MaxValue, MaxLength, Multiple, NoOverwrite}

// Groups of texts in an entry, one text a language: characteristics of the
// Metabase CSP ([L:aa458983]).
const (
	Label   = "label"
	Options = "options"
)

// maxLanguages bounds the texts of a group, each of which is held against those
// before it.
// guess: no source; handsets were sold in some thirty languages.
const maxLanguages = 64

// datatypes are those of the document type ([L:bb737266]), and date and time of
// the token table.
var datatypes = []string{"integer", "string", "float", "boolean", "binary", "multiplestring", "date", "time"}

// Attribute is a name with its value.
type Attribute struct{ Name, Value string }

// Entry is what the metabase holds of one path. Entries are not changed once they
// are in a Metabase: With and Without give changed copies.
type Entry struct {
	Path       string
	Attributes []Attribute // in the order of Names
	Labels     []Attribute // by language, four hexadecimal digits
	Options    []Attribute // by language
}

// Get reads an attribute; "" when it is not there.
func (e *Entry) Get(name string) (string, bool) { return get(e.Attributes, name) }

func get(list []Attribute, name string) (string, bool) {
	for _, a := range list {
		if strings.EqualFold(a.Name, name) {
			return a.Value, true
		}
	}
	return "", false
}

// clone copies what With and Without change.
func (e *Entry) clone() *Entry {
	c := *e
	c.Attributes, c.Labels, c.Options = slices.Clone(e.Attributes), slices.Clone(e.Labels), slices.Clone(e.Options)
	return &c
}

// list is where attributes of a group are: "", Label or Options.
func (e *Entry) list(group string) *[]Attribute {
	switch strings.ToLower(group) {
	case Label:
		return &e.Labels
	case Options:
		return &e.Options
	}
	return &e.Attributes
}

// List gives the attributes of a group: "", Label or Options.
func (e *Entry) List(group string) []Attribute { return *e.list(group) }

// With is the entry with an attribute set. The error says in one sentence what is
// wrong with it.
func (e *Entry) With(group, name, value string) (*Entry, error) {
	canonical := name
	if group == "" {
		i := slices.IndexFunc(Names, func(n string) bool { return strings.EqualFold(n, name) })
		if i < 0 {
			return nil, fmt.Errorf("%q is not an attribute that the metabase has", name)
		}
		canonical = Names[i]
		if err := check(canonical, value); err != nil {
			return nil, err
		}
	} else if _, err := strconv.ParseUint(name, 16, 16); err != nil || len(name) != 4 {
		return nil, fmt.Errorf("%q is not a language code of four hexadecimal digits", name)
	}
	c := e.clone()
	list := c.list(group)
	for i := range *list {
		if strings.EqualFold((*list)[i].Name, name) {
			(*list)[i].Value = value
			return c, nil
		}
	}
	if len(*list) == maxLanguages {
		return nil, fmt.Errorf("there are texts in %d languages already", maxLanguages)
	}
	*list = append(*list, Attribute{canonical, value})
	if group == "" {
		slices.SortFunc(*list, func(a, b Attribute) int { return slices.Index(Names, a.Name) - slices.Index(Names, b.Name) })
	}
	return c, nil
}

// Without is the entry without an attribute; ok is false when there is none.
func (e *Entry) Without(group, name string) (c *Entry, ok bool) {
	c = e.clone()
	list := c.list(group)
	n := len(*list)
	*list = slices.DeleteFunc(*list, func(a Attribute) bool { return strings.EqualFold(a.Name, name) })
	return c, len(*list) < n
}

// check judges the value of an attribute.
// guess: what the metabase refuses has no source.
func check(name, value string) error {
	switch name {
	case AccessRole:
		if _, err := strconv.ParseUint(value, 10, 32); err != nil {
			return errors.New("access-role is a decimal mask of roles")
		}
	case RWAccess:
		if len(value) != 1 || value[0] < '0' || value[0] > '3' {
			return errors.New("rw-access is from 0 to 3")
		}
	case Datatype:
		if !slices.Contains(datatypes, strings.ToLower(value)) {
			return fmt.Errorf("%q is not a datatype", value)
		}
	case MinValue, MaxValue:
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			return fmt.Errorf("%s is a number", name)
		}
	case MaxLength:
		if _, err := strconv.ParseUint(value, 10, 31); err != nil {
			return errors.New("maxlength is a number of characters")
		}
	case Multiple, NoOverwrite:
		if value != "0" && value != "1" {
			return fmt.Errorf("%s is 0 or 1", name)
		}
	}
	return nil
}

// roles is the mask of an entry; ok is false when it has none of its own.
func (e *Entry) roles() (r model.Roles, ok bool) {
	text, ok := e.Get(AccessRole)
	if !ok {
		return 0, false
	}
	v, err := strconv.ParseUint(text, 10, 32)
	return model.Roles(v), err == nil
}

// size is about what an entry takes, in bytes.
func (e *Entry) size() int {
	n := 128 + len(e.Path)
	for _, list := range [][]Attribute{e.Attributes, e.Labels, e.Options} {
		for _, a := range list {
			n += 48 + len(a.Name) + len(a.Value)
		}
	}
	return n
}
