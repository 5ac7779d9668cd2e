package cm

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/model"
)

// FuzzCSPs sends two documents to a handset that has everything, the second with a
// section behind it that fails. Seeds are those of the scenes. No provider crashes,
// what failed changes nothing, and the same document is answered alike before and
// after.
func FuzzCSPs(f *testing.F) {
	files, err := filepath.Glob("../testdata/scenes/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatal("no scenes", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		last := ""
		for block := range strings.SplitSeq(string(text), "\nsend\n") {
			var sections strings.Builder
			for line := range strings.Lines(block) {
				if !strings.HasPrefix(line, "  ") {
					break
				}
				sections.WriteString(strings.TrimSpace(line))
			}
			if sections.Len() > 0 {
				f.Add(last, sections.String(), strings.Contains(file, "standard"))
				last = sections.String()
			}
		}
	}
	f.Fuzz(func(t *testing.T, first, second string, standard bool) {
		if strings.Contains(strings.ToLower(second), "notransaction") || strings.Contains(strings.ToLower(second), "metabase") {
			return // they say of themselves that they are not taken back
		}
		slug := professional
		if standard {
			slug = "wm61-standard"
		}
		p := newPhone(t, slug, nil)
		everybody := model.Roles(0xffff)
		process := func(sections string) Reply {
			r := p.cm.Process(context.Background(), doc(sections), FlagProcess, everybody)
			if r.HRESULT == rapi.ConfigCSPException || r.HRESULT == rapi.ConfigTransactionFailure {
				t.Fatalf("%v: %s", r.HRESULT, sections)
			}
			return r
		}
		process(first)
		before := p.state()
		a := process(second + `<characteristic type="Toaster"/>`)
		if after := p.state(); !a.HRESULT.Failed() || after != before {
			t.Fatalf("%v\n%s\nwas\n%s\nis\n%s", a.HRESULT, second, before, after)
		}
	})
}
