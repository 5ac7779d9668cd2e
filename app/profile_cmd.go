package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/profile"
	"cradle/app/report"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

const profileHelp = `A profile is a folder with documents and a file profile.toml, which says in which
order they are applied, what stands for their variables, with which options, and for
which handsets they are:

  title     = "Warehouse"
  documents = ["wifi.xml", "gprs.xml"]

  [variables]
  ssid     = "Depot"
  wifi_key = { ask = true }              # a secret never stands here in clear
  vpn_key  = { file = "/media/keys/vpn" }

  [options]                              # all may be left out
  metadata       = false
  verify         = true                  # ask back afterwards what was set
  undo           = true                  # read before what an undo needs
  keep_going     = false                 # later documents also after one that failed
  jobs           = 4
  timeout        = "2m"
  unlock_timeout = "5m"
  table          = "handsets.csv"        # values for each handset, as --vars

  [handsets]                             # others are refused before anything is sent
  models  = ["MC70*"]                    # * stands for any letters
  systems = ["Windows Mobile 6*"]
  names   = ["WH-*"]
  labels  = ["Slot *"]                   # of the port, see 'cradle label'

Profiles are in the folder cradle/profiles of your configuration directory; wherever a
profile is named, a .toml file elsewhere may be, too.`

func (p *program) profileCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "profile",
		Short: "Keep documents, variables and options together under a name",
		Long:  "Keep documents, variables and options together under a name, for 'cradle apply --profile NAME'.\n\n" + profileHelp,
		Example: `  cradle profile new warehouse wifi.xml gprs.xml
  cradle profile check warehouse
  cradle apply --profile warehouse --all
  cradle profile export warehouse warehouse.zip
  cradle profile import warehouse.zip`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef(c.CommandPath(), "there is no command %q for profiles", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	add := func(use, short string, args cobra.PositionalArgs, run func(c *cobra.Command, args []string) error) *cobra.Command {
		sub := &cobra.Command{Use: use, Short: short, Args: args, RunE: run}
		c.AddCommand(sub)
		return sub
	}
	add("list", "List the profiles", none, func(*cobra.Command, []string) error { return p.profileList() })
	add("show NAME", "Show what is in a profile, and which variables have no value", exactly(1, "name a profile"), func(c *cobra.Command, args []string) error {
		return p.profileShow(c, args[0])
	})
	add("check NAME", "Check a profile and all its documents", exactly(1, "name a profile"), func(c *cobra.Command, args []string) error {
		return p.profileCheck(c, args[0])
	})
	add("new NAME FILE...", "Make a profile of documents, which are copied", atLeast(2, "name the profile, and at least one document"), func(c *cobra.Command, args []string) error {
		return p.profileNew(c, args[0], args[1:])
	})
	add("export NAME FILE", "Write a profile and its documents to one file", exactly(2, "name a profile, and the file to write, such as warehouse.zip"), func(c *cobra.Command, args []string) error {
		return p.profileExport(c, args[0], args[1])
	}).Long = `Write a profile and its documents to one new file, a zip. What its variables are asked
for or have in files, and the table of values for each handset, are not in it.`
	var name string
	var force bool
	imp := add("import FILE", "Take a profile out of a file that export wrote", exactly(1, "name the file"), func(c *cobra.Command, args []string) error {
		return p.profileImport(c, args[0], name, force)
	})
	imp.Flags().StringVar(&name, "name", "", "how it is to be called (default: as the file)")
	imp.Flags().BoolVar(&force, "force", false, "put it in the place of a profile of that name")
	var yes bool
	rm := add("remove NAME", "Remove a profile, with its copies of documents", exactly(1, "name a profile"), func(c *cobra.Command, args []string) error {
		if !yes {
			return &plainError{exitDanger, fmt.Sprintf("nothing was removed: confirm with --yes that the profile %s goes, with its documents", args[0])}
		}
		store, err := profileStore()
		if err != nil {
			return err
		}
		return profileError(store.Remove(args[0]))
	})
	rm.Flags().BoolVar(&yes, "yes", false, "remove it")
	return c
}

func profileStore() (profile.Store, error) {
	store, err := profile.DefaultStore()
	if err != nil {
		return store, &plainError{exitUsage, fmt.Sprintf("there is no place for profiles: %v", err)}
	}
	return store, nil
}

