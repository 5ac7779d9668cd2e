package view

import (
	"strings"

	"github.com/beevik/etree"

	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi/lint"
)

// SentText is the document of a run without its secrets, line by line.
func SentText(r *run.Run) string {
	if r.Document == nil {
		return ""
	}
	return secretsOf(r).Mask(lint.MaskLines(strings.TrimPrefix(decoded(r.Document), "\ufeff")))
}

// ReplyText is what the handset answered, without secrets, with a line for each element:
// handsets put all of it on one. ok is false where there is no reply.
func ReplyText(r *run.Run) (text string, ok bool) {
	if r.Result == nil || strings.TrimSpace(r.Result.Reply) == "" {
		return "", false
	}
	text = r.Result.Reply
	if !strings.Contains(strings.TrimSpace(text), "\n") {
		if d := etree.NewDocument(); d.ReadFromString(text) == nil {
			d.Indent(2)
			if s, err := d.WriteToString(); err == nil {
				text = s
			}
		}
	}
	return secretsOf(r).Mask(lint.MaskLines(text)), true
}

// secretsOf are the secrets of a run, to be taken out of what is shown of it.
func secretsOf(r *run.Run) *report.Secrets {
	s := &report.Secrets{}
	s.Learn(r.Document)
	if r.Result != nil {
		s.LearnText(r.Result.Reply)
	}
	return s
}
