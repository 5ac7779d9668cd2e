package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cradle/app/journal"
	"cradle/app/report"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// secretVariable is how the places of secrets are called while they are asked for.
const secretVariable = "cradle-secret-"

// withSecretsAsked is a document whose secrets the journal cannot give back, with
// those that a person gives.
func (p *program) withSecretsAsked(ctx context.Context, e journal.Entry, text journal.Text) (*provxml.Document, error) {
	cannot := func(why string) error {
		return &plainError{exitUsage, fmt.Sprintf("nothing was sent: the document of run %d has secrets that cannot be opened, and %s; apply its file %s instead", e.Number, why, report.Printable(e.Name))}
	}
	if strings.Contains(text.Readable, "{{") {
		return nil, cannot("{{ in it, so that they cannot be asked for")
	}
	marked, n := markSecrets(text.Readable)
	doc, err := provxml.Parse(e.Name, []byte(marked))
	if err != nil {
		return nil, cannot("cannot be read without them")
	}
	scan := template.Scan(doc)
	if n == 0 || len(scan.Uses) != n || scan.Err() != nil {
		return nil, cannot("it is not certain where")
	}
	key := "the journal's key"
	var unopened *journal.Error
	if errors.As(text.NoKey, &unopened) {
		key = unopened.Path
	}
	fmt.Fprintf(p.err, "cradle: the document of run %d holds %s, and %s, which opens %s, is not here or does not fit; type %s\n", e.Number,
		words(n, "a secret", fmt.Sprintf("%d secrets", n)), key, words(n, "it", "them"), words(n, "it", "each of them"))
	values := template.Set{}
	for _, u := range scan.Uses {
		value, err := p.askFor(ctx, question{
			prompt: report.Printable(u.Node.Path()), name: fmt.Sprintf("the secret in line %d", u.Pos.Line), secret: true,
		})
		if err != nil {
			return nil, err
		}
		if why := template.Unfit(value); !why.IsZero() {
			return nil, &plainError{exitUsage, fmt.Sprintf("nothing was sent: the secret of %s cannot be sent: %s", report.Printable(u.Node.Path()), why)}
		}
		values.Put(u.Name, value)
	}
	filled, err := scan.Fill(values.Get)
	if err != nil {
		return nil, err
	}
	return filled, nil
}

// markSecrets puts variables in the place of masked secrets. Comments, which are
// masked as well, stay as they are: a handset passes over them.
func markSecrets(text string) (marked string, n int) {
	var b strings.Builder
	for text != "" {
		comment := strings.Index(text, "<!--")
		piece := text
		if comment >= 0 {
			piece = text[:comment]
		}
		for i, part := range strings.Split(piece, lint.Masked) {
			if i > 0 {
				n++
				fmt.Fprintf(&b, "{{%s%d}}", secretVariable, n)
			}
			b.WriteString(part)
		}
		if comment < 0 {
			break
		}
		text = text[comment:]
		end := strings.Index(text, "-->")
		if end < 0 {
			end = len(text) - len("-->")
		}
		b.WriteString(text[:end+len("-->")])
		text = text[end+len("-->"):]
	}
	return b.String(), n
}
