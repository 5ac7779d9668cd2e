package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/rapi/provxml"
)

// Real documents, written by other people for all kinds of phones: whatever they
// are, applying one ends with a tree or with one line that says why it cannot be
// read, and both say the same to programs.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; applying them is NOT tested")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d documents in %s, %v", len(files), dir, err)
	}
	apply := func(args ...string) (code int, out, errs string) {
		var o, e bytes.Buffer
		p := &program{in: bytes.NewReader(nil), out: &o, err: &e}
		code = p.main(t.Context(), append([]string{"apply", "--simulate", "--allow-dangerous"}, args...))
		return code, o.String(), e.String()
	}
	read, otherPhones := 0, 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			_, unreadable := provxml.ReadFile(file)
			code, out, errs := apply(file)
			jsonCode, jsonOut, _ := apply("--json", file)
			if code != jsonCode {
				t.Errorf("exit code %d, and %d with --json", code, jsonCode)
			}
			if unreadable != nil {
				if code != exitUsage || out != "" || strings.Count(errs, "\n") != 1 {
					t.Errorf("exit code %d, stdout %q, stderr %q", code, out, errs)
				}
				if err := validate("error", []byte(jsonOut)); err != nil {
					t.Error(err)
				}
				return
			}
			read++
			if code != exitDone && code != exitProblems {
				t.Errorf("exit code %d\n%s%s", code, out, errs)
			}
			if !strings.Contains(out, " -> SIM 1 ") || !strings.Contains(out, " on SIM 1") {
				t.Errorf("it says\n%s", out)
			}
			if err := validate("apply", []byte(jsonOut)); err != nil {
				t.Error(err)
			}
			// Settings for another phone: the handset refuses them for what
			// they are, and it is no error of ours.
			if strings.Contains(file, "_zebra-") {
				otherPhones++
				if code != exitProblems || !strings.Contains(out, "no such configuration service provider") {
					t.Errorf("exit code %d, and no word of an unknown provider:\n%s", code, out)
				}
			}
		})
	}
	if otherPhones == 0 {
		t.Error("no document for another phone was among them")
	}
	t.Logf("%d of %d documents were read and applied", read, len(files))
	if read < len(files)/2 {
		t.Errorf("only %d of %d documents were read", read, len(files))
	}
}
