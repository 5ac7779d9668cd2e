// Package csps holds the Configuration Service Providers of the simulated
// handset: the parts of the Configuration Manager that know what a setting
// means. Those that only keep values are Trees, described by the handset's model and
// by the catalogue; those that do something have a type of their own, many of them
// made around a Tree. kinds, in set.go, lists them.
//
//	set, err := csps.New(csps.Env{Model: model, Registry: reg, Files: store})
//	csp := set.Find("registry")           // types ignore case
//	var u undo.Log
//	err = csp.Set(&u, csps.Path{`HKCU\Software\Vendor`}, csps.Parm{Name: "Greeting", Value: "hello"})
//	u.Rollback()                          // as if it had not been
//
// The Configuration Manager (package cm) reads the document, checks roles,
// calls the CSP for each setting in turn and words the reply.
package csps

import (
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/undo"
)

// Path is where a setting stands: the types of the characteristics below the
// CSP's own, outermost first. The empty Path is the CSP's own characteristic.
type Path []string

// Parm is one setting with its value.
type Parm struct {
	Name  string
	Value string
	// Datatype is the datatype attribute, as sent with a request or as told
	// in a reply; "" when there is none.
	Datatype string
}

// Characteristic is a characteristic of a document, as its CSP sees it before
// what is in it is processed.
type Characteristic struct {
	MWID  bool     // mwid="1": its type is the name of what is already there
	Parms []Parm   // its parms, in their order, translated
	Types []string // of the characteristics in it
	Empty bool     // there is nothing in it, no query either
	// Writes: something in it, at any depth, is not a query.
	Writes bool
}

// Level is what stands directly below a Path.
type Level struct {
	Parms    []Parm
	Children []string // types of characteristics
}

// Caps says which operations a CSP knows. Every page of the documentation has
// a table of them ([L:aa457951], [L:aa457989], [L:aa457966] and others).
type Caps struct {
	TopQuery    bool // characteristic-query of the whole CSP
	TopDelete   bool // nocharacteristic of the whole CSP
	Translation bool // the translation attribute means something
	// WholeTree: recursive="FALSE" is not honoured; a query always brings
	// everything ([L:bb737359]: not every CSP honours it).
	WholeTree bool
}

// A CSP is one Configuration Service Provider. Its methods are called by one
// goroutine at a time, those without a log by any.
//
// What changes something notes in the log how to reverse it: after a rollback
// the handset's state must be byte for byte what it was. A failed call may
// leave half of a change, as long as it is in the log.
//
// Errors are *Error, or ErrNotFound where something asked for is not there.
type CSP interface {
	// Type is the canonical type of the CSP's characteristic.
	Type() string
	// Caps says what the CSP knows.
	Caps() Caps
	// Setting is the path of a characteristic in the metabase:
	// "Registry\HKCU\Software\Vendor". That of a parm has its name behind it.
	Setting(p Path) (string, error)
	// Create handles a characteristic that stands in a document with nothing
	// in it.
	Create(u *undo.Log, p Path) error
	// Set handles a parm.
	Set(u *undo.Log, p Path, parm Parm) error
	// Delete handles a noparm.
	Delete(u *undo.Log, p Path, name string) error
	// DeleteAll handles a nocharacteristic. An empty path comes only when
	// Caps().TopDelete.
	DeleteAll(u *undo.Log, p Path) error
	// Query handles a parm-query.
	Query(p Path, name string) (Parm, error)
	// Enumerate lists one level for a characteristic-query. An empty path
	// comes only when Caps().TopQuery.
	Enumerate(p Path) (Level, error)
}

// Grouped is a CSP to which a characteristic means something as a whole: an
// operation on a file, an account whose parms belong together.
//
// Open is called when the Configuration Manager comes to a characteristic,
// the CSP's own with the empty Path among them, and Close when all that is in it
// has been processed. Neither is called when nothing is processed (validation,
// metadata alone), and Close not when something in it failed. An error makes the
// characteristic the element that failed.
//
// Roles are held against the settings themselves, before each Create, Set and
// Delete: what is done in Close has to have been asked for by one of them.
type Grouped interface {
	Open(u *undo.Log, p Path, c Characteristic) error
	Close(u *undo.Log, p Path) error
}

// Marked is a CSP that heeds the attribute mwid. Mark is called for each
// characteristic, nocharacteristic and characteristic-query below the CSP's own
// (tag says which), before anything is done with it; p ends in its type. It says
// which Path is meant, or refuses.
type Marked interface {
	Mark(p Path, tag string, mwid bool) (Path, error)
}

// Internal is a CSP that undoes its own work: "Internal" transactioning
// ([L:ms846017]). All others are "External": the Configuration Manager undoes for
// them, by the log. Begin is called before the first of its settings in a
// document, then one of Commit and Rollback, in the order in which the CSPs
// came, and for Rollback against it. An error of Rollback is
// CONFIG_E_TRANSACTIONINGFAILURE.
type Internal interface {
	Begin()
	Commit() error
	Rollback() error
}

// Several is a CSP with parms that may stand more than once in a place. DeleteOne
// handles a noparm that has a value: the one that has it goes.
type Several interface {
	DeleteOne(u *undo.Log, p Path, name, value string) error
}

// Keeper is a CSP that keeps values by itself, not in the registry or the object
// store. What it shows of them is kept with the handset's state.
type Keeper interface {
	CSP
	// Walk shows every characteristic, one before those in it; the first Path is
	// empty. Secrets are shown as they are. An error of f ends the walk.
	Walk(f func(p Path, parms []Parm) error) error
	// Clear takes away all values.
	Clear()
	// Restore brings back what Walk showed of one characteristic.
	Restore(p Path, parms []Parm) error
}

// Error is why a CSP refused.
type Error struct {
	HRESULT rapi.HRESULT
	Desc    string // one sentence
}

func (e *Error) Error() string { return e.Desc }

// Unwrap gives the HRESULT, which is an error too.
func (e *Error) Unwrap() error { return e.HRESULT }

// ErrNotFound: the setting or characteristic is not there. It is no failure:
// the reply then has noparm or nocharacteristic ([L:bb737251]).
var ErrNotFound = &Error{rapi.ConfigNotFound, "There is no such setting."}

// The documentation names no code for refused values. E_INVALIDARG is what
// Windows CE gives for bad arguments throughout.
// guess: no source.
func invalid(desc string) error { return &Error{rapi.InvalidArg, desc} }

// unsupported is for an operation that the CSP's page says does not work, or
// does not mention.
// guess: the code; no source.
func unsupported(desc string) error { return &Error{rapi.NotImplemented, desc} }

// unavailable is for what the handset has, and cannot do as it is.
// guess: the code; no source.
func unavailable(desc string) error { return &Error{rapi.Fail, desc} }

// joined is the usual path of a characteristic in the metabase.
func joined(csp string, p Path) string {
	if len(p) == 0 {
		return csp
	}
	return csp + `\` + strings.Join(p, `\`)
}
