package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/doctor"
	"cradle/app/journal"
	"cradle/app/report"
	"cradle/assets"
	"cradle/rapi/lint"
	"cradle/usb/libusb"
)

// bundleFlags are bundle's own.
type bundleFlags struct {
	historyFlags
	out         string
	withLog     string
	withCapture string
	dryRun      bool
	force       bool
}

// bundleDoc is the JSON document "cradle/bundle/1".
type bundleDoc struct {
	Schema   string          `json:"schema"`
	ExitCode int             `json:"exit_code"`
	File     string          `json:"file"`
	Written  bool            `json:"written"`
	Capture  bool            `json:"capture"` // with secrets in it
	Runs     int             `json:"runs"`
	Files    []bundleFileDoc `json:"files"`
}

type bundleFileDoc struct {
	Name   string `json:"name"`
	What   string `json:"what"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

const (
	bundledRuns = 20       // without a choice
	maxBundled  = 64 << 20 // bytes of a log or a capture
)

func (p *program) bundleCommand() *cobra.Command {
	var f bundleFlags
	c := &cobra.Command{
		Use:   "bundle [RUN...]",
		Short: "Pack what somebody who is to help needs, without secrets",
		Long: `Pack into one zip file what somebody who is to help needs to know: the report of some
runs, their documents and the handsets' replies, what 'cradle doctor' says of this
computer, and versions. RUN is a number in 'cradle history'; --handset, --document,
--ending, --since, --before and -n choose as well. Without either it is the newest
` + fmt.Sprint(bundledRuns) + ` runs.

Passwords and other secrets are *** in all of it, also where they stand in the log, in
names of files or in what a handset says. Your name, your home folder and this
computer's name are taken out of everything but the documents and replies themselves.
What is in the file is listed before it is written; --dry-run only lists it. Please
look into it before you pass it on.

--with-log adds a log that --log-file wrote. A capture holds every byte, secrets too, and
is in it only with --with-capture.

` + whenHelp,
		Example: `  cradle bundle --out support.zip
  cradle bundle 17 18 --out support.zip
  cradle bundle --since 1d --with-log cradle.log --out support.zip
  cradle bundle 17 --dry-run`,
		RunE: func(c *cobra.Command, words []string) error { return p.bundle(c, words, f) },
	}
	f.register(c)
	c.Flags().StringVar(&f.out, "out", "", "write to this new file, NAME.zip")
	c.Flags().StringVar(&f.withLog, "with-log", "", "add this log, masked")
	c.Flags().StringVar(&f.withCapture, "with-capture", "", "add this capture as it is: it holds secrets")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "list what would be in it, and write nothing")
	c.Flags().BoolVar(&f.force, "force", false, "replace the file of --out if it is there")
	return c
}

func (p *program) bundle(c *cobra.Command, words []string, f bundleFlags) error {
	usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
	filter, err := f.filter(c)
	if err != nil {
		return err
	}
	chosen := filter != journal.Filter{} || c.Flags().Changed("limit")
	switch {
	case f.out == "" && !f.dryRun:
		return usage("name the file to write: --out NAME.zip")
	case f.out == "-":
		return usage("--out names no file")
	case f.out != "" && !strings.EqualFold(filepath.Ext(f.out), ".zip"):
		return usage("--out %s: the bundle is a zip file, and its name ends with .zip", f.out)
	case len(words) > 0 && chosen:
		return usage("name runs, or choose them with --since, --handset and the like, not both")
	case f.out != "" && exists(f.out) && !f.force:
		return thereAlready("the bundle", f.out)
	case f.out != "" && !isDir(filepath.Dir(f.out)):
		return cannotWrite("the bundle", "there is no directory %s", filepath.Dir(f.out))
	}
	if !chosen && len(words) == 0 {
		filter.Limit = bundledRuns
	}
	k := newPacker(time.Now())
	if err := k.inputs(f); err != nil {
		return err
	}
	if err := p.bundleJournal(c, k, filter, words); err != nil {
		return err
	}
	k.computer(c.Context())
	k.finish()
	return p.writeBundle(f, k)
}

// bundleJournal packs what the journal has.
func (p *program) bundleJournal(c *cobra.Command, k *packer, filter journal.Filter, words []string) error {
	if p.opt.journal == noJournal {
		if len(words) > 0 {
			return usagef(c.CommandPath(), "--journal %s keeps no journal, so that there are no runs to name", noJournal)
		}
		return nil
	}
	j, err := p.openHistory(c)
	if err != nil && len(words) == 0 {
		// A journal that cannot be opened may be why help is wanted.
		k.add("journal.txt", "why the journal cannot be opened", errorLine(err)+"\n", everything)
		k.noKey = true
		return nil
	}
	if err != nil {
		return err
	}
	if j == nil {
		if len(words) > 0 {
			return &plainError{exitUsage, fmt.Sprintf("there is no run %q", words[0])}
		}
		return nil
	}
	defer j.Close()
	return k.journal(c.Context(), j, filter, words)
}

// writeBundle lists what is in it, and writes it.
func (p *program) writeBundle(f bundleFlags, k *packer) error {
	files := k.b.Files()
	doc := bundleDoc{Schema: "cradle/bundle/1", File: f.out, Written: !f.dryRun, Capture: f.withCapture != "", Runs: k.runs, Files: []bundleFileDoc{}}
	wide := 0
	for _, one := range files {
		doc.Files = append(doc.Files, bundleFileDoc{one.Name, one.What, len(one.Data), one.Sum()})
		wide = max(wide, len(one.Name))
	}
	if !p.opt.json {
		for _, one := range files {
			fmt.Fprintf(p.out, "%-*s  %9s  %s\n", wide, one.Name, report.Bytes(int64(len(one.Data))), one.What)
		}
	}
	if !f.dryRun {
		out, err := createReport("the bundle", f.out, f.force)
		if err != nil {
			return err
		}
		if err := finish(out, k.b.Zip(out)); err != nil {
			return err
		}
	}
	if p.opt.json {
		p.printJSON(doc)
		return nil
	}
	fmt.Fprintln(p.out)
	switch {
	case f.dryRun:
		fmt.Fprintln(p.out, "Nothing was written.")
	case f.withCapture != "":
		fmt.Fprintf(p.out, "%s: %s of %s. The capture holds secrets: be careful whom you give it to.\n", f.out, report.Things(len(files), "file"), report.Things(k.runs, "run"))
	default:
		fmt.Fprintf(p.out, "%s: %s of %s. Secrets are left out; look into it before you pass it on.\n", f.out, report.Things(len(files), "file"), report.Things(k.runs, "run"))
	}
	return nil
}

// packer makes a bundle. Texts are masked when all secrets are known.
type packer struct {
	b       *report.Bundle
	secrets report.Secrets
	private *report.Private
	waiting []waitingFile
	log     []byte
	capture []byte
	runs    int
	noKey   bool // there are secrets that cannot be looked for, because the key is not here
}

type waitingFile struct {
	name, what, text string
	as               masking
}

// masking is what is still to be taken out of a text.
type masking uint8

const (
	everything masking = iota
	onlySecrets
	nothing // it was made of texts that were masked
)

func newPacker(now time.Time) *packer {
	home, _ := os.UserHomeDir()
	host, _ := os.Hostname()
	name := ""
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return &packer{b: report.NewBundle(now), private: report.NewPrivate(home, name, host)}
}

// inputs reads the files that a person wants in it, before anything else is done.
func (k *packer) inputs(f bundleFlags) (err error) {
	if k.log, err = readBounded(f.withLog); err == nil {
		k.capture, err = readBounded(f.withCapture)
	}
	return err
}

func readBounded(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	i, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, &localError{err}
	case !i.Mode().IsRegular():
		return nil, &plainError{exitUsage, name + ": this is no file that can be packed"}
	case i.Size() > maxBundled:
		return nil, &plainError{exitUsage, fmt.Sprintf("%s: it has %s, and %s are the most that is packed; cut out what matters", name, report.Bytes(i.Size()), report.Bytes(maxBundled))}
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, &localError{err}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxBundled))
	if err != nil {
		return nil, &localError{err}
	}
	return b, nil
}

func (k *packer) add(name, what, text string, as masking) {
	k.waiting = append(k.waiting, waitingFile{name, what, text, as})
}

// mask takes the secrets and what is private out of a text.
func (k *packer) mask(s string) string { return k.private.Mask(k.secrets.Mask(s)) }

// journal packs runs, with their documents and replies.
func (k *packer) journal(ctx context.Context, j *journal.Journal, filter journal.Filter, words []string) error {
	if err := k.learn(ctx, j); err != nil {
		return err
	}
	file, err := reportOf(ctx, j, filter, words, k.mask)
	if err != nil {
		return err
	}
	entries, err := entriesOf(ctx, j, filter, words)
	if err != nil {
		return err
	}
	for i := range file.Runs {
		file.Runs[i].Host = "" // whose computer it was helps nobody
	}
	k.runs = len(file.Runs)
	for _, one := range []struct {
		name, what string
		as         report.Format
	}{{"report.html", "the runs, for people", report.HTML}, {"report.json", "the runs, for programs: cradle/report/1", report.JSON}} {
		var b bytes.Buffer
		if err := file.Write(&b, one.as, report.FileOptions{}); err != nil {
			return err
		}
		k.add(one.name, one.what, b.String(), nothing)
	}
	for _, e := range entries {
		sent := "what was sent"
		if e.Kind == journal.KindInstall {
			sent = "the document in the cabinet"
		}
		for _, one := range []struct{ id, kind, what string }{{e.Document, "document", sent}, {e.Before, "before", "what the handset had there before"}, {e.Reply, "reply", "what the handset answered"}} {
			if one.id == "" {
				continue
			}
			text, err := j.Text(ctx, one.id)
			if err != nil {
				return &localError{err}
			}
			k.waiting = append(k.waiting, waitingFile{fmt.Sprintf("runs/%d/%s.xml", e.Number, one.kind), one.what, text.Readable, onlySecrets})
		}
	}
	v, err := j.Verify(ctx, "")
	if err != nil {
		return &localError{err}
	}
	sound := fmt.Sprintf("sound: %v\nhead: %s\nrecords: %d\nruns: %d\ntexts: %d\npruned records: %d\n", v.OK(), v.Head.Hash, v.Records, v.Runs, v.Texts, v.Pruned)
	for _, problem := range v.Problems {
		sound += problem.What + "\n"
	}
	k.add("journal.txt", "whether the journal is sound", sound, everything)
	return nil
}

// learn finds out the secrets of all that is in the journal: a log tells of other
// runs, too.
func (k *packer) learn(ctx context.Context, j *journal.Journal) error {
	seen := map[string]bool{}
	for e, err := range j.Runs(ctx, journal.Filter{}) {
		if err != nil {
			return &localError{err}
		}
		for _, id := range []string{e.Document, e.Before, e.Reply} {
			if id == "" || seen[id] {
				continue
			}
			seen[id] = true
			text, err := j.Text(ctx, id)
			if err != nil {
				return &localError{err}
			}
			if text.NoKey != nil {
				k.noKey = true
				continue
			}
			if text.Secrets {
				k.secrets.LearnText(text.Whole)
			}
		}
	}
	return nil
}

// computer packs what matters of the computer, and no more.
func (k *packer) computer(ctx context.Context) {
	k.add("version.json", "which Cradle this is: cradle/version/1", jsonText(thisVersion()), nothing)
	bus, err := startUSB(libusb.Options{})
	if err == nil {
		_, err = bus.Scan(ctx)
		bus.Close()
	}
	doc := doctorDoc{Schema: "cradle/doctor/1", OS: runtime.GOOS}
	checks := doctor.Look(doctor.System(err))
	doc.ExitCode = exitOfChecks(checks)
	for _, c := range checks {
		doc.Checks = append(doc.Checks, checkDoc{c.Name, c.Port, c.State, k.mask(c.What), k.mask(c.Do)})
	}
	k.add("doctor.json", "what cradle doctor says: cradle/doctor/1", jsonText(doc), nothing)
	k.add("computer.txt", "the system, as far as it matters for USB", hostFacts(), nothing)
}

func jsonText(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error() + "\n"
	}
	return b.String()
}

// hostFacts are the system and its kernel: what decides how USB works.
func hostFacts() string {
	s := fmt.Sprintf("cradle: %s\nsystem: %s/%s\nprocessors: %d\n", assets.Version, runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	for _, f := range [][2]string{{"kernel", "/proc/sys/kernel/osrelease"}, {"distribution", "/etc/os-release"}} {
		b, err := os.ReadFile(f[1])
		if err != nil {
			continue
		}
		text := strings.TrimSpace(string(b))
		if f[0] == "distribution" {
			text = ""
			for line := range strings.Lines(string(b)) {
				if v, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
					text = strings.Trim(v, `"'`)
				}
			}
		}
		if text != "" {
			s += f[0] + ": " + report.Printable(text) + "\n"
		}
	}
	return s
}

