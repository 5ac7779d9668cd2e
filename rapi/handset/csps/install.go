package csps

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cradle/rapi"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/undo"
)

// Install is the Install CSP ([LE:gg155004], [L:aa459075]): the first section of
// a cabinet's document. It says what the program is and what handset it is for, and
// puts it in the list of installed programs. A document that came otherwise than
// in a cabinet cannot use it.
//
// The sizes that it announces (NumDirs, NumFiles...) are not compared with
// anything; SetupDLL is not run.
type Install struct {
	typ   string
	env   *Env
	parms []Parm
}

func newInstall(env *Env, spec *model.CSP) (CSP, error) {
	return &Install{typ: spec.Type, env: env}, nil
}

// Type is the canonical type.
func (c *Install) Type() string { return c.typ }

// Caps: InstallDir is translated.
func (c *Install) Caps() Caps { return Caps{Translation: true} }

// Setting is "Install".
func (c *Install) Setting(p Path) (string, error) { return joined(c.typ, p), nil }

func onlyCabinets() error {
	return unsupported("Install is for the document of a cabinet.")
}

// Open takes the parms.
func (c *Install) Open(_ *undo.Log, p Path, ch Characteristic) error {
	if c.env.cabinet == nil {
		return onlyCabinets()
	}
	c.parms = ch.Parms
	return nil
}

// Create is refused: Install has no characteristics.
func (c *Install) Create(*undo.Log, Path) error { return invalid("Install has no characteristics.") }

// maxAppName is in characters ([LE:gg155004]).
const maxAppName = 70

// Set looks at a parm. Names that are not known pass: cabinets have more of them
// than the pages.
func (c *Install) Set(_ *undo.Log, p Path, parm Parm) error {
	if len(p) > 0 {
		return invalid("A parm of Install stands in its own characteristic.")
	}
	switch strings.ToLower(parm.Name) {
	case "installphase":
		if !strings.EqualFold(parm.Value, "install") {
			return invalid("InstallPhase is install.")
		}
	case "appname":
		if utf8.RuneCountInString(parm.Value) > maxAppName || strings.TrimSpace(parm.Value) == "" {
			return invalid("AppName has 1 to 70 characters.")
		}
	}
	return nil
}

// Close holds the program against the handset, and lists it.
func (c *Install) Close(u *undo.Log, p Path) error {
	if len(p) > 0 {
		return nil
	}
	if err := c.fits(); err != nil {
		return err
	}
	cab := c.env.cabinet
	cab.name = parmOf(c.parms, "AppName")
	if parmOf(c.parms, "NoUninstall") == "1" {
		return nil
	}
	if cab.name == "" {
		cab.name = cab.Name
	}
	return c.env.enlist(u, cab, parmOf(c.parms, "InstallDir"))
}

func (c *Install) fits() error {
	os, cpu := c.env.Model.OS, c.env.Model.Processor.Type
	version := [2]uint64{uint64(os.Major), uint64(os.Minor)}
	if low, ok := osVersion(parmOf(c.parms, "OSVersionMin")); ok && slices.Compare(version[:], low[:]) < 0 {
		return &Error{rapi.ConfigCabOSVersionInvalid, "The program is for a later version of the operating system."}
	}
	if high, ok := osVersion(parmOf(c.parms, "OSVersionMax")); ok && slices.Compare(version[:], high[:]) > 0 {
		return &Error{rapi.ConfigCabOSVersionInvalid, "The program is for an earlier version of the operating system."}
	}
	// Numbers are written signed: -536870912 is 0xE0000000 (number 159 of the corpus).
	if low, ok := signed(parmOf(c.parms, "BuildNumberMin")); ok && low != 0 && os.Build < low {
		return &Error{rapi.ConfigCabOSVersionInvalid, "The program is for a later build of the operating system."}
	}
	if high, ok := signed(parmOf(c.parms, "BuildNumberMax")); ok && high != 0 && os.Build > high {
		return &Error{rapi.ConfigCabOSVersionInvalid, "The program is for an earlier build of the operating system."}
	}
	if want, ok := signed(parmOf(c.parms, "ProcessorType")); ok && want != 0 && want != cpu {
		return &Error{rapi.ConfigCabProcessorInvalid, "The program is for another processor."}
	}
	for _, platform := range splitList(parmOf(c.parms, "UnsupportedPlatforms")) {
		if contains(c.env.Model.Device.Platforms, platform) {
			return &Error{rapi.ConfigCabPlatformNotSupported, "The program does not support this kind of handset."}
		}
	}
	return nil
}

// osVersion reads "5.02"; parts are numbers by themselves, so that 6.99 is above
// 6.5.
func osVersion(s string) (v [2]uint64, ok bool) {
	major, minor, _ := strings.Cut(strings.TrimSpace(s), ".")
	var err error
	if v[0], err = strconv.ParseUint(major, 10, 32); err != nil {
		return v, false
	}
	v[1], err = strconv.ParseUint(minor, 10, 32)
	return v, err == nil || minor == ""
}

func signed(s string) (uint32, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	return uint32(n), err == nil && n >= -1<<31 && n < 1<<32
}

// Delete is refused.
func (c *Install) Delete(*undo.Log, Path, string) error { return onlyCabinets() }

// DeleteAll is refused.
func (c *Install) DeleteAll(*undo.Log, Path) error { return onlyCabinets() }

// Query finds nothing.
func (c *Install) Query(Path, string) (Parm, error) { return Parm{}, ErrNotFound }

// Enumerate finds nothing.
func (c *Install) Enumerate(Path) (Level, error) { return Level{}, ErrNotFound }

// enlist puts a program in the list, and notes there what its cabinet makes from
// now on, so that it can be taken away again.
// guess: the names of the values; no source.
func (e *Env) enlist(u *undo.Log, cab *Cabinet, dir string) error {
	key := append(slices.Clone(programsKey), strings.ReplaceAll(cab.name, `\`, "_"))
	cab.key = key
	// Installed again, what an earlier cabinet made is there, and is still to go with
	// the program. guess: a handset may remove the earlier one first.
	if v, ok := e.Registry.Value(key, madeValue); ok {
		cab.made = v.Texts()
	}
	for _, v := range []registry.NamedValue{
		{Name: "Instl", Value: registry.Number(1)},
		{Name: "InstallDir", Value: registry.Text(dir)},
		{Name: "CabFile", Value: registry.Text(cab.File)},
	} {
		if err := e.Registry.Set(u, key, v.Name, v.Value); err != nil {
			return invalid(err.Error())
		}
	}
	u.After(func() { e.keep(cab) })
	return nil
}
