package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/formats"
	"cradle/rapi/push"
	"cradle/rapi/wbxml"
)

// convertFlags are convert's own.
type convertFlags struct {
	info, force, mask, noInstall, stringTable bool
	to, name, date, tokens, version           string
	text, inTokens                            string
	load                                      bool
	rom, pkg, romVersion                      string
	sec, pinFrom, description, number         string
}

func (p *program) convertCommand() *cobra.Command {
	var f convertFlags
	c := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Turn a document into another form, or show what is in a file",
		Long: `Turn a document into another form, and say what is left out on the way. IN is
whatever a document comes in, and its content says what: XML, a cabinet (.cab,
.cpf), binary XML, a push message, text messages as hexadecimal lines; - is
standard input. OUT is a file, and its name says what it is to be, or --to does:

  xml, provxml   the document as text, UTF-8
  cpf, cab       a cabinet with the document as _setup.xml, not packed, so that
                 every handset takes it
  wbxml          binary XML (application/vnd.wap.connectivity-wbxml)
  push           a WSP push message with that in it
  sms            the text messages that carry it, a line each, for a gateway

OUT may be - for standard output, or a directory. No file is replaced without
--force, and none is left half written. Of a cabinet only the document is taken
over: not the program's files, nor a signature.

Where IN is the address of a document on a web server, OUT is a service message
that tells a handset to fetch it: wbxml, push or sms.

With --info nothing is made: what is in the files is shown.`,
		Example: `  cradle convert wifi.xml wifi.cpf
  cradle convert setup.cab settings.xml
  cradle convert --info setup.cab
  cradle convert wifi.xml rom --rom cold --package opr --version 100
  cradle convert gprs.xml gprs.sms --sec userpin
  cradle convert http://example.com/wifi.cpf link.sms --text "New settings"`,
		Args: func(c *cobra.Command, args []string) error {
			switch {
			case f.info && len(args) == 0:
				return usagef(c.CommandPath(), "name a file to be looked at")
			case !f.info && len(args) != 2:
				return usagef(c.CommandPath(), "name a document and the file to make of it, or files with --info")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if f.info {
				return p.convertInfo(c, args, f)
			}
			return p.convert(c, args[0], args[1], f)
		},
	}
	c.Flags().SortFlags = false
	c.Flags().BoolVar(&f.info, "info", false, "show what is in files, and make nothing")
	c.Flags().StringVar(&f.to, "to", "", "what OUT is to be, where its name does not say it")
	c.Flags().BoolVar(&f.force, "force", false, "replace OUT if it is there")
	c.Flags().BoolVar(&f.mask, "mask", false, "replace secrets, and what is in comments")
	c.Flags().StringVar(&f.name, "name", "", "cpf, cab: what an installer calls it (default: OUT without its extension)")
	c.Flags().BoolVar(&f.noInstall, "no-install-section", false, "cpf, cab: without the section Install that Pocket PC wants")
	c.Flags().StringVar(&f.date, "date", "", "cpf, cab: the date in it, YYYY-MM-DD, or file for that of IN\n(default: always the same, so that the same document makes the same cabinet)")
	c.Flags().StringVar(&f.rom, "rom", "", "provxml: a file for a ROM, applied at boot, cold or update;\nwith --package and --version, which are in its name")
	c.Flags().StringVar(&f.pkg, "package", "", "with --rom: the package, as opr")
	c.Flags().StringVar(&f.romVersion, "version", "", "with --rom: the version, three digits, as 100")
	c.Flags().StringVar(&f.tokens, "tokens", "oma11", "wbxml, push, sms: which code pages are used: oma10, oma11, microsoft or wm2003")
	c.Flags().StringVar(&f.inTokens, "in-tokens", "oma11", "the same of IN; only wm2003 makes a difference, and nothing in a document tells")
	c.Flags().StringVar(&f.version, "wbxml-version", "1.3", "wbxml, push, sms: version of the binary form, 1.1 to 1.3")
	c.Flags().BoolVar(&f.stringTable, "string-table", false, "wbxml, push, sms: put repeated text into the string table")
	c.Flags().StringVar(&f.sec, "sec", "", "push, sms: how it is authenticated: netwpin, userpin, usernetwpin or userpinmac")
	c.Flags().StringVar(&f.pinFrom, "pin-from", "", "with --sec: a file with the PIN; for netwpin the IMSI, for usernetwpin the IMSI and\nthe PIN, a line each (default: you are asked, or standard input is read)")
	c.Flags().StringVar(&f.description, "description", "", "push, sms: what the handset shows beside its question for the PIN")
	c.Flags().StringVar(&f.number, "number", "", "sms: the handset's telephone number: the messages are for a modem then")
	c.Flags().StringVar(&f.text, "text", "", "address: what the handset's owner reads, and is asked (service indication)")
	c.Flags().BoolVar(&f.load, "load", false, "address: the handset fetches it without asking (service loading)")
	return c
}