// profilesDoc is the JSON document "cradle/profiles/1": all profiles, or one.
type profilesDoc struct {
	Schema   string       `json:"schema"`
	Profiles []profileDoc `json:"profiles"`
}

type profileDoc struct {
	Name      string            `json:"name"`
	Path      string            `json:"path"`
	Title     string            `json:"title,omitempty"`
	About     string            `json:"about,omitempty"`
	Error     string            `json:"error,omitempty"` // why it cannot be used
	Documents []string          `json:"documents,omitempty"`
	Variables []profileVariable `json:"variables,omitempty"`
	Without   []string          `json:"variables_without_value,omitempty"` // only of one that is shown
	Options   *profileOptions   `json:"options,omitempty"`
	Handsets  *profileHandsets  `json:"handsets,omitempty"`
}

type profileVariable struct {
	Name  string  `json:"name"`
	Value *string `json:"value,omitempty"`
	Ask   bool    `json:"ask,omitempty"`
	File  string  `json:"file,omitempty"`
}

type profileOptions struct {
	Metadata  bool   `json:"metadata"`
	Verify    bool   `json:"verify"`
	Undo      bool   `json:"undo"`
	KeepGoing bool   `json:"keep_going"`
	Jobs      int    `json:"jobs,omitempty"`
	Timeout   string `json:"timeout,omitempty"`
	Unlock    string `json:"unlock_timeout,omitempty"`
	Table     string `json:"table,omitempty"`
}

type profileHandsets struct {
	Models  []string `json:"models,omitempty"`
	Systems []string `json:"systems,omitempty"`
	Names   []string `json:"names,omitempty"`
	Labels  []string `json:"labels,omitempty"`
}

func docOfProfile(prof *profile.Profile) profileDoc {
	o, h := prof.Options, prof.Handsets
	d := profileDoc{Name: prof.Name, Path: prof.Path, Title: prof.Title, About: prof.About, Documents: prof.Documents,
		Options: &profileOptions{o.Metadata, !o.NoVerify, !o.NoUndo, o.KeepGoing, o.Jobs, "", "", o.Table}}
	if o.Timeout > 0 {
		d.Options.Timeout = o.Timeout.String()
	}
	if o.Unlock > 0 {
		d.Options.Unlock = o.Unlock.String()
	}
	if !h.Any() {
		d.Handsets = &profileHandsets{h.Models, h.Systems, h.Names, h.Labels}
	}
	for _, v := range prof.Variables {
		one := profileVariable{Name: v.Name, Ask: v.Ask, File: v.File}
		if !v.Ask && v.File == "" {
			one.Value = &v.Value
		}
		d.Variables = append(d.Variables, one)
	}
	return d
}

func (p *program) profileList() error {
	store, err := profileStore()
	if err != nil {
		return err
	}
	names, err := store.Names()
	if err != nil {
		return &localError{err}
	}
	doc := profilesDoc{Schema: "cradle/profiles/1", Profiles: []profileDoc{}}
	for _, name := range names {
		prof, err := store.Load(name)
		if err != nil {
			path, _ := store.Find(name)
			first := err
			var problems profile.Problems
			if errors.As(err, &problems) {
				first = problems[0]
			}
			doc.Profiles = append(doc.Profiles, profileDoc{Name: name, Path: path, Error: first.Error()})
			continue
		}
		doc.Profiles = append(doc.Profiles, docOfProfile(prof))
	}
	if p.opt.json {
		p.printJSON(doc)
		return nil
	}
	if len(doc.Profiles) == 0 {
		fmt.Fprintf(p.err, "cradle: there is no profile yet; 'cradle profile new NAME FILE...' makes one\n")
		return nil
	}
	for _, d := range doc.Profiles {
		what := d.Title
		if d.Error != "" {
			what = "cannot be used: " + d.Error
		} else if what == "" {
			what = strings.Join(d.Documents, ", ")
		}
		fmt.Fprintf(p.out, "%-16s  %s\n", d.Name, report.Printable(what))
	}
	return nil
}

