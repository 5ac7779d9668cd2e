package canon

import (
	"strings"

	"cradle/rapi/csp"
)

// Verdict is what a comparison of two values says.
type Verdict uint8

const (
	// Different: a handset takes them for two values.
	Different Verdict = iota
	// Same: it takes them for one.
	Same
	// Incomparable: nobody can tell, because the handset does not report the
	// value itself.
	Incomparable
)

// String is "different", "same" or "cannot be compared".
func (v Verdict) String() string {
	switch v {
	case Same:
		return "same"
	case Incomparable:
		return "cannot be compared"
	}
	return "different"
}

// Key is the verdict for programs.
func (v Verdict) Key() string { return strings.ReplaceAll(v.String(), " ", "_") }

// Type is what is known of a setting's values. The zero Type is a text.
type Type struct {
	Datatype    csp.Datatype // the document's, else the catalogue's; folded case
	Format      csp.Format   // the catalogue's
	Translation string       // of the document: "filesystem", "install"; folded case
	ReadBack    csp.ReadBack // the catalogue's
	Multiple    bool         // the setting may stand more than once
}

// Equal compares the value that a document asks for with the one that a handset
// reports. how says in words what made two different texts the same ("as
// integers"), or why they cannot be compared; it is empty where two texts are the
// same or simply differ, and never has a value in it.
func Equal(requested, reported string, t Type) (v Verdict, how string) {
	switch {
	case requested == reported:
		return Same, ""
	case Masked(reported):
		return Incomparable, "the handset shows asterisks in place of the value"
	}
	a, as := t.form(requested)
	if b, asB := t.form(reported); a == b && as == asB {
		return Same, as
	}
	if as, ok := translated(requested, reported, t); ok {
		return Same, as
	}
	if as, ok := stored(requested, reported, t); ok {
		return Same, as
	}
	if t.Multiple && listed(requested, reported) {
		return Same, "as one of a list with semicolons"
	}
	switch t.ReadBack {
	case csp.ReadNever:
		return Incomparable, "the handset does not tell this value"
	case csp.ReadMasked:
		return Incomparable, "the handset does not tell this secret"
	case csp.ReadOther: // UnInstall reports 0 whatever was set (aa458006)
		return Incomparable, "the handset reports something else than what is set"
	}
	if strings.Contains(requested, "%CE") && t.Translation == "install" {
		return Incomparable, "the handset puts a folder in place of %CE...%"
	}
	return Different, ""
}

// Masked reports whether a value is a secret that the handset does not tell:
// asterisks (NAPDEF's AUTHSECRET, ms844852; CM_ProxyEntries' Password).
func Masked(value string) bool { return value != "" && strings.Trim(value, "*") == "" }

// listed: PXLOGICAL returns all its DOMAINs in one value with semicolons
// (ms844862).
func listed(requested, reported string) bool {
	if requested == "" || len(reported) > maxList || !strings.Contains(reported, ";") {
		return false
	}
	for item := range strings.SplitSeq(reported, ";") {
		if strings.EqualFold(strings.TrimSpace(item), requested) {
			return true
		}
	}
	return false
}

// maxList is the longest list that is looked into, in bytes.
const maxList = 4096