// target is what OUT is to be.
func (f *convertFlags) target(c *cobra.Command, out string) (to formats.Kind, rom *formats.ROM, err error) {
	var names []string
	for _, k := range formats.Outputs() {
		names = append(names, k.Name())
	}
	to, known := formats.ByExtension(out)
	switch {
	case f.to != "":
		if to, known = formats.ByName(f.to); !known {
			return 0, nil, usagef(c.CommandPath(), "--to %s is none of %s", f.to, strings.Join(slices.Insert(names, 1, "provxml"), ", "))
		}
	case f.rom != "":
		to = formats.XML
	case out == "-":
		return 0, nil, usagef(c.CommandPath(), "say with --to what standard output is to be: %s", strings.Join(names, ", "))
	case !known:
		return 0, nil, usagef(c.CommandPath(), "what %s is to be cannot be told from its name; say it with --to: %s", out, strings.Join(names, ", "))
	}
	if f.rom == "" {
		if f.pkg != "" || f.romVersion != "" {
			return 0, nil, usagef(c.CommandPath(), "--package and --version are in the name of a file for a ROM; say with --rom when it is applied: boot, cold or update")
		}
		return to, nil, nil
	}
	when, ok := formats.ROMTimeByName(f.rom)
	rom = &formats.ROM{When: when, Package: f.pkg, Version: f.romVersion}
	switch {
	case !ok:
		return 0, nil, usagef(c.CommandPath(), "--rom %s is not boot, cold or update", f.rom)
	case f.pkg == "" || f.romVersion == "":
		return 0, nil, usagef(c.CommandPath(), "--rom wants the package and the version that are in the file's name, such as --package opr --version 100")
	case to != formats.XML:
		return 0, nil, usagef(c.CommandPath(), "a file for a ROM is XML; --rom does not go with %s", to.Name())
	}
	if err := rom.Check(); err != nil {
		return 0, nil, usagef(c.CommandPath(), "%v", err)
	}
	return to, rom, nil
}

