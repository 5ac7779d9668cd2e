package main

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"cradle/assets"
	"cradle/rapi/template"
)

// root is the command line. A command without a subcommand opens the window.
func (p *program) root() *cobra.Command {
	c := &cobra.Command{
		Use:   "cradle [FILE...]",
		Short: "Apply provisioning documents to Windows Mobile handsets",
		Long: `Cradle applies provisioning documents (wap-provisioningdoc) to Windows Mobile
handsets over USB, and shows what became of every setting.

It also looks into handsets: their files, their registry, their programs.

Without a command it opens the window, with the given documents loaded.`,
		Example: `  cradle wifi.xml                            open the window
  cradle apply wifi.xml                      apply to the handset that is plugged in
  cradle apply --all wifi.xml mail.xml       apply to every handset, one document after the other
  cradle apply --simulate wifi.xml           no handset? a simulated one
  cradle check wifi.xml                      what is wrong with it, without a handset
  cradle devices                             list the handsets
  cradle station wifi.xml                    apply to each handset that is plugged in
  cradle history                             what was sent before, and what became of it
  cradle convert setup.cab settings.xml      take a document out of a cabinet, or put it into one
  cradle get -r '\My Documents' backup       copy a handset's files

Exit codes: 0 done, 1 a setting failed or the handset refused, 2 wrong usage or
unreadable document, 3 no handset or several and none chosen, 4 nothing was sent
or changed, 5 nobody knows what became of it, 6 a danger was not confirmed, 74
done, but the results could not be written, 130 cancelled.`,
		Version:       assets.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			if err := p.unlabelled(); err != nil {
				return err
			}
			return p.opt.check(c)
		},
		RunE: func(c *cobra.Command, files []string) error {
			if err := notACommand(c, files); err != nil {
				return err
			}
			return p.window(c, files)
		},
	}
	c.SetVersionTemplate("cradle {{.Version}}\n")
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef(c.CommandPath(), "%v%s", err, flagSuggestion(c, err))
	})
	c.SetHelpCommand(helpCommand(c))
	c.SetHelpCommandGroupID(ofProgram)
	c.SuggestionsMinimumDistance = 2
	c.CompletionOptions.HiddenDefaultCmd = true
	p.opt.register(c)
	p.commands(c)
	c.AddCommand(p.generators()...)
	p.completions(c)
	return c
}

// The groups in which the help lists the commands.
const (
	ofDocuments = "documents"
	ofBench     = "bench"
	ofHandset   = "handset"
	ofRecord    = "record"
	ofProgram   = "program"
)

// commands adds all commands, each to the group in which it is looked for.
func (p *program) commands(c *cobra.Command) {
	group := func(id, title string, commands ...*cobra.Command) {
		c.AddGroup(&cobra.Group{ID: id, Title: title})
		for _, sub := range commands {
			sub.GroupID = id
			c.AddCommand(sub)
		}
	}
	group(ofBench, "Handsets at the bench:",
		p.applyCommand(),
		p.devicesCommand(),
		p.dumpCommand(),
		p.labelCommand(),
		p.planCommand(),
		p.queryCommand(),
		p.rapiconfigCommand(),
		p.stationCommand(),
		p.unlockCommand(),
		p.verifyCommand(),
	)
	group(ofDocuments, "Documents, without a handset:",
		p.checkCommand(),
		p.compareCommand(),
		p.convertCommand(),
		p.cspCommand(),
		p.newCommand(),
		p.profileCommand(),
	)
	group(ofRecord, "What was done before:",
		p.bundleCommand(),
		p.historyCommand(),
		p.reapplyCommand(),
		p.reportCommand(),
		p.undoCommand(),
	)
	group(ofHandset, "Inside a handset:",
		p.getCommand(),
		p.infoCommand(),
		p.installCommand(),
		p.lsCommand(),
		p.mkdirCommand(),
		p.mvCommand(),
		p.putCommand(),
		p.registryCommand(),
		p.rmCommand(),
		p.runCommand(),
	)
	group(ofProgram, "Cradle itself:",
		p.doctorCommand(),
		p.replayCommand(),
		p.simulateCommand(),
		p.versionCommand(),
	)
}

// helpCommand is cobra's, but for what there is no help for: that is wrong usage.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usagef(root.CommandPath(), "there is no command %q", strings.Join(args, " "))
			}
			c.InitDefaultHelpFlag()
			return c.Help()
		},
	}
}

// Of pflag's error and list of flags only the texts are for everybody to use.
var (
	unknownFlag = regexp.MustCompile(`^unknown flag: --([^ =]{2,})$`)
	dashedValue = regexp.MustCompile(`^unknown shorthand flag: '[0-9.]' in `)
	flagNames   = regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z-]+)`)
)

// flagSuggestion names the flag that may have been meant by an unknown one.
func flagSuggestion(c *cobra.Command, err error) string {
	if dashedValue.MatchString(err.Error()) {
		return "; a value that begins with a dash goes behind --"
	}
	unknown := unknownFlag.FindStringSubmatch(err.Error())
	if unknown == nil {
		return ""
	}
	best, distance := "", 3 // as far as two mistakes
	for _, name := range flagNames.FindAllStringSubmatch(c.Flags().FlagUsages(), -1) {
		if d := template.Distance(unknown[1], name[1]); d < distance {
			best, distance = name[1], d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean --" + best + "?"
}

// notACommand catches a mistyped command, which would be taken for a file.
func notACommand(c *cobra.Command, files []string) error {
	if len(files) == 0 || exists(files[0]) || strings.ContainsAny(files[0], `./\`) {
		return nil
	}
	if close := c.SuggestionsFor(files[0]); len(close) > 0 {
		return usagef(c.CommandPath(), "there is no command %q; did you mean %q?", files[0], close[0])
	}
	return usagef(c.CommandPath(), "%q is neither a command nor a file", files[0])
}
