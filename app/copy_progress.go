package main

import (
	"fmt"
	"strings"
	"time"

	"cradle/app/files"
	"cradle/app/report"
)

// rate tells how far a file is and how fast, not more often than an eye wants.
type rate struct {
	tell  func(string)
	path  string
	began time.Time
	told  time.Time
}

func newRate(tell func(string)) *rate { return &rate{tell: tell} }

// tellEvery is how often, at most.
const tellEvery = 100 * time.Millisecond

func (r *rate) show(p files.Progress) {
	now := time.Now()
	if p.Path != r.path {
		r.path, r.began, r.told = p.Path, now, time.Time{}
	}
	if now.Sub(r.told) < tellEvery {
		return
	}
	r.told = now
	r.tell(progressWords(p, now.Sub(r.began)))
}

// progressWords are for the line at the bottom of the terminal: "notes.zip 45 %
// of 2.7 MB, 310 kB/s".
func progressWords(p files.Progress, took time.Duration) string {
	var b strings.Builder
	b.WriteString(report.Printable(files.Base(p.Path)))
	switch {
	case p.Total > 0:
		fmt.Fprintf(&b, " %d %% of %s", min(p.Done*100/p.Total, 100), report.Bytes(p.Total))
	case p.Done > 0:
		fmt.Fprintf(&b, " %s", report.Bytes(p.Done))
	}
	if took >= time.Second && p.Done > 0 {
		fmt.Fprintf(&b, ", %s/s", report.Bytes(int64(float64(p.Done)/took.Seconds())))
	}
	return b.String()
}