// options are what formats.Write is told, but for the key.
func (f *convertFlags) options(c *cobra.Command, to formats.Kind, out string) (o formats.Options, err error) {
	usage := func(format string, args ...any) (formats.Options, error) {
		return o, usagef(c.CommandPath(), format, args...)
	}
	air := to == formats.Push || to == formats.SMS
	cabinet := to == formats.CPF || to == formats.CAB
	for _, wrong := range []struct {
		flags []string
		kinds string
		right bool
	}{
		{[]string{"name", "no-install-section", "date"}, "cpf and cab", cabinet},
		{[]string{"tokens", "wbxml-version", "string-table"}, "wbxml, push and sms", air || to == formats.WBXML},
		{[]string{"sec", "description"}, "push and sms", air},
		{[]string{"number"}, "sms", to == formats.SMS},
	} {
		for _, flag := range wrong.flags {
			if c.Flags().Changed(flag) && !wrong.right {
				return usage("--%s goes with %s, and not with %s", flag, wrong.kinds, to.Name())
			}
		}
	}
	o.Mask, o.NoInstall, o.AppName, o.StringTable = f.mask, f.noInstall, f.name, f.stringTable
	o.Description, o.Number = f.description, f.number
	if o.AppName == "" {
		o.AppName = stem(out)
	}
	if f.date != "" && f.date != "file" {
		if o.Modified, err = time.Parse(time.DateOnly, f.date); err != nil {
			return usage("--date %s is neither a date such as 2006-01-31 nor the word file", f.date)
		}
	}
	if o.Tokens, err = parseTokens(c, "tokens", f.tokens); err != nil {
		return o, err
	}
	versions := []wbxml.Version{wbxml.V11, wbxml.V12, wbxml.V13}
	i := slices.IndexFunc(versions, func(v wbxml.Version) bool { return v.String() == f.version })
	if i < 0 {
		return usage("--wbxml-version %s is not 1.1, 1.2 or 1.3", f.version)
	}
	if o.Version = versions[i]; o.Version == wbxml.V11 && (o.Tokens == wbxml.Microsoft || o.Tokens == wbxml.WM2003) {
		return usage("--tokens %v changes code pages in attributes, which version 1.1 cannot; leave one of the two out", o.Tokens)
	}
	if f.sec == "" {
		if f.pinFrom != "" {
			return usage("--pin-from goes with --sec")
		}
		return o, nil
	}
	if o.Security, err = push.ParseSecurity(f.sec); err != nil {
		return usage("--sec: %v", err)
	}
	o.Secured = true
	return o, nil
}

// parseTokens reads which code pages a flag means.
func parseTokens(c *cobra.Command, flag, name string) (wbxml.Tokens, error) {
	for _, t := range []wbxml.Tokens{wbxml.OMA10, wbxml.OMA11, wbxml.Microsoft, wbxml.WM2003} {
		if strings.EqualFold(t.String(), name) {
			return t, nil
		}
	}
	return 0, usagef(c.CommandPath(), "--%s %s is not oma10, oma11, microsoft or wm2003", flag, name)
}

// reading is how IN is read.
func (f *convertFlags) reading(c *cobra.Command) (r formats.Reading, err error) {
	r.Tokens, err = parseTokens(c, "in-tokens", f.inTokens)
	return r, err
}

// modified is when a file was changed, as a clock here shows it; what is no file
// was never.
func modified(path string) time.Time {
	i, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return i.ModTime().Local()
}

// stem is a file's name without folder and extension.
func stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// outFile is the file to be written, which is not there, or may be replaced.
func (f *convertFlags) outFile(c *cobra.Command, in, out string, to formats.Kind, rom *formats.ROM) (string, error) {
	if out == "-" {
		return out, nil
	}
	directory := isDir(out)
	switch {
	case rom != nil && directory:
		out = filepath.Join(out, rom.FileName())
	case rom != nil && !strings.EqualFold(filepath.Base(out), rom.FileName()):
		return "", usagef(c.CommandPath(), "a file for a ROM has to be called %s; name it so, or the directory it is to lie in", rom.FileName())
	case directory && (in == "-" || formats.IsAddress(in)):
		return "", usagef(c.CommandPath(), "%s is a directory; name a file in it", out)
	case directory:
		out = filepath.Join(out, stem(in)+"."+to.Name())
	}
	if in != "-" && sameFile(in, out) {
		return "", usagef(c.CommandPath(), "%s is the document itself; choose another name", out)
	}
	if dir := filepath.Dir(out); !isDir(dir) {
		return "", cannotWrite(out, "there is no directory %s", dir)
	}
	if i, err := os.Lstat(out); err == nil && i.Mode().IsRegular() && !f.force {
		return "", cannotWrite(out, "it is there already; choose another name, or replace it with --force")
	}
	return out, nil
}
