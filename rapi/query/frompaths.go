package query

import (
	"errors"
	"fmt"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// FromPaths makes a query from paths; see the package's documentation for their
// grammar. What a provider is known not to answer is refused with what it does.
// The error joins a *PathError for each path that cannot be asked for.
func FromPaths(cat *csp.Catalogue, paths ...string) (*Query, error) {
	q := &Query{}
	var errs []error
	for _, text := range paths {
		a, err := askFor(cat, text)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		q.Asks = append(q.Asks, a)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return q, q.build()
}

// nested reports whether a provider's characteristics are registry paths, whose
// names can stand in one.
func nested(p *csp.Provider) bool {
	for _, c := range p.Root.Children {
		if c.Registry {
			return true
		}
	}
	return false
}

// target is what a path means to the catalogue.
type target struct {
	text     string
	path     path
	provider *csp.Provider // nil: not known
	typ      string        // of the provider, as it is sent
	registry bool
}

func askFor(cat *csp.Catalogue, text string) (*Ask, error) {
	p, err := parsePath(text, func(provider string) bool {
		known, ok := cat.Find(provider)
		return ok && nested(known)
	})
	if err != nil {
		return nil, err
	}
	t := &target{text: text, path: p, typ: p.names[0]}
	if known, ok := cat.Find(t.typ); ok {
		t.provider, t.typ, t.registry = known, known.Type, nested(known)
	}
	a := &Ask{typed: text}
	if t.provider == nil {
		a.Unknown, a.Detail = true, phrase.New("The catalogue has no provider {{.Provider}}.", "Provider", t.typ)
		if n := cat.Nearest(t.typ); n != "" {
			a.Detail = phrase.New("The catalogue has no provider {{.Provider}}; did you mean {{.Nearest}}?", "Provider", t.typ, "Nearest", n)
		}
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	a.questions, err = t.questions()
	return a, err
}

func (t *target) fail(msg, fix string) error { return &PathError{t.text, msg, fix} }

// check refuses what the provider is known not to answer.
func (t *target) check() error {
	p := t.provider
	if p == nil {
		return nil
	}
	switch names := t.path.names[1:]; {
	case t.path.hasParm:
		if err := t.writeOnly(names, t.path.parm); err != nil {
			return err
		}
	case len(names) > 0 && !t.path.whole && !t.registry:
		if at := p.At(names[:len(names)-1]...); at.Child(names[len(names)-1]) == nil {
			if err := t.writeOnly(names[:len(names)-1], names[len(names)-1]); err != nil {
				return err
			}
		}
	}
	switch {
	case p.Caps.ParmQuery == csp.No && p.Caps.CharacteristicQuery == csp.No:
		return t.fail(fmt.Sprintf("%s answers no questions", p.Type), "")
	case p.DMOnly:
		fix := ""
		if p.Replaced != "" {
			fix = "ask " + p.Replaced
		}
		return t.fail(fmt.Sprintf("%s is reached by OMA DM alone, and not over the cable", p.Type), fix)
	case len(t.path.names) == 1 && !t.path.hasParm && p.Caps.TopQuery == csp.No:
		fix := fmt.Sprintf("name something in it: %s/...", p.Type)
		if t.registry {
			fix = fmt.Sprintf("name a key: %s/HKLM/Software/... ('cradle registry export' writes whole branches)", p.Type)
		}
		return t.fail(fmt.Sprintf("%s cannot be asked for as a whole", p.Type), fix)
	case t.path.whole && p.Caps.Recursive == csp.No:
		return t.fail(fmt.Sprintf("%s does not answer questions for everything below a characteristic", p.Type), "name one characteristic or parm")
	case (t.path.whole || len(t.path.names) == 1 && !t.path.hasParm) && p.Caps.CharacteristicQuery == csp.No:
		return t.fail(fmt.Sprintf("%s answers questions for single parms alone", p.Type), "name one")
	case t.path.hasParm && p.Caps.ParmQuery == csp.No:
		return t.fail(fmt.Sprintf("%s answers questions for characteristics alone", p.Type), "leave ::"+printable(t.path.parm)+" out")
	case t.path.whole && len(t.path.names) == 1 && p.Caps.TopQuery == csp.No:
		return t.fail(fmt.Sprintf("%s cannot be asked for as a whole", p.Type), "name something in it")
	}
	return nil
}

// questions are what is asked: a parm, a characteristic, or both.
func (t *target) questions() ([]question, error) {
	names := t.path.names[1:]
	switch {
	case len(names) == 0 && !t.path.hasParm:
		return []question{{kind: provxml.CharacteristicQuery, name: t.typ}}, nil
	case t.path.hasParm:
		around, err := t.steps(names)
		if err != nil {
			return nil, err
		}
		return []question{t.parm(around, t.path.parm)}, nil
	case t.path.whole:
		q, err := t.characteristic(names)
		return []question{q}, err
	}
	parm, group := t.last(names)
	var list []question
	last := names[len(names)-1]
	if parm && !(t.registry && len(names) < 2) {
		around, err := t.steps(names[:len(names)-1])
		if err != nil {
			return nil, err
		}
		list = append(list, t.parm(around, last))
	}
	if group {
		q, err := t.characteristic(names)
		if err != nil {
			return nil, err
		}
		list = append(list, q)
	}
	return list, nil
}

func (t *target) parm(around []step, name string) question {
	return question{around: chain(around), kind: provxml.ParmQuery, name: name}
}

func (t *target) characteristic(names []string) (question, error) {
	steps, err := t.steps(names)
	if err != nil {
		return question{}, err
	}
	last := steps[len(steps)-1]
	q := question{around: chain(steps[:len(steps)-1]), kind: provxml.CharacteristicQuery, name: last.name, attrs: last.attrs}
	if t.registry && !t.path.whole {
		q.recursive = "false"
	}
	return q, nil
}

// writeOnly refuses a parm that can only be set.
func (t *target) writeOnly(names []string, name string) error {
	if t.registry {
		return nil
	}
	p, ok := t.provider.At(names...).Parm(name)
	if ok && (p.ReadBack == csp.ReadNever || p.Access == csp.WriteOnly) {
		return t.fail(fmt.Sprintf("%s can be set and not be asked for", printable(name)), "")
	}
	return nil
}

// last tells what the last name can be. What the catalogue does not know may be
// either.
func (t *target) last(names []string) (parm, group bool) {
	if t.provider == nil {
		return true, true
	}
	caps := t.provider.Caps
	if caps.ParmQuery == csp.No || caps.CharacteristicQuery == csp.No {
		return caps.ParmQuery != csp.No, caps.CharacteristicQuery != csp.No
	}
	if t.registry {
		return true, true
	}
	name := names[len(names)-1]
	at := t.provider.At(names[:len(names)-1]...)
	if at == nil {
		return true, true
	}
	known, isParm := at.Parm(name)
	exact := isParm && strings.EqualFold(known.Name, name) && known != at.AnyParm
	child := at.Child(name)
	fixed := child != nil && !child.Any
	hasParms, hasGroups := len(at.Parms) > 0 || at.AnyParm != nil, len(at.Children) > 0
	switch {
	case exact != fixed:
		return exact, fixed
	case !exact && identified(t.typ, names[:len(names)-1]):
		return false, true
	case exact:
		return true, true
	case isParm != (child != nil) && at.Complete:
		return isParm, child != nil
	case hasParms != hasGroups:
		return hasParms, hasGroups
	}
	return true, true
}

// steps are the characteristics of names below the provider, with the provider's
// own in front.
func (t *target) steps(names []string) ([]step, error) {
	list := []step{{name: t.typ}}
	if len(names) == 0 {
		return list, nil
	}
	if t.registry {
		key, err := t.key(names)
		return append(list, step{name: key}), err
	}
	var at *csp.Characteristic
	if t.provider != nil {
		at = t.provider.Root
	}
	for i, name := range names {
		s := step{name: name}
		child := at.Child(name)
		if identified(t.typ, names[:i]) && (child == nil || child.Any) {
			s.attrs = []attr{{"mwid", "1"}}
		}
		at = child
		list = append(list, s)
	}
	return list, nil
}

// key joins the names of a registry path. A backslash that belongs to a name is
// doubled (aa457989).
func (t *target) key(names []string) (string, error) {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = strings.ReplaceAll(n, `\`, `\\`)
	}
	parts[0] = hive(parts[0])
	key := strings.Join(parts, `\`)
	if node := t.provider.Root.Child(key); node != nil && !node.NameOK(key) {
		return "", t.fail(fmt.Sprintf("%s is no root of the registry", printable(names[0])), "a key begins with HKLM, HKCU or HKCR")
	}
	return key, nil
}

// hive is the short name of a root key, as provisioning documents have it.
func hive(name string) string {
	switch strings.ToUpper(name) {
	case "HKEY_LOCAL_MACHINE", "HKLM":
		return "HKLM"
	case "HKEY_CURRENT_USER", "HKCU":
		return "HKCU"
	case "HKEY_CLASSES_ROOT", "HKCR":
		return "HKCR"
	}
	return name
}

// identified reports whether the names directly below a characteristic are ids of
// access points or proxies, which a query marks with mwid="1" (bb737359, aa455932,
// aa455948): below NAPDEF and PXLOGICAL, and below PXPHYSICAL in one of those.
func identified(provider string, names []string) bool {
	if len(names) == 0 {
		return strings.EqualFold(provider, "NAPDEF") || strings.EqualFold(provider, "PXLOGICAL")
	}
	return strings.EqualFold(names[len(names)-1], "PXPHYSICAL") && strings.EqualFold(provider, "PXLOGICAL")
}
