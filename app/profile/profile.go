// Package profile is a named set of documents with what is to be done with them:
// variables, options, and which handsets it is for. It is a folder with the documents
// and a file profile.toml:
//
//	title     = "Warehouse"
//	about     = "Scanners of the new hall."
//	documents = ["wifi.xml", "gprs.xml"]       # in this order; below the profile's folder
//
//	[variables]
//	ssid     = "Depot"                         # not of a secret
//	wifi_key = { ask = true }                  # asked for when the profile is used
//	vpn_key  = { file = "/media/keys/vpn" }    # what is in the file
//
//	[options]
//	metadata       = false
//	verify         = true                      # ask back afterwards what was set
//	undo           = true                      # read before what an undo needs
//	keep_going     = false                     # later documents also after one that failed
//	jobs           = 4                         # handsets at the same time
//	timeout        = "2m"                      # how long a handset may work on a document
//	unlock_timeout = "5m"                      # how long a locked handset is waited for
//	table          = "handsets.csv"            # values for each handset, as --vars
//
//	[handsets]                                 # * stands for any letters; left out: any
//	models  = ["MC70*"]                        # what a handset says that it is
//	systems = ["Windows Mobile 6*"]            # as 'cradle devices' shows it
//	names   = ["WH-*"]
//	labels  = ["Slot *"]                       # of the port it is on
//
// A profile is read strictly, and all that is wrong with it is told at once.
package profile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cradle/app/run"
)

// FileName is how the file in a profile's folder is called.
const FileName = "profile.toml"

// maxDocuments is the most that a profile may have.
const maxDocuments = 100

// Profile is one profile, as it was read.
type Profile struct {
	Name  string // of its folder, or of its file without .toml
	Path  string // of its file
	Title string
	About string

	Documents []string // slashed, relative to the folder of Path
	Variables []Variable
	Options   Options
	Handsets  Handsets

	text  string
	lines map[string]int // of keys, dotted
}

// Variable is how a variable of the documents gets its value: exactly one of the three.
type Variable struct {
	Name  string
	Value string
	Ask   bool
	File  string // a path; relative ones are below the profile's folder
}

// Options are what is asked for once and for all.
type Options struct {
	Metadata  bool
	NoVerify  bool
	NoUndo    bool
	KeepGoing bool
	Jobs      int           // 0: as usual
	Timeout   time.Duration // 0: as usual
	Unlock    time.Duration // 0: as usual
	Table     string        // slashed, relative to the folder; "" for none
}

// Handsets are those that a profile is for. Each list that is not empty wants one of
// its patterns to match.
type Handsets struct {
	Models, Systems, Names, Labels []string
}

// Dir is the folder that all its paths start from.
func (p *Profile) Dir() string { return filepath.Dir(p.Path) }

// Files are the documents by paths that can be opened.
func (p *Profile) Files() []string {
	var list []string
	for _, d := range p.Documents {
		list = append(list, p.file(d))
	}
	return list
}

// file is a path of the profile as it can be opened.
func (p *Profile) file(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.Dir(), name)
}

// ValueFile is the path of a variable's file as it can be opened.
func (p *Profile) ValueFile(v Variable) string { return p.file(v.File) }

// Table is the path of the table of values as it can be opened; "" for none.
func (p *Profile) Table() string {
	if p.Options.Table == "" {
		return ""
	}
	return p.file(p.Options.Table)
}

// Line is the line of a key, such as "variables.ssid"; 0 where it is not known.
func (p *Profile) Line(key string) int { return p.lines[key] }

// Any reports whether the profile is for whatever handset there is.
func (h Handsets) Any() bool {
	return len(h.Models)+len(h.Systems)+len(h.Names)+len(h.Labels) == 0
}

// Misfit says why a handset is none that the profile is for, in words that go behind
// its name: `its model is "SimPhone", and the profile is for MC70*`; "" if it is one.
func (h Handsets) Misfit(i run.Identity, label string) string {
	l, lacks := h.Lacks(i, label)
	if !lacks {
		return ""
	}
	is := fmt.Sprintf("is %q", l.Is)
	if l.Is == "" {
		is = "is not known"
		if l.Trait == Label {
			is = "is not set ('cradle label' sets it)"
		}
	}
	return fmt.Sprintf("its %s %s, and the profile is for %s", l.Trait, is, strings.Join(l.Want, ", "))
}

// Trait is what a profile tells handsets apart by.
type Trait string

// The traits, as they are said in English.
const (
	Model  Trait = "model"
	System Trait = "system"
	Name   Trait = "name"
	Label  Trait = "port's label"
)

// Lack is what keeps a handset from being one that a profile is for.
type Lack struct {
	Trait Trait
	Is    string   // the handset's; "" is not known, or none
	Want  []string // the profile's patterns
}

// Lacks finds the first trait of a handset that does not fit; ok is false where all do.
func (h Handsets) Lacks(i run.Identity, label string) (l Lack, ok bool) {
	for _, l := range []Lack{
		{Model, i.Model, h.Models}, {System, i.System(), h.Systems}, {Name, i.Name, h.Names}, {Label, label, h.Labels},
	} {
		if len(l.Want) > 0 && !slices.ContainsFunc(l.Want, func(p string) bool { return matches(p, l.Is) }) {
			return l, true
		}
	}
	return Lack{}, false
}

// matches holds a text against a pattern with stars, in letters of either case.
func matches(pattern, text string) bool {
	parts := strings.Split(strings.ToLower(pattern), "*")
	text = strings.ToLower(text)
	if len(parts) == 1 {
		return text == parts[0]
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(text, p)
		if i < 0 {
			return false
		}
		text = text[i+len(p):]
	}
	return true
}

// ValidName says what is wrong with a profile's name; "" if nothing is.
func ValidName(name string) string {
	switch {
	case name == "":
		return "a profile wants a name"
	case len(name) > 60:
		return "a profile's name has at most 60 characters"
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "":
		return fmt.Sprintf("%q is no profile's name; it has letters, digits, _ and -", name)
	case reserved(name):
		return fmt.Sprintf("%q is no profile's name: Windows has no file of that name", name)
	}
	return ""
}

// reserved are the names that Windows gives to devices.
func reserved(name string) bool {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	base = strings.TrimRight(base, " ")
	if slices.Contains([]string{"con", "prn", "aux", "nul"}, base) {
		return true
	}
	return len(base) == 4 && (strings.HasPrefix(base, "com") || strings.HasPrefix(base, "lpt")) && base[3] >= '0' && base[3] <= '9'
}

// exists reports whether a path names something.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
