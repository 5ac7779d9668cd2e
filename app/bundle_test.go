package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"

	"cradle/app/report"
)

// cmdUnpack unpacks a zip file.
func cmdUnpack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: unpack ZIP DIR")
	}
	file, dir := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	if python, err := exec.LookPath("python3"); err == nil {
		// Its reader is not ours, and checks every sum.
		out, err := exec.Command(python, "-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])", file, dir).CombinedOutput()
		if err != nil {
			ts.Fatalf("%v\n%s", err, out)
		}
		return
	}
	ts.Check(unzip(file, func(name string, data []byte) error {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o600)
	}))
}

func unzip(file string, each func(name string, data []byte) error) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return err
		}
		if err := each(f.Name, data); err != nil {
			return err
		}
	}
	return nil
}

// However a secret got to where it is, it is in no file of the bundle, in no form in
// which somebody could find it.
func TestBundleHasNoSecrets(t *testing.T) {
	dir := t.TempDir()
	const secret = `Köln&<7"tulip-9931`
	xml := func(s string) string {
		return strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(s)
	}
	b64 := base64.StdEncoding.EncodeToString([]byte("x" + secret))
	doc := `<wap-provisioningdoc><!-- ` + xml(secret) + ` --><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso">
<parm name="WifiPassword" value="{{wifi}}"/><parm name="Remark" value="so: ` + xml(secret) + `"/><parm name="Blob" value="` + b64 + `"/>
<parm name="` + xml(secret) + `" value="1"/></characteristic></characteristic></wap-provisioningdoc>`
	file := filepath.Join(dir, `wifi tulip.xml`)
	named := filepath.Join(dir, "plain-password-hunter2hunter2.xml")
	for name, text := range map[string]string{file: doc, filepath.Join(dir, "vars.csv"): "name,wifi\n*,\"" + strings.ReplaceAll(secret, `"`, `""`) + "\"\n",
		named: strings.NewReplacer("{{wifi}}", "hunter2hunter2", xml(secret), "hunter2hunter2").Replace(doc)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	log := filepath.Join(dir, "cradle.log")
	cradle := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("cradle", append(args, "--journal", filepath.Join(dir, "journal"))...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	cradle("apply", "--simulate=wm65-professional:name=hunter2hunter2", "--vars", filepath.Join(dir, "vars.csv"), file, "--log-file", log, "--log-level", "debug")
	cradle("apply", "--simulate=wm65-professional:name=hunter2hunter2", named, "--log-file", log, "--log-level", "debug")
	// What another layer, or another program, might write into a log.
	f, err := os.OpenFile(log, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	wide := func(s string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return string(b)
	}
	for _, s := range []string{secret, "hunter2hunter2"} {
		planted := leaks(s, wide, false)
		for shift := range 3 {
			planted = append(planted, base64.StdEncoding.EncodeToString([]byte("abc"[:shift]+s+"xyz")), base64.StdEncoding.EncodeToString([]byte("abc"[:shift]+wide(s)+"xyz")))
		}
		for _, form := range planted {
			if _, err := f.WriteString("time=x msg=\"" + form + "\"\n"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "support.zip")
	printed := cradle("bundle", "--out", out, "--with-log", log)
	names := []string{}
	look := func(name string, data []byte) error {
		names = append(names, name)
		for _, s := range []string{secret, "hunter2hunter2", "tulip-9931"} {
			for _, form := range leaks(s, wide, true) {
				if bytes.Contains(data, []byte(form)) {
					at := bytes.Index(data, []byte(form))
					t.Errorf("%s has %q: %q", name, form, data[max(0, at-60):min(len(data), at+60)])
				}
			}
		}
		return nil
	}
	look("output", []byte(printed))
	if err := unzip(out, look); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"README.txt", "report.html", "report.json", "runs/1/document.xml", "runs/2/reply.xml", "cradle.log", "MANIFEST.sha256"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no %s in %v", want, names)
		}
	}
	if sum, err := exec.LookPath("sha256sum"); err == nil {
		there := t.TempDir()
		unzip(out, func(name string, data []byte) error {
			path := filepath.Join(there, filepath.FromSlash(name))
			os.MkdirAll(filepath.Dir(path), 0o777)
			return os.WriteFile(path, data, 0o600)
		})
		cmd := exec.Command(sum, "--strict", "-c", "MANIFEST.sha256")
		cmd.Dir = there
		if got, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, got)
		}
	}
}

// leaks are the forms in which a secret must not be found; with the piece of base64 that
// it alone makes at each of the three places at which it may begin.
func leaks(s string, wide func(string) string, base bool) []string {
	list := []string{s, wide(s), hex.EncodeToString([]byte(s)), strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(s)}
	for _, raw := range []string{s, wide(s)} {
		for shift := range 3 {
			text := base64.StdEncoding.EncodeToString([]byte("abc"[:shift] + raw + "xyz"))
			if core := text[4 : (shift+len(raw))/3*4]; base {
				list = append(list, core)
			}
		}
	}
	return list
}

// The same runs give the same bytes.
func TestBundleIsDeterministic(t *testing.T) {
	made := func() []byte {
		b := report.NewBundle(time.Date(2026, 11, 27, 12, 0, 1, 0, time.UTC))
		b.Add("b.txt", "one", []byte("1"))
		b.Add("B.txt", "another", []byte("2"))
		b.Add("a.txt", "last", []byte("3"))
		var w bytes.Buffer
		if err := b.Zip(&w); err != nil {
			t.Fatal(err)
		}
		return w.Bytes()
	}
	first := made()
	if !bytes.Equal(first, made()) {
		t.Error("two bundles of the same differ")
	}
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if want := []string{"README.txt", "b.txt", "B-2.txt", "a.txt", "MANIFEST.sha256"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
}
