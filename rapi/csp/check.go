package csp

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sourceForm is what a Source looks like.
var sourceForm = regexp.MustCompile(`^((aa|bb|cc|ee|ms)\d{5,6}|windows/[a-z]+/(gg|ee|aa|bb)\d{6}|https?://[^\s]+)$`)

// URL is the address of a source.
func (s Source) URL() string {
	switch {
	case strings.HasPrefix(string(s), "http"):
		return string(s)
	case strings.HasPrefix(string(s), "windows/embedded/gg"):
		return "https://learn.microsoft.com/en-us/previous-versions/" + string(s) + "(v=winembedded.70)"
	}
	return "https://learn.microsoft.com/en-us/previous-versions/" + string(s) + "(v=msdn.10)"
}

// check finds what an entry cannot say.
func (p *Provider) check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if p.Type == "" || len(p.Type) > maxName || strings.ContainsAny(p.Type, `/\<>`) {
		bad("type is no name")
	}
	if p.Purpose == "" {
		bad("purpose is empty")
	}
	if len(p.Sources) == 0 {
		bad("has no source")
	}
	for _, c := range p.Carriers {
		if !slices.Contains([]Carrier{CP, CPF, RAPI, DM, ROM}, c) {
			bad("carrier %q is none", c)
		}
		if p.DMOnly && c != DM {
			bad("dm_only, and yet it comes over %q", c)
		}
	}
	if p.Until != 0 && p.Until < p.Since {
		bad("until %s is before since %s", p.Until, p.Since)
	}
	errs = append(errs, checkSources(p.Sources))
	for _, g := range p.Gaps {
		if !strings.HasSuffix(g, ".") {
			bad("gap %q is not a sentence", g)
		}
	}
	for i, r := range p.Roles {
		errs = append(errs, r.check())
		for _, other := range p.Roles[:i] {
			if strings.EqualFold(r.Path, other.Path) && r.Devices == other.Devices && r.Since == other.Since && r.Until == other.Until {
				bad("rule %q is there twice", r.Path)
			}
		}
	}
	for path, ch := range p.Characteristics() {
		if err := ch.check(); err != nil {
			bad("%s: %w", path, err)
		}
	}
	for path, s := range p.Settings() {
		if err := s.check(); err != nil {
			bad("%s: %w", path, err)
		}
	}
	return errors.Join(errs...)
}

// checkNames finds names of other Providers that are not there.
func (c *Catalogue) checkNames(p *Provider) error {
	for _, name := range append(slices.Clone(p.Before), p.Replaced) {
		if _, ok := c.Find(name); !ok && name != "" {
			return fmt.Errorf("csp %q names %q, which is not there", p.Type, name)
		}
	}
	return nil
}

func checkSources(list []Source) error {
	for _, s := range list {
		if !sourceForm.MatchString(string(s)) {
			return fmt.Errorf("source %q is neither a page's number nor an address", s)
		}
	}
	return nil
}

func (r RoleRule) check() error {
	if strings.Contains(strings.TrimSuffix(r.Path, "*"), "*") || strings.HasSuffix(r.Path, "*") && r.Path != "*" && !strings.HasSuffix(r.Path, `\*`) {
		return fmt.Errorf("rule %q: a star stands for everything below, at the end", r.Path)
	}
	if r.Write == 0 && r.Read == 0 {
		return fmt.Errorf("rule %q allows nothing to anyone", r.Path)
	}
	return checkSources(r.Sources)
}

func (ch *Characteristic) check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if ch.Name == "" || len(ch.Name) > maxName || strings.ContainsAny(ch.Name, "<>/") {
		bad("%q is no name", ch.Name)
	}
	if !ch.Any && (ch.Pattern != "" || ch.MaxName != 0 || ch.Registry) {
		bad("pattern, max_name and registry are for names in angle brackets")
	}
	if ch.MaxName < 0 {
		bad("max_name %d", ch.MaxName)
	}
	if !slices.Contains([]Access{ReadWrite, ReadOnly, WriteOnly, AccessUnknown}, ch.Access) {
		bad("access %q is none", ch.Access)
	}
	for i, p := range ch.Parms {
		for _, other := range ch.Parms[:i] {
			if equal(p.Name, other.Name) {
				bad("parm %q is there twice", p.Name)
			}
		}
		if p.Pattern != "" {
			bad("parm %q: pattern is for any_parm", p.Name)
		}
	}
	errs = append(errs, checkSources(ch.Sources))
	return errors.Join(errs...)
}

var (
	datatypes = []Datatype{Integer, String, Float, Boolean, Binary, MultipleString, Date, Time, Unstated}
	formats   = []Format{FormatNone, FormatGUID, FormatURL, FormatBase64, FormatSHA1, FormatIPv4, FormatHHMM,
		FormatDateTime, FormatRoles, FormatPath, FormatEntry, FormatServer, FormatHex}
	readBacks = []ReadBack{ReadSame, ReadMasked, ReadNever, ReadOther, ReadUnknown}
)

func (p *Parm) check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if p.Name == "" || len(p.Name) > maxName {
		bad("%q is no name", p.Name)
	}
	if !slices.Contains(datatypes, p.Datatype) {
		bad("type %q is none", p.Datatype)
	}
	if !slices.Contains(formats, p.Format) {
		bad("format %q is none", p.Format)
	}
	if !slices.Contains([]Access{ReadWrite, ReadOnly, WriteOnly, AccessUnknown}, p.Access) {
		bad("access %q is none", p.Access)
	}
	if !slices.Contains(readBacks, p.ReadBack) {
		bad("read %q is none", p.ReadBack)
	}
	if (p.Min != nil || p.Max != nil) && p.Datatype != Integer {
		bad("min and max are for integers")
	}
	if p.Min != nil && p.Max != nil && *p.Min > *p.Max {
		bad("min %d is above max %d", *p.Min, *p.Max)
	}
	if p.MaxLen < 0 || p.MaxLen > 0 && p.Datatype == Integer {
		bad("max_len %d of %s", p.MaxLen, p.Datatype)
	}
	if p.Strict && len(p.Options) == 0 {
		bad("strict without options")
	}
	seen := make(map[string]bool)
	for _, o := range p.Options {
		if seen[strings.ToLower(o.Value)] {
			bad("option %q is there twice", o.Value)
		}
		seen[strings.ToLower(o.Value)] = true
		if err := p.fits(o.Value); err != nil {
			bad("option: %w", err)
		}
	}
	if p.Default != "" {
		if err := p.fits(p.Default); err != nil {
			bad("default: %w", err)
		}
		if _, ok := p.Option(p.Default); p.Strict && !ok {
			bad("default %q is no option", p.Default)
		}
	}
	if p.Secret && p.Default != "" {
		bad("a secret with a default")
	}
	errs = append(errs, checkSources(p.Sources))
	return errors.Join(errs...)
}

// fits tells whether the catalogue's own values have their datatype.
func (p *Parm) fits(value string) error {
	if p.Datatype == Boolean && !slices.Contains([]string{"0", "1", "true", "false", "TRUE", "FALSE"}, value) {
		return fmt.Errorf("%q is no boolean", value)
	}
	if p.Datatype != Integer {
		return nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return fmt.Errorf("%q is no integer", value)
	}
	if p.Min != nil && n < *p.Min || p.Max != nil && n > *p.Max {
		return fmt.Errorf("%d is out of range", n)
	}
	return nil
}