func (p *program) profileShow(c *cobra.Command, word string) error {
	prof, err := p.readProfile(word)
	if err != nil {
		return err
	}
	d := docOfProfile(prof)
	docs, err := p.readAsDocuments(c, prof.Files())
	if err != nil {
		return err
	}
	problems, without := prof.Check(docs)
	d.Without = without
	secret := map[string]bool{} // one that stands there in clear, against the rules, is not shown
	for _, doc := range docs {
		for name := range lint.SecretVariables(template.Scan(doc)) {
			secret[name] = true
		}
	}
	for i := range d.Variables {
		if v := &d.Variables[i]; v.Value != nil && secret[template.Fold(v.Name)] {
			masked := lint.Masked
			v.Value = &masked
		}
	}
	if p.opt.json {
		p.printJSON(profilesDoc{Schema: "cradle/profiles/1", Profiles: []profileDoc{d}})
	} else {
		p.printProfile(d)
	}
	for _, one := range problems {
		fmt.Fprintf(p.err, "cradle: %s\n", report.Printable(one.Error()))
		p.exit = exitUsage
	}
	return nil
}

func (p *program) printProfile(d profileDoc) {
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(p.out, "  %-10s  %s\n", name, report.Printable(value))
		}
	}
	fmt.Fprintln(p.out, d.Name)
	line("Title", d.Title)
	line("About", d.About)
	line("File", d.Path)
	line("Documents", strings.Join(d.Documents, ", "))
	for _, v := range d.Variables {
		switch {
		case v.Ask:
			line("Variable", v.Name+" is asked for")
		case v.File != "":
			line("Variable", v.Name+" is what is in "+v.File)
		default:
			line("Variable", fmt.Sprintf("%s = %q", v.Name, *v.Value))
		}
	}
	for _, name := range d.Without {
		line("Variable", name+" has no value: give it with --set, --ask or --vars")
	}
	var options []string
	o := d.Options
	for _, one := range []struct {
		is   bool
		text string
	}{
		{o.Metadata, "with metadata"}, {!o.Verify, "not verified"}, {!o.Undo, "without undo"}, {o.KeepGoing, "goes on after a failure"},
		{o.Jobs > 0, fmt.Sprintf("%d at a time", o.Jobs)}, {o.Timeout != "", "timeout " + o.Timeout}, {o.Unlock != "", "unlock timeout " + o.Unlock}, {o.Table != "", "values of " + o.Table},
	} {
		if one.is {
			options = append(options, one.text)
		}
	}
	line("Options", strings.Join(options, ", "))
	if h := d.Handsets; h != nil {
		line("Models", strings.Join(h.Models, ", "))
		line("Systems", strings.Join(h.Systems, ", "))
		line("Names", strings.Join(h.Names, ", "))
		line("Labels", strings.Join(h.Labels, ", "))
	}
}

// profileCheck checks a profile, and its documents as 'cradle check' does.
func (p *program) profileCheck(c *cobra.Command, word string) error {
	prof, err := p.readProfile(word)
	if err != nil {
		return err
	}
	files, err := p.checkedFiles(c, prof.Files(), csp.Carried(), lint.Options{})
	if err != nil {
		return err
	}
	own := report.Checked{Name: prof.Path}
	if docs, err := p.readAsDocuments(c, prof.Files()); err == nil { // else the files' findings say why
		problems, _ := prof.Check(docs)
		for _, one := range problems {
			f := lint.Remark(phrase.Verbatim(one.Msg))
			f.ID, f.Severity, f.Pos = "profile", lint.Error, provxml.Pos{Line: one.Line, Column: 1}
			own.Findings = append(own.Findings, f)
		}
	}
	files = append([]report.Checked{own}, files...)
	if report.SumChecks(files).Errors > 0 {
		p.exit = exitProblems
	}
	if p.opt.json {
		p.printJSON(report.Check(files, p.exit, ""))
		return nil
	}
	return report.CheckText(p.out, files, p.textOptions())
}

