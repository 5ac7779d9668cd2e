package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/report"
	"cradle/rapi"
	"cradle/rapi/change"
	"cradle/rapi/provxml"
)

// verifyResult is what "cradle/verify/1" has of a handset.
type verifyResult struct {
	Documents []report.VerifyDoc `json:"documents"`

	verified []bench.Compared
}

// verifyFlags are verify's own.
type verifyFlags struct {
	comparedFlags
	strict bool
}

func (p *program) verifyCommand() *cobra.Command {
	var f verifyFlags
	c := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Ask a handset whether it has what documents set; nothing is changed",
		Long: `Ask a handset for everything that documents set, and compare. Nothing on the handset
is changed, and nothing is kept in the history. FILE is whatever 'cradle apply' takes,
- for standard input; a cabinet is looked at as --as-xml applies it.

  verified               the handset reports what the document asks for, also where it
                         writes it otherwise: TRUE and 1, a hash in capital letters
  differs                it reports something else, or there is none
  cannot be read back    it is write-only or masked, nothing tells of it, or another
                         setting of the documents decides
  not verified           the handset did not answer

The exit code is 0 if nothing differs and everything was answered, else 1. What cannot
be read back does not count, unless --strict is given: most passwords cannot.

` + varsHelp,
		Example: `  cradle verify wifi.xml
  cradle verify --all --json wifi.xml mail.xml`,
		Args: f.documentsOrProfile,
		RunE: func(c *cobra.Command, files []string) error { return p.verify(c, files, f) },
	}
	f.register(c)
	c.Flags().BoolVar(&f.strict, "strict", false, "exit code 1 also if something cannot be read back")
	return c
}

func (p *program) verify(c *cobra.Command, files []string, f verifyFlags) error {
	k, err := p.compared(c, files, f.comparedFlags)
	if err != nil {
		return err
	}
	return onHandsets(p, c, f.taskFlags, task[verifyResult]{
		name: "asking back", schema: "verify", stdin: k.tookStdin(files), prepare: k.prepare,
		do: func(ctx context.Context, t *target, s *rapi.Session) (verifyResult, error) {
			r := verifyResult{Documents: []report.VerifyDoc{}}
			docs, err := k.of(t.ID)
			if err != nil {
				return r, err
			}
			r.verified, err = bench.VerifyOn(ctx, s, docs, bench.Looking{Begin: func(d *provxml.Document) { t.doing("asking for what " + d.Name + " sets") }})
			for _, one := range r.verified {
				r.Documents = append(r.Documents, report.Verify(one.Document, one.Checks))
			}
			if err != nil {
				return r, asLocal(err)
			}
			return r, nil
		},
		exit: func(r verifyResult) int {
			for _, one := range r.verified {
				for _, c := range one.Checks {
					switch {
					case c.Verdict == change.Differs, c.Verdict == change.NotVerified, c.Verdict == change.CannotReadBack && f.strict:
						return exitProblems
					}
				}
			}
			return exitDone
		},
		text: func(w io.Writer, t *target, r verifyResult) {
			fmt.Fprintln(w, t.who())
			for _, one := range r.verified {
				report.VerifyText(w, one.Document, one.Checks)
			}
		},
	})
}

// asLocal keeps an error about the documents themselves apart from those of a handset.
func asLocal(err error) error {
	if e, ok := errors.AsType[*bench.LookError](err); ok {
		return &localError{e.Err}
	}
	return err
}
