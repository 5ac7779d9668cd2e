package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/formats"
	"cradle/app/report"
	"cradle/app/simulator"
	"cradle/rapi/csp"
	"cradle/rapi/handset/model"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// checkFlags are check's own.
type checkFlags struct {
	format  string
	target  string
	strict  bool
	rules   bool
	explain string
	vars    varFlags
}

func (p *program) checkCommand() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "Check documents without a handset",
		Long: `Check provisioning documents without a handset: what is wrong with them, where,
and how to mend it; which settings a computer on the cable may not make; and what
is dangerous. FILE may be of any format that cradle convert reads (also a cabinet's
_setup.xml is checked in its cabinet), - for standard input, or a folder, in which all
*.xml and *.provxml files are checked.

Each finding is on a line "file:line:column: severity: what [rule]". Errors are what
a handset refuses or does otherwise than it is written; warnings are what it may;
notes are worth knowing. --explain RULE says more about a rule, with an example.

Values with a variable, {{name}}, in them are not judged, unless --set, --set-file, --ask
or --vars give all variables of the document values, as with 'cradle apply': then what
would be sent is checked, with each row of the table.`,
		Example: `  cradle check wifi.xml
  cradle check --for wm61-standard documents/
  cradle check --strict --format sarif *.xml > findings.sarif
  cradle check --explain mwid-missing`,
		Args: func(c *cobra.Command, args []string) error {
			about := f.rules || f.explain != ""
			switch {
			case len(args) == 0 && !about:
				return usagef(c.CommandPath(), "there is no document to check; name a file or a folder")
			case len(args) > 0 && about:
				return usagef(c.CommandPath(), "--rules and --explain are about rules, not about files")
			}
			return nil
		},
		RunE: func(c *cobra.Command, files []string) error { return p.check(c, files, f) },
	}
	c.Flags().SortFlags = false
	c.Flags().StringVar(&f.format, "format", "text", "text, json or sarif (SARIF 2.1.0)")
	c.Flags().StringVar(&f.target, "for", "", "the kind of handset that the documents are for (default: any phone with its\n"+
		"first policies): a model of --simulate, such as wm61-standard")
	c.Flags().BoolVar(&f.strict, "strict", false, "end with exit code 1 for warnings, too")
	f.vars.register(c)
	c.Flags().BoolVar(&f.rules, "rules", false, "list the rules")
	c.Flags().StringVar(&f.explain, "explain", "", "explain this rule")
	return c
}