func (p *program) profileNew(c *cobra.Command, name string, files []string) error {
	if why := profile.ValidName(name); why != "" {
		return usagef(c.CommandPath(), "%s", why)
	}
	if slices.Contains(files, "-") {
		return usagef(c.CommandPath(), "a profile is made of files, not of standard input")
	}
	docs, err := p.readAsDocuments(c, files)
	if err != nil {
		return err
	}
	bases := map[string]bool{}
	for _, f := range files {
		base := strings.ToLower(filepath.Base(f))
		switch {
		case base == profile.FileName:
			return usagef(c.CommandPath(), "%s: no document may be called %s", f, profile.FileName)
		case bases[base]:
			return usagef(c.CommandPath(), "two documents are called %s; rename one", filepath.Base(f))
		}
		bases[base] = true
	}
	store, err := profileStore()
	if err != nil {
		return err
	}
	if err := store.Create(name, profileText(files, docs), files); err != nil {
		if errors.Is(err, profile.ErrThere) {
			return &plainError{exitUsage, fmt.Sprintf("there is a profile %s already; choose another name, or remove it first", name)}
		}
		return profileError(err)
	}
	prof, err := store.Load(name)
	if err != nil {
		return profileError(err)
	}
	fmt.Fprintln(p.err, "cradle: the profile is in", report.Printable(prof.Path))
	return p.profileShow(c, name)
}

// profileText is the first profile.toml of some documents: their secrets are asked for.
func profileText(files []string, docs []*provxml.Document) string {
	var names []string
	for _, f := range files {
		names = append(names, tomlText(filepath.Base(f)))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# See 'cradle help profile' for what else may stand here.\ntitle     = \"\"\ndocuments = [%s]\n", strings.Join(names, ", "))
	seen := map[string]bool{}
	for _, d := range docs {
		scan := template.Scan(d)
		secrets := lint.SecretVariables(scan)
		for _, n := range scan.Names() {
			if seen[template.Fold(n)] {
				continue
			}
			if len(seen) == 0 {
				b.WriteString("\n[variables]\n")
			}
			seen[template.Fold(n)] = true
			if secrets[template.Fold(n)] {
				fmt.Fprintf(&b, "%s = { ask = true }\n", tomlText(n))
			} else {
				fmt.Fprintf(&b, "# %s = \"\"\n", tomlText(n))
			}
		}
	}
	b.WriteString("\n[options]\n# verify = true\n# jobs   = 4\n\n[handsets]\n# models = [\"MC70*\"]\n")
	return b.String()
}

// tomlText is a text in quotes as TOML has it (basic strings).
func tomlText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func (p *program) profileExport(c *cobra.Command, word, out string) error {
	prof, err := p.readProfile(word)
	if err != nil {
		return err
	}
	docs, err := p.readAsDocuments(c, prof.Files())
	if err != nil {
		return err
	}
	if problems, _ := prof.Check(docs); len(problems) > 0 {
		return profileProblems(problems)
	}
	f, err := createNew("the profile", out)
	if err != nil {
		return err
	}
	err = prof.Pack(f)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(out)
		return cannotWrite("the profile", "%v", err)
	}
	var clear []string
	for _, d := range docs {
		for n := range d.Nodes() {
			if lint.Secret(n) && n.HasValue && n.Value != "" && !template.Placeholder(n.Value) {
				clear = append(clear, d.Name)
				break
			}
		}
	}
	if len(clear) > 0 {
		fmt.Fprintf(p.err, "cradle: note: there are secrets in clear in %s, and so in the file: give it only to who may know them, or put variables in their place\n", strings.Join(clear, ", "))
	}
	if prof.Options.Table != "" {
		fmt.Fprintf(p.err, "cradle: note: the table %s is not in the file\n", report.Printable(prof.Options.Table))
	}
	return nil
}

func (p *program) profileImport(c *cobra.Command, file, name string, force bool) error {
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	}
	if why := profile.ValidName(name); why != "" {
		return usagef(c.CommandPath(), "%s; name it with --name", why)
	}
	store, err := profileStore()
	if err != nil {
		return err
	}
	err = store.Import(file, name, force)
	var local *os.PathError
	switch {
	case errors.Is(err, profile.ErrThere):
		return &plainError{exitUsage, fmt.Sprintf("there is a profile %s already; take another name with --name, or its place with --force", name)}
	case err == nil:
	case errors.As(err, &local):
		return &localError{err}
	default:
		return &plainError{exitUsage, fmt.Sprintf("%s: nothing was imported: %v", file, err)}
	}
	return p.profileShow(c, name)
}
