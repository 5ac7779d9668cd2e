//go:build packaging

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"cradle/assets"
)

// generators are the commands that only the maker of packages needs. They are not
// in the program that people get: the tag packaging brings them.
//
//	go run -tags nogui,packaging ./app manpages DIR
func (p *program) generators() []*cobra.Command {
	return []*cobra.Command{{
		Use:    "manpages DIR",
		Short:  "Write the manual pages, one for each command",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			exits, err := cutExits(c.Root())
			if err != nil {
				return err
			}
			plain(c.Root())
			return manPages(c.Root(), args[0], exits)
		},
	}}
}

// manPages writes the page of a command, and those of the commands below it; exits
// are the program's exit codes, in words.
func manPages(c *cobra.Command, dir, exits string) error {
	for _, sub := range c.Commands() {
		if !sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := manPages(sub, dir, exits); err != nil {
			return err
		}
	}
	date, err := sourceDate()
	if err != nil {
		return err
	}
	var page bytes.Buffer
	err = doc.GenMan(c, &doc.GenManHeader{Section: "1", Date: &date, Source: "Cradle " + assets.Version, Manual: "Cradle"}, &page)
	if err != nil {
		return err
	}
	more := manExitElsewhere
	if !c.HasParent() {
		more = manExit(exits) + manEnvironment + manFiles
	}
	text := strings.Replace(typeset(page.String(), date), ".SH SEE ALSO", more+".SH SEE ALSO", 1)
	return os.WriteFile(filepath.Join(dir, strings.ReplaceAll(c.CommandPath(), " ", "-")+".1"), []byte(text), 0o644)
}

// cutExits takes the program's exit codes out of its examples, behind which they
// stand for a terminal: on a page they have a section of their own.
func cutExits(root *cobra.Command) (string, error) {
	example, exits, ok := strings.Cut(root.Example, "\n\nExit codes: ")
	if !ok || strings.Contains(exits, "\n\n") {
		return "", errors.New("the program's examples do not end with its exit codes")
	}
	root.Example = example
	return exits, nil
}

// manExit is the section of "0 done, 1 refused.".
func manExit(exits string) string {
	var b strings.Builder
	b.WriteString(".SH EXIT STATUS\n")
	exits = strings.TrimSuffix(strings.Join(strings.Fields(exits), " "), ".")
	at := append(manCode.FindAllStringSubmatchIndex(exits, -1), []int{len(exits)})
	for i, m := range at[:len(at)-1] {
		fmt.Fprintf(&b, ".TP\n\\fB%s\\fP\n%s\n", exits[m[2]:m[3]], exits[m[1]:at[i+1][0]])
	}
	b.WriteString("\n")
	return b.String()
}

// sourceDate is SOURCE_DATE_EPOCH, in seconds since 1970 (reproducible-builds.org),
// or today.
func sourceDate() (time.Time, error) {
	epoch := os.Getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return time.Now().UTC(), nil
	}
	n, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q, and not a number of seconds", epoch)
	}
	return time.Unix(n, 0).UTC(), nil
}

// Package doc writes a flag as "--all[=false]" and its text behind a tab.
var (
	manFlag = regexp.MustCompile(`(?m)(?:^\.PP\n)?^(\\fB-.*)\n\t(.*)$`)
	manDate = regexp.MustCompile(`(?m)^(\.TH "[^"]*" "1" )"[^"]*"`)
	// manDefault is a flag whose default is in the place of its value, perhaps in quotes.
	manDefault = regexp.MustCompile(`^(.*\\fP=)"?([^"\\]+)"?$`)
	// manCode is an exit code; its words follow, up to the next one.
	manCode  = regexp.MustCompile(`(?:^|, )(\d+) `)
	manValue = strings.NewReplacer(
		`\fP[=false]`, `\fP`,
		`\fP[=""]`, `\fP[=\fIVALUE\fP]`,
		`\fP=""`, `\fP=\fIVALUE\fP`,
		`\fP=[]`, `\fP=\fIVALUE\fP`,
		`\fP=0s`, `\fP=\fITIME\fP`,
	)
)

// typeset makes of package doc's page one as manual pages look.
func typeset(page string, date time.Time) string {
	page = manDate.ReplaceAllString(page, `$1"`+date.Format(time.DateOnly)+`"`)
	page = strings.Replace(page, ".SH OPTIONS INHERITED FROM PARENT COMMANDS", ".SH COMMON OPTIONS", 1)
	return manFlag.ReplaceAllStringFunc(page, func(flag string) string {
		m := manFlag.FindStringSubmatch(flag)
		name, text := manValue.Replace(m[1]), m[2]
		if d := manDefault.FindStringSubmatch(name); d != nil {
			name = d[1] + `\fIVALUE\fP`
			if d[2] != "0" && !strings.Contains(text, "default") {
				text += " (default: " + d[2] + ")"
			}
		}
		return ".TP\n" + name + "\n\\&" + text
	})
}

// manExitElsewhere is said on the pages of the commands.
const manExitElsewhere = `.SH EXIT STATUS
The program's exit codes are in \fBcradle\fP(1).

`

// manEnvironment is said on the program's own page.
const manEnvironment = `.SH ENVIRONMENT
.TP
\fBXDG_CONFIG_HOME\fP
the configuration directory, in which the directory \fIcradle\fP is; without it, \fI~/.config\fP
.TP
\fBNO_COLOR\fP
if it has a value, what is printed has no colours
.TP
\fBDISPLAY\fP
the display on which the window opens; without it, and without a command, there is no window

`

// manFiles is said on the program's own page.
const manFiles = `.SH FILES
.TP
\fI~/.config/cradle/journal.db\fP
the journal of runs
.TP
\fI~/.config/cradle/journal.key\fP
the key of what is secret in it; keep a copy of it in a safe place
.TP
\fI60-cradle.rules\fP
the udev rule that lets the person at the computer use handsets; \fBcradle doctor\fP tells whether it is installed

`

// plain makes Markdown, which package doc expects, of the texts of a command and of
// those below it, which are plain text for a terminal.
func plain(c *cobra.Command) {
	c.DisableAutoGenTag = true
	if c.Long == "" {
		c.Long = c.Short + "."
	}
	c.Long = markdown(c.Long)
	flags := func(f *pflag.Flag) { f.Usage = escaped(strings.ReplaceAll(f.Usage, "\n", " ")) }
	c.LocalNonPersistentFlags().VisitAll(flags)
	if !c.HasParent() {
		c.PersistentFlags().VisitAll(flags)
	}
	for _, sub := range c.Commands() {
		plain(sub)
	}
}

// markdown keeps what is indented, a table or an example, as it is.
func markdown(text string) string {
	var b strings.Builder
	var inside bool
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		indented := strings.HasPrefix(line, "  ")
		if line != "" && indented != inside {
			b.WriteString("\n```\n")
			if inside {
				b.WriteString("\n")
			}
			inside = indented
		}
		if !inside {
			line = escaped(line)
		}
		fmt.Fprintln(&b, line)
	}
	if inside {
		b.WriteString("```\n")
	}
	return b.String()
}

var escaped = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "<", `\<`, ">", `\>`, "[", `\[`, "]", `\]`,
	"`", "\\`", "#", `\#`, "{", `\{`, "}", `\}`, "|", `\|`).Replace