// finish masks everything, and says in the README what was left out.
func (k *packer) finish() {
	b := k.b
	b.Note("This was packed with 'cradle bundle' so that somebody can find out what went wrong with a handset or with Cradle.")
	but := ""
	if k.capture != nil {
		but = " but capture.pcapng"
	}
	b.Note("Passwords and other secrets are %s in every file"+but+", also where the log, a file's name or a handset repeats one, and in the forms that programs write texts in (escapes, base64, UTF-16). What is recognised as a secret, and is shorter than four characters, is masked only where it stands as the value of a setting.", lint.Masked)
	b.Note("The person's name and home folder and the computer's name are replaced by USER, HOME and HOST in every file but the documents and replies (runs/): those are as they were sent and answered, but for secrets and comments. What handsets call themselves, their GUIDs and the ports are left in; without them nobody can tell one handset from another. Nothing else of the computer is here but what the log says, if there is one: no list of its programs, no network addresses.")
	if len(k.log) > 0 {
		switch {
		case k.noKey:
			b.Note("The log was left out: the journal holds secrets, and the key that opens them is not here, so that nobody can look for them in the log.")
		default:
			text := lint.Mask(strings.ToValidUTF8(k.secrets.Mask(string(k.log)), "?")) // UTF-16 is no valid UTF-8
			k.add("cradle.log", "the log, masked", text, everything)
		}
	}
	if k.noKey {
		b.Note("The journal's key was not here. Documents and replies were masked when they were written into the journal.")
	}
	for _, w := range k.waiting {
		text := w.text
		switch w.as {
		case everything:
			text = k.mask(text)
		case onlySecrets:
			text = k.secrets.Mask(text)
		}
		b.Add(w.name, w.what, []byte(text))
	}
	if k.capture != nil {
		b.Note("capture.pcapng is as it was taken: IT HOLDS SECRETS, every byte that passed between the computer and the handset.")
		b.Add("capture.pcapng", "a capture as it is: IT HOLDS SECRETS", k.capture)
	}
}
