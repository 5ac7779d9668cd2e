package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
)

// rapiConfigOut is the file that the answer goes to. The documentation only speaks
// of "an XML file" (learn.microsoft.com, visual-studio-2008, 30dtsstx).
//
// guess: its name is general knowledge.
const rapiConfigOut = "RapiConfigOut.xml"

// rapiConfigFlags are rapiconfig's own. The original's switches have a slash or a
// dash, and either case.
type rapiConfigFlags struct {
	process  bool // /P
	metadata bool // /M
	validate bool // /V
	help     bool // /?
	wm5      bool

	timeout        time.Duration
	unlockTimeout  time.Duration
	yes            bool
	allowDangerous bool
}

func (p *program) rapiconfigCommand() *cobra.Command {
	var f rapiConfigFlags
	c := &cobra.Command{
		Use:   "rapiconfig [/P] [/M] [/V] FILE",
		Short: "Stand in for the SDK's RapiConfig.exe in old batch files",
		Long: `Send one document to one handset as RapiConfig.exe of the Windows Mobile SDKs does,
so that old batch files go on working: put 'cradle rapiconfig' in its place.

  /P    process the document (RapiConfig of Windows Mobile 6 sends nothing without it)
  /M    ask for metadata as well
  /V    validate only: nothing is changed
  /?    this help

A switch has a slash or a dash, is of either case, and stands before or behind the
file. RapiConfig of Windows Mobile 5 has no /P and processes without it; --wm5 does so.

The handset's answer goes to the file ` + rapiConfigOut + ` in the current directory, also
when the handset refused the document: an answer with errors in it is an answer. One
that is there from before is taken away first, whatever comes then, so that no old
answer is read for a new one. The answer may hold secrets; the file is the owner's
alone. What is printed is what 'cradle apply' prints, and so are the exit
codes, the journal, and the questions about dangerous settings (--yes). As with the
original, nothing is read from the handset before or after, and one that is lost
meanwhile is not waited for.

What is documented of the original, and what is not:
  - the switches are: /M and /P for Windows Mobile 6 (bb737283), /M and /V for
    Windows Mobile 5 (aa454232). That an XML file is written is; its name is general
    knowledge, its encoding is not known. Here it is UTF-8.
  - whether the file is written on failure is not known. Here it is, if the handset
    sent anything.
  - exit codes are not documented. Here they are those of 'cradle apply'.
  - without /P the original of Windows Mobile 6 is said to send nothing, although its
    page has an example without it. Here that is wrong usage, with exit code 2.
  - what the original asked the handset with /V is not known. Here the document is
    checked on this computer, as 'cradle check' does, and nothing is sent.`,
		Example: `  cradle rapiconfig /P /M CertStoreQuery.xml
  cradle rapiconfig -p SecurityModels\Open.xml --device 1-3.2
  cradle rapiconfig --wm5 uninstall.xml
  cradle rapiconfig /V wifi.xml`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			file, err := f.take(c, args)
			switch {
			case err != nil:
				return err
			case f.help:
				return c.Help()
			case f.validate:
				return p.rapiconfigValidate(c, file)
			}
			return p.rapiconfig(c, file, f)
		},
	}
	c.Flags().SortFlags = false
	c.Flags().BoolVar(&f.wm5, "wm5", false, "process without /P, as RapiConfig of Windows Mobile 5 does")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "how long the handset may work on the document (default 2m0s)")
	c.Flags().DurationVar(&f.unlockTimeout, "unlock-timeout", 0, "how long to wait for a locked handset (default: until it is unlocked)")
	c.Flags().BoolVar(&f.yes, "yes", false, "apply a document with settings that are dangerous")
	c.Flags().BoolVar(&f.allowDangerous, "allow-dangerous", false, "apply even what erases a handset or locks its owner out")
	for _, s := range []struct {
		letter string
		to     *bool
	}{{"p", &f.process}, {"m", &f.metadata}, {"v", &f.validate}} {
		for _, letter := range []string{s.letter, strings.ToUpper(s.letter)} {
			name := "switch-" + letter
			c.Flags().BoolVarP(s.to, name, letter, false, "")
			c.Flags().Lookup(name).Hidden = true
		}
	}
	return c
}

// take reads the switches with a slash, and gives the file.
func (f *rapiConfigFlags) take(c *cobra.Command, args []string) (file string, err error) {
	usage := func(format string, args ...any) (string, error) { return "", usagef(c.CommandPath(), format, args...) }
	var files []string
	for _, a := range args {
		if len(a) != 2 || a[0] != '/' {
			files = append(files, a)
			continue
		}
		switch strings.ToLower(a) {
		case "/p":
			f.process = true
		case "/m":
			f.metadata = true
		case "/v":
			f.validate = true
		case "/?", "/h":
			f.help = true
			return "", nil
		default:
			return usage("there is no switch %s; there are /P, /M, /V and /?", a)
		}
	}
	switch {
	case len(files) == 0:
		return usage("there is no document; name a file")
	case len(files) > 1:
		return usage("%s and %s are two documents; RapiConfig takes one", files[0], files[1])
	case f.validate && f.process:
		return usage("/V validates only, and /P processes; name one of them")
	case f.validate:
		return files[0], nil
	case !f.process && !f.wm5:
		return usage("nothing was sent: RapiConfig processes a document with /P only; add it, or --wm5 for a batch file that is for Windows Mobile 5")
	}
	return files[0], nil
}

