package formats

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// ROM is a document's place in a ROM, as its file's name tells it: documents
// there are applied with all roles when the handset starts cold (learn.microsoft.com
// previous-versions bb737254, ms889522, bb737493, aa457815).
type ROM struct {
	When    ROMTime
	Package string
	Version string // three digits
}

// ROMTime is when a document of a ROM is applied.
type ROMTime uint8

const (
	// ROMBoot: mxip_, when the handset starts cold.
	ROMBoot ROMTime = iota
	// ROMCold: mxipcold_, likewise.
	ROMCold
	// ROMUpdate: mxipupdate_, likewise, and whenever Image Update brings the
	// package anew.
	ROMUpdate
)

var romTimes = [...]struct{ name, prefix, words string }{
	ROMBoot:   {"boot", "mxip_", "when the handset starts cold"},
	ROMCold:   {"cold", "mxipcold_", "when the handset starts cold, and at no other time"},
	ROMUpdate: {"update", "mxipupdate_", "when the handset starts cold, and when its package is updated"},
}

// String says when: "when the handset starts cold".
func (t ROMTime) String() string { return romTimes[t].words }

// Name is "boot", "cold" or "update".
func (t ROMTime) Name() string { return romTimes[t].name }

// ROMTimeByName finds one.
func ROMTimeByName(name string) (ROMTime, bool) {
	for t, r := range romTimes {
		if strings.EqualFold(r.name, name) {
			return ROMTime(t), true
		}
	}
	return 0, false
}

// Which letters a package's name may have is not documented: the example is
// mxip_opr_100. Those that every file system takes are allowed (guess: no source).
var (
	romName    = regexp.MustCompile(`(?i)^(mxip_|mxipcold_|mxipupdate_)([a-z0-9][a-z0-9-]*)_([0-9]{3})\.provxml$`)
	romPackage = regexp.MustCompile(`(?i)^[a-z0-9][a-z0-9-]{0,63}$`)
	romVersion = regexp.MustCompile(`^[0-9]{3}$`)
)

// FileName is the name of the file in a ROM.
func (r ROM) FileName() string {
	return romTimes[r.When].prefix + r.Package + "_" + r.Version + ".provxml"
}

// Check says what is wrong with a package or version, if anything.
func (r ROM) Check() error {
	switch {
	case !romPackage.MatchString(r.Package):
		return fmt.Errorf("%q cannot be a package: letters, digits and dashes, without underscores, as opr in mxip_opr_100.provxml", r.Package)
	case !romVersion.MatchString(r.Version):
		return fmt.Errorf("%q cannot be a version: three digits, as 100 in mxip_opr_100.provxml", r.Version)
	}
	return nil
}

// romOf reads a file's name. odd tells that it begins like one of a ROM and is
// none.
func romOf(path string) (r *ROM, odd bool) {
	base := filepath.Base(path)
	m := romName.FindStringSubmatch(base)
	if m == nil {
		lower := strings.ToLower(base)
		return nil, strings.HasPrefix(lower, "mxip") && strings.HasSuffix(lower, ".provxml")
	}
	r = &ROM{Package: m[2], Version: m[3]}
	for t, x := range romTimes {
		if strings.EqualFold(x.prefix, m[1]) {
			r.When = ROMTime(t)
		}
	}
	return r, false
}
