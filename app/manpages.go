//go:build packaging

package main

import (
	"bytes"
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
			plain(c.Root())
			return manPages(c.Root(), args[0])
		},
	}}
}

// manPages writes the page of a command, and those of the commands below it.
func manPages(c *cobra.Command, dir string) error {
	for _, sub := range c.Commands() {
		if !sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := manPages(sub, dir); err != nil {
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
	text := typeset(page.String(), date)
	if !c.HasParent() {
		text = strings.Replace(text, ".SH SEE ALSO", manFiles+".SH SEE ALSO", 1)
	}
	return os.WriteFile(filepath.Join(dir, strings.ReplaceAll(c.CommandPath(), " ", "-")+".1"), []byte(text), 0o644)
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
	manFlag  = regexp.MustCompile(`(?m)(?:^\.PP\n)?^(\\fB-.*)\n\t(.*)$`)
	manDate  = regexp.MustCompile(`(?m)^(\.TH "[^"]*" "1" )"[^"]*"`)
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
		return ".TP\n" + manValue.Replace(m[1]) + "\n\\&" + m[2]
	})
}

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
