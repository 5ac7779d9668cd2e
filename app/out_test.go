package main

import (
	"testing"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

func TestOutName(t *testing.T) {
	r := func(doc string, id run.HandsetID) run.Run {
		return run.Run{Document: &provxml.Document{Name: doc}, Handset: id}
	}
	one := []run.Run{r("dir/wifi.xml", "1-3.2")}
	handsets := append(one, r("dir/wifi.xml", "sim-1"))
	documents := append(one, r("mail.xml", "1-3.2"))
	for _, tt := range []struct {
		out  string
		runs []run.Run
		want string
	}{
		{"reply.xml", one, "reply.xml"},
		{"reply.xml", handsets, "reply-1-3.2.xml"},
		{"some.where/reply", handsets, "some.where/reply-1-3.2"},
		{"reply.xml", documents, "reply-wifi.xml"},
		{"reply.xml", append(handsets, documents...), "reply-wifi-1-3.2.xml"},
	} {
		if got := outName(tt.out, tt.runs[0], tt.runs); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestUTF8Declared(t *testing.T) {
	for in, want := range map[string]string{
		`<?xml version="1.0" encoding="utf-16"?><a/>`:  `<?xml version="1.0"?><a/>`,
		`<?xml version='1.0' encoding='UTF-16' ?><a/>`: `<?xml version='1.0' ?><a/>`,
		`<?xml version="1.0"?><a encoding="utf-16"/>`:  `<?xml version="1.0"?><a encoding="utf-16"/>`,
		`<a x="<?xml version='1.0' encoding='y'?>"/>`:  `<a x="<?xml version='1.0' encoding='y'?>"/>`,
	} {
		if got := utf8Declared(in); got != want {
			t.Errorf("%s becomes %s", in, got)
		}
	}
}
