package csps

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"cradle/rapi/csp"
)

// shape is what the catalogue tells of a CSP's settings. The zero shape knows
// nothing, and refuses nothing.
//
// What the catalogue itself marks as a guess is never a reason to refuse. That
// a handset refuses what is outside the documented values is inferred: the pages
// list permitted values, and say nothing of others.
type shape struct{ p *csp.Provider }

func shapeOf(cat *csp.Catalogue, typ string) shape {
	if cat == nil {
		return shape{}
	}
	p, _ := cat.Find(typ)
	return shape{p}
}

// at is what the catalogue knows of a characteristic; nil is nothing.
func (s shape) at(p Path) *csp.Characteristic {
	if s.p == nil {
		return nil
	}
	return s.p.At(p...)
}

// path looks at the types of characteristics.
func (s shape) path(p Path) error {
	if s.p == nil {
		return nil
	}
	ch := s.p.Root
	for _, name := range p {
		if ch == nil {
			return nil
		}
		child := ch.Child(name)
		switch {
		case child == nil && ch.Complete:
			return invalid("There is no characteristic " + name + " in " + ch.Display() + ".")
		case child == nil:
			return nil // the catalogue does not tell all
		case child.Any && !child.Guess && !child.NameOK(name):
			return invalid("The name " + name + " cannot be a " + child.Name + ".")
		}
		ch = child
	}
	return nil
}

// parm is what the catalogue knows of a setting.
func (s shape) parm(p Path, name string) (*csp.Parm, bool) { return s.at(p).Parm(name) }

// value looks at a setting that is to be made.
func (s shape) value(p Path, parm Parm) error {
	ch := s.at(p)
	if ch == nil {
		return nil
	}
	known, ok := ch.Parm(parm.Name)
	switch {
	case !ok && ch.Complete:
		return invalid("There is no parm " + parm.Name + " in " + ch.Display() + ".")
	case !ok || known.Guess:
		return nil
	case known.Access == csp.ReadOnly:
		return readOnly()
	case parm.Value == "": // takes a setting back, where it means anything
		return nil
	}
	return permitted(known, parm.Value)
}

func permitted(known *csp.Parm, value string) error {
	if known.MaxLen > 0 && utf8.RuneCountInString(value) > known.MaxLen {
		return invalid("The value is longer than " + strconv.Itoa(known.MaxLen) + " characters.")
	}
	if o, ok := known.Option(value); known.Strict && !ok {
		return invalid("The value is none of those that are permitted.")
	} else if ok && !o.Guess {
		return nil
	}
	text := strings.TrimSpace(value)
	switch known.Datatype {
	case csp.Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil:
			return invalid("The value is no number.")
		case known.Min != nil && n < *known.Min:
			return invalid("The value is less than " + strconv.FormatInt(*known.Min, 10) + ".")
		case known.Max != nil && n > *known.Max:
			return invalid("The value is more than " + strconv.FormatInt(*known.Max, 10) + ".")
		}
	case csp.Boolean:
		if !contains([]string{"0", "1", "true", "false"}, text) {
			return invalid("The value is neither 0 nor 1.")
		}
	case csp.Binary:
		if _, err := decodeBase64(value); err != nil {
			return invalid("The value is not base64.")
		}
	}
	return formed(known.Format, text)
}

// formed looks at what a text must look like. The formats that are missing here
// are not looked at: nothing is known of what a handset does with others.
func formed(f csp.Format, value string) error {
	switch f {
	case csp.FormatGUID:
		if !guidForm.MatchString(value) {
			return invalid("The value is no GUID in braces.")
		}
	case csp.FormatHHMM:
		if n, err := strconv.ParseUint(value, 10, 16); err != nil || len(value) != 4 || n/100 > 23 || n%100 > 59 {
			return invalid("The value is no time of day in four digits.")
		}
	case csp.FormatRoles:
		if _, err := strconv.ParseUint(value, 10, 32); err != nil {
			return invalid("The value is no mask of roles in decimal.")
		}
	case csp.FormatSHA1:
		if _, err := hex.DecodeString(value); err != nil || len(value) != 40 {
			return invalid("The value is no SHA-1 in 40 hexadecimal digits.")
		}
	}
	return nil
}

// masked reports whether a query of a setting brings asterisks.
func (s shape) masked(p Path, name string) bool {
	known, ok := s.parm(p, name)
	return ok && (known.ReadBack == csp.ReadMasked || known.ReadBack == csp.ReadUnknown && known.Secret)
}

// hidden reports whether a query does not bring a setting at all.
func (s shape) hidden(p Path, name string) bool {
	known, ok := s.parm(p, name)
	return ok && (known.ReadBack == csp.ReadNever || known.Access == csp.WriteOnly)
}
