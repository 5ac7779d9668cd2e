package provxml

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func TestFilesThatAreNoDocuments(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sparse := file("sparse.xml", "<wap-provisioningdoc/>")
	if err := os.Truncate(sparse, 5<<30); err != nil {
		t.Skip("this file system has no sparse files:", err)
	}
	for _, c := range []struct{ path, says string }{
		{dir, ": this is a folder; choose a file in it"},
		{filepath.Join(dir, "missing.xml"), ": there is no such file; check the name and the folder"},
		{file("empty.xml", ""), ": the file is empty; "},
		{file("blank.xml", "\uFEFF \r\n\t"), ": the file is empty but for white space; "},
		{sparse, ": the file is larger than 16 MiB; "},
		{file("p.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), ": this is a picture (PNG), not XML; "},
		{file("p.jpg", "\xFF\xD8\xFF\xE0\x00\x10JFIF"), ": this is a picture (JPEG), not XML; "},
		{file("a.zip", "PK\x03\x04\x14\x00"), ": this is a zip archive, not XML; unpack it"},
		{file("a.cab", "MSCF\x00\x00\x00\x00"), ": this is a cabinet (.cab or .cpf), not XML; take _setup.xml"},
		{file("a.wbxml", "\x03\x0B\x6A\x00\x45\xC6"), ": this is a provisioning document in binary form (WBXML)"},
		{file("a.exe", "MZ\x90\x00\x03"), ": this is a Windows program, not XML; "},
		{file("a.reg", "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE]"), ":1:1: this is a registry file (.reg), not XML; "},
		{file("a.json", `{"a": 1}`), ":1:1: this is JSON or the like, not XML; "},
		{file("a.txt", "MZ stands for a name"), `:1:1: this is not XML: it begins with "MZ"; `},
		{file("a.bin", "abc\x00\x01\x02"), ": this is a binary file, not XML; "},
		{file("a.html", "<!DOCTYPE html>\n<html></html>"), ":2:1: this is a web page (root <html>), not a provisioning document; "},
		{file("a.plist", "<?xml version=\"1.0\"?>\n<plist/>"), ":2:1: this is an Apple property list (root <plist>)"},
		{file("a.syncml", `<SyncML xmlns="SYNCML:SYNCML1.1"/>`), ":1:1: this is SyncML (OMA device management), which RAPI does not carry (root <SyncML>)"},
		{file("policy.xml", "<eas-provisioningdoc/>"), ":1:1: this is an Exchange ActiveSync policy (root <eas-provisioningdoc>)"},
		{file("AndroidManifest.xml", "<manifest/>"), ":1:1: this is an Android file (root <manifest>)"},
		{file("other.xml", "<note/>"), ":1:1: the root is <note>; this is not a provisioning document; "},
		{file("case.xml", "<WAP-ProvisioningDoc/>"), ":1:1: the root is <WAP-ProvisioningDoc>; XML tells capital and small letters apart; write <wap-provisioningdoc>"},
		{file("prefix.xml", `<p:wap-provisioningdoc xmlns:p="u"/>`), `:1:1: the root is <p:wap-provisioningdoc>, with a namespace prefix; delete the prefix "p:"`},
		{file("parm.xml", `<parm name="a"/>`), ":1:1: <parm> cannot stand alone; "},
		{file("reply.xml", `<characteristic-error type="a"/>`), ":1:1: <characteristic-error> is a piece of a handset's reply"},
	} {
		_, err := ReadFile(c.path)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.HasPrefix(err.Error(), c.path+c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", filepath.Base(c.path), err, c.says)
		}
	}
	if _, err := ReadFile(filepath.Join(dir, "missing.xml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file is %v", err)
	}
	if runtime.GOOS != "windows" {
		if _, err := ReadFile("/dev/zero"); err == nil || !strings.HasPrefix(err.Error(), "/dev/zero: this is a device; ") {
			t.Errorf("a device is %v", err)
		}
	}
}

// A sparse file of 5 GB that only says so while it is read ends after the
// limit, as a pipe without end does.
func TestReadingEndsAtTheLimit(t *testing.T) {
	read := 0
	_, err := Read("-", readerFunc(func(p []byte) (int, error) {
		read += len(p)
		return copy(p, strings.Repeat(" ", len(p))), nil
	}))
	if err == nil || err.Error() != "-: the file is larger than 16 MiB; choose another file; provisioning documents are small" {
		t.Errorf("endless input: %v", err)
	}
	if read > 4*MaxSize {
		t.Errorf("%d bytes were asked for", read)
	}
	if _, err := Read("-", iotest.ErrReader(errors.New("the cable\nfell out"))); err == nil || err.Error() != "-: cannot be read: the cable?fell out; get the file again, or choose another" {
		t.Errorf("a reader that fails: %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