// rapiconfigValidate looks for errors on this computer.
func (p *program) rapiconfigValidate(c *cobra.Command, name string) error {
	files, err := p.checkedFiles(c, []string{name}, csp.Carried(), lint.Options{})
	if err != nil {
		return err
	}
	if report.SumChecks(files).Errors > 0 {
		p.exit = exitProblems
	}
	if p.opt.json {
		p.printJSON(report.Check(files, p.exit, ""))
		return nil
	}
	return report.CheckText(p.out, files, p.textOptions())
}

func (p *program) rapiconfig(c *cobra.Command, name string, f rapiConfigFlags) error {
	if f.timeout == 0 && c.Flags().Changed("timeout") {
		return usagef(c.CommandPath(), "--timeout 0 gives a handset no time at all; leave it out for the default")
	}
	switch {
	case p.opt.all || len(p.opt.devices) > 1:
		return usagef(c.CommandPath(), "RapiConfig is for one handset; choose it with --device, or use 'cradle apply --all'")
	case name != "-" && sameFile(name, rapiConfigOut):
		return usagef(c.CommandPath(), "%s is where the answer goes; give the document another name", name)
	}
	for _, other := range []namedFile{{"--log-file", p.opt.logFile}, {"--capture", p.opt.capture}, {"--record", p.opt.record}} {
		if other.name != "" && sameFile(other.name, rapiConfigOut) {
			return usagef(c.CommandPath(), "%s is where the answer goes; choose another name", other)
		}
	}
	out, err := newRapiConfigAnswer()
	if err != nil {
		return err
	}
	defer out.discard()
	read, err := p.readFiles(c, []string{name})
	if err != nil {
		return err
	}
	docs, remarks, err := forCable(read)
	if err != nil {
		return err
	}
	for _, d := range docs {
		for _, w := range d.Warnings {
			remarks = append(remarks, warningLine(d, w))
		}
	}
	for _, line := range remarks {
		fmt.Fprintf(p.err, "cradle: %s\n", line)
	}
	return p.send(c, sending{
		files:   []string{name},
		request: bench.Request{Documents: docs, Metadata: f.metadata, Timeout: f.timeout, NoVerify: true, NoBefore: true, Return: -1},
		unlock:  f.unlockTimeout,
		confirm: applyFlags{yes: f.yes, allowDangerous: f.allowDangerous},
		after:   func(runs []run.Run) error { return out.write(runs[0]) },
	})
}

// rapiConfigAnswer is the file with the answer. It is written beside its place
// and put there whole.
type rapiConfigAnswer struct{ f *os.File }

// newRapiConfigAnswer takes the answer of the time before away, and makes sure that
// one can be written.
func newRapiConfigAnswer() (*rapiConfigAnswer, error) {
	if i, err := os.Lstat(rapiConfigOut); err == nil && !i.Mode().IsRegular() && i.Mode()&os.ModeSymlink == 0 {
		return nil, cannotWrite("the answer", "%s is there and is no file", rapiConfigOut)
	}
	f, err := os.CreateTemp(".", "."+rapiConfigOut+"-*") // 0600
	if err != nil {
		return nil, cannotWrite("the answer", "%v", err)
	}
	a := &rapiConfigAnswer{f}
	if err := os.Remove(rapiConfigOut); err != nil && !errors.Is(err, os.ErrNotExist) {
		a.discard()
		return nil, cannotWrite("the answer", "%v", err)
	}
	return a, nil
}

// write writes what the handset answered, as UTF-8. Nothing is written where there
// was no answer.
func (a *rapiConfigAnswer) write(r run.Run) error {
	if r.Result == nil || r.Result.Reply == "" {
		return nil
	}
	_, err := a.f.WriteString(utf8Declared(r.Result.Reply))
	err = errors.Join(err, a.f.Close())
	if err == nil {
		err = os.Rename(a.f.Name(), rapiConfigOut)
	}
	if err != nil {
		return fmt.Errorf("the answer could not be written to %s: %w", rapiConfigOut, err)
	}
	return nil
}

// discard takes away what nothing came of.
func (a *rapiConfigAnswer) discard() {
	a.f.Close()
	os.Remove(a.f.Name()) // gone where it was put in its place
}