func (p *program) check(c *cobra.Command, names []string, f checkFlags) error {
	if p.opt.json {
		if c.Flags().Changed("format") && f.format != "json" {
			return usagef(c.CommandPath(), "--json and --format %s are two formats; name one", f.format)
		}
		f.format = "json"
	}
	p.opt.json = f.format == "json" // for what goes wrong from here on
	if !slices.Contains([]string{"text", "json", "sarif"}, f.format) {
		return usagef(c.CommandPath(), "--format %s is not text, json or sarif", f.format)
	}
	if f.rules || f.explain != "" {
		return p.showRules(c, f)
	}
	var opt lint.Options
	if f.target != "" {
		t, err := targetOf(f.target)
		if err != nil {
			return usagef(c.CommandPath(), "%v", err)
		}
		opt.Target = t
	}
	fill, err := p.filling(c, names, f.vars)
	if err != nil {
		return err
	}
	files, err := p.checkedFiles(c, names, csp.Carried(), opt, fill...)
	if err != nil {
		return err
	}
	sum := report.SumChecks(files)
	if sum.Errors > 0 || f.strict && sum.Warnings > 0 {
		p.exit = exitProblems
	}
	switch f.format {
	case "json":
		p.printJSON(report.Check(files, p.exit, f.target))
	case "sarif":
		e := json.NewEncoder(p.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(report.CheckSARIF(files, p.exit)); err != nil {
			p.log.Debug("printing", "layer", "cli", "error", err) // main tells of it
		}
	default:
		if err := report.CheckText(p.out, files, p.textOptions()); err != nil {
			p.log.Debug("printing", "layer", "cli", "error", err)
		}
	}
	return nil
}

// showRules lists the rules, or explains one.
func (p *program) showRules(c *cobra.Command, f checkFlags) error {
	rules := lint.Rules()
	if f.explain != "" {
		r, ok := lint.FindRule(f.explain)
		if !ok {
			hint := "; --rules lists them"
			for _, r := range rules {
				if template.Distance(f.explain, r.ID) <= 2 {
					hint = "; did you mean " + r.ID + "?"
				}
			}
			return usagef(c.CommandPath(), "there is no rule %q%s", f.explain, hint)
		}
		rules = []lint.Rule{r}
	}
	switch {
	case f.format == "sarif":
		return usagef(c.CommandPath(), "--format sarif is for findings; --format json has the rules")
	case f.format == "json":
		p.printJSON(report.Rules(rules))
		return nil
	case f.explain != "":
		return report.RuleText(p.out, rules[0], p.textOptions())
	}
	return report.RulesText(p.out, rules)
}

// checkedFiles checks files, and those in folders. What cannot be read is a
// finding; the others are checked all the same.
func (p *program) checkedFiles(c *cobra.Command, names []string, cat *csp.Catalogue, opt lint.Options, fill ...template.Lookup) (all []report.Checked, err error) {
	seen := map[string]bool{}
	for _, name := range names {
		list := []string{name}
		if name != "-" {
			if list, err = documentsIn(name); err != nil {
				return nil, &localError{err}
			}
			if len(list) == 0 {
				return nil, &plainError{exitUsage, name + ": there is no *.xml or *.provxml file in this folder"}
			}
		}
		for _, file := range list {
			key := file
			if file != "-" {
				key = filepath.Clean(file)
			}
			if seen[key] {
				continue
			}
			seen[key] = true
			all = append(all, p.checkedFile(file, cat, opt, fill)...)
			if err := c.Context().Err(); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// checkedFile checks the documents of a file, of whatever format.
func (p *program) checkedFile(name string, cat *csp.Catalogue, opt lint.Options, fill []template.Lookup) (all []report.Checked) {
	f, err := p.readFile(name)
	if name == "-" {
		name = "standard input"
	}
	if err == nil && len(f.Documents) == 0 {
		_, err = f.Document() // says why there is none
	}
	if err != nil {
		return []report.Checked{{Name: name, Findings: []lint.Finding{unreadable(err)}}}
	}
	opt.Carrier = carrierOf(f.Kind)
	for _, d := range f.Documents {
		one := report.Checked{Name: d.Name, Document: d, Findings: checkFilled(d, cat, opt, fill)}
		if f.Kind != formats.XML && f.Cabinet == nil {
			for i := range one.Findings { // of the text that was made of it, which nobody has
				one.Findings[i].Pos, one.Findings[i].End = provxml.Pos{}, provxml.Pos{}
			}
		}
		all = append(all, one)
	}
	if f.Kind != formats.XML { // what is odd about a document's name is a rule of the lint
		for _, w := range f.Warnings {
			all[0].Findings = append(all[0].Findings, lint.Remark(w))
		}
	}
	return all
}

// unreadable is the finding about a file that is no document.
func unreadable(err error) lint.Finding {
	var syntax *provxml.SyntaxError
	if !errors.As(err, &syntax) {
		syntax = &provxml.SyntaxError{Msg: phrase.Verbatim(err.Error())}
	}
	return lint.Unreadable(syntax)
}

// carrierOf is how a file of a kind comes to a handset.
func carrierOf(k formats.Kind) csp.Carrier {
	switch k {
	case formats.CAB, formats.CPF:
		return csp.CPF
	case formats.WBXML, formats.Push, formats.SMS:
		return csp.CP
	}
	return csp.RAPI
}

// documentsIn are the documents in a folder and those below it, in the order of
// their names; a file is itself.
func documentsIn(name string) (files []string, err error) {
	if i, err := os.Stat(name); err != nil || !i.IsDir() {
		return []string{name}, nil // reading it says what is wrong
	}
	err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		ext := strings.ToLower(filepath.Ext(path))
		if !d.IsDir() && (ext == ".xml" || ext == ".provxml") {
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

var versionInTitle = regexp.MustCompile(`\b(200[0-9]|[0-9](\.[0-9])?)\b`)

// targetOf is a simulated model as the lint needs it.
func targetOf(slug string) (lint.Target, error) {
	models, err := simulator.Models()
	if err != nil {
		return lint.Target{}, err
	}
	m := models[slug]
	if m == nil {
		return lint.Target{}, fmt.Errorf("--for %s: there is no such model; there are %s", slug, strings.Join(slices.Sorted(maps.Keys(models)), ", "))
	}
	t := lint.Target{Name: m.Title, Device: csp.Classic, Roles: csp.RoleUserAuth}
	if slices.ContainsFunc(m.CSPs, func(c model.CSP) bool { return c.Type == "CM_GPRSEntries" }) {
		t.Device = csp.Professional
	}
	if slices.Contains(m.Device.Platforms, "SmartPhone") {
		t.Device = csp.Standard
	}
	if t.Version, err = csp.ParseVersion(versionInTitle.FindString(m.Title)); err != nil {
		return lint.Target{}, fmt.Errorf("--for %s: %w", slug, err)
	}
	// What a computer on the cable may do (policies 4097 and 4119, aa920482,
	// aa455966): everything when RAPI is open, else what the user may, who is the
	// manager where Grant Manager has him.
	if csp.Roles(m.Policies["4119"])&csp.RoleUserAuth != 0 || m.Policies["4097"] == 1 {
		t.Roles |= csp.RoleManager
	}
	return t, nil
}
