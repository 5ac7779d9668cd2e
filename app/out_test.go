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

// No reply is laid over another one.
func TestOutNamesDiffer(t *testing.T) {
	var runs []run.Run
	for _, doc := range []string{"a/wifi.xml", "b/wifi.xml", "wifi-2.xml", "c/wifi.provxml", ".xml", "b/.xml"} {
		for _, id := range []run.HandsetID{"1-1", "1-2"} {
			runs = append(runs, run.Run{Document: &provxml.Document{Name: doc}, Handset: id})
		}
	}
	seen := map[string]string{}
	for _, r := range runs {
		name := outName("reply.xml", r, runs)
		if seen[name] != "" {
			t.Errorf("%s is the reply of %s and of %s", name, seen[name], r.Document.Name)
		}
		seen[name] = r.Document.Name
	}
	if got := outName("reply.xml", runs[2], runs); got != "reply-wifi-2-1-1.xml" {
		t.Error(got)
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
