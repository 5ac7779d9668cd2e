package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/app/report"
	"cradle/rapi/provxml"
)

// Real documents, asked back: whatever a document sets that a simulated handset took
// is there afterwards, and what it takes away is not.
func TestCorpusQueries(t *testing.T) {
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; asking them back is NOT tested")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.*ml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d documents in %s, %v", len(files), dir, err)
	}
	read, taken, compared := 0, 0, 0
	for _, file := range files {
		doc, err := provxml.ReadFile(file)
		if err != nil {
			continue // malformed
		}
		read++
		t.Run(filepath.Base(file), func(t *testing.T) {
			state := t.TempDir()
			cradle := func(args ...string) (int, string, string) {
				var o, e bytes.Buffer
				p := &program{in: bytes.NewReader(nil), out: &o, err: &e}
				code := p.main(t.Context(), append(args, "--simulate", "--state", state))
				return code, o.String(), e.String()
			}
			applied, _, _ := cradle("apply", "--allow-dangerous", file)
			code, out, errs := cradle("query", "--json", "--from", file)
			if code != exitDone && code != exitProblems {
				t.Fatalf("exit code %d: %s", code, errs)
			}
			if strings.Contains(errs, "sets nothing that can be asked back") {
				return
			}
			if err := validate("query", []byte(out)); err != nil {
				t.Fatal(err)
			}
			var answer struct {
				Handsets []struct {
					Result struct{ Answers []report.AnswerDoc }
				}
			}
			if err := json.Unmarshal([]byte(out), &answer); err != nil {
				t.Fatal(err)
			}
			answers := answer.Handsets[0].Result.Answers
			if len(answers) != doc.Settings() {
				t.Errorf("%d answers for %d settings", len(answers), doc.Settings())
			}
			if applied != exitDone {
				return
			}
			taken++
			i := -1
			for n := range doc.Nodes() {
				if !n.Setting() {
					continue
				}
				i++
				a := answers[i]
				if a.Reason != "" || n.Kind.Query() || discarded(n) {
					continue
				}
				compared++
				switch want := map[bool]string{false: "value", true: "absent"}[a.Gone]; {
				case a.State == "masked":
				case a.State != want:
					t.Errorf("%s is %s, want %s", a.Path, a.State, want)
				case n.Kind == provxml.Parm && a.Found[0].Kind == "parm-query" && !a.Found[0].Secret && *a.Found[0].Reported != n.Value:
					if d, _ := n.Attr("datatype"); !strings.EqualFold(d, "boolean") && !strings.EqualFold(d, "date") && !strings.EqualFold(d, "time") && !strings.EqualFold(d, "binary") {
						t.Errorf("%s is %q, want %q", a.Path, *a.Found[0].Reported, n.Value)
					}
				}
			}
		})
	}
	t.Logf("%d documents asked back; %d were taken by the handset, %d of their settings compared", read, taken, compared)
	if read < 80 || taken < 10 || compared < 50 {
		t.Errorf("only %d, %d, %d", read, taken, compared)
	}
}

// discarded: a handset takes an access point of another bearer than GPRS and dialled
// calls, and keeps nothing of it (aa455932).
func discarded(n *provxml.Node) bool {
	if !strings.EqualFold(n.Parent.Name, "NAPDEF") {
		return false
	}
	for _, c := range n.Parent.Children {
		if c.Name == "BEARER" {
			return c.Value != "GSM-GPRS" && c.Value != "GSM-CSD"
		}
	}
	return false
}
