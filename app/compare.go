package main

import (
	"github.com/spf13/cobra"

	"cradle/app/explain"
	"cradle/app/report"
	"cradle/rapi/canon"
)

func (p *program) compareCommand() *cobra.Command {
	var quiet bool
	c := &cobra.Command{
		Use:   "compare FIRST SECOND",
		Short: "Say where two documents ask a handset for different things",
		Long: `Say where two documents ask a handset for different things. One of them may be -
for standard input. The exit code is 0 when they mean the same, 1 when not, 2 when
one cannot be read.

White space, comments, encodings, a missing root and the order of attributes mean
nothing to a handset, nor does the case of names. Of values the datatype says what
is the same: 7 and 007 are one integer and two texts. Order matters among the
providers of a document, among what FileOperation does, among settings of one name,
and where something is deleted or asked for before or after it is set.`,
		Example: `  cradle compare old.xml new.xml
  cradle compare --quiet old.xml new.xml && echo nothing to do`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef(c.CommandPath(), "name two documents")
			}
			return nil
		},
		RunE: func(c *cobra.Command, files []string) error {
			docs, err := p.readAsDocuments(c, files)
			if err != nil {
				return err
			}
			a, b := docs[0], docs[1]
			list := canon.Comparer{Parm: canon.Known(explain.Catalogue())}.Documents(a, b)
			if len(list) > 0 {
				p.exit = exitProblems
			}
			switch {
			case p.opt.json:
				p.printJSON(report.Compare(a, b, list, p.exit))
			case !quiet:
				report.CompareText(p.out, a, b, list)
			}
			return nil
		},
	}
	c.Flags().BoolVarP(&quiet, "quiet", "q", false, "print nothing; the exit code says it")
	return c
}
