package cabinet_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cradle/rapi/cabinet"
)

// tool is a program of others, without which a test says what it leaves untested.
func tool(t *testing.T, name, untested string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("SKIPPED: there is no %s; %s is NOT tested", name, untested)
	}
}

func run(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

// documents are what cabinets are filled with: those of the corpus, where there
// is one, and some of sizes around a block's.
func documents(t *testing.T) map[string][]byte {
	all := map[string][]byte{"empty": {}, "small": []byte("<wap-provisioningdoc/>")}
	for _, n := range []int{32767, 32768, 32769, 65536, 100001} {
		b := make([]byte, n)
		for i := range b {
			b[i] = "provisioning <parm/>\n"[(i*i/7+i/300)%21]
		}
		all[fmt.Sprint(n)] = b
	}
	files, _ := filepath.Glob(filepath.Join(os.Getenv("CRADLE_CORPUS"), "*.xml"))
	if os.Getenv("CRADLE_CORPUS") == "" {
		files = nil
		t.Log("CRADLE_CORPUS does not name the folder of real documents: they are not among those that are packed")
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(f)] = b
	}
	return all
}

// cabextract (libmspack) takes out of our cabinets what was put in.
func TestCabextractReadsOurs(t *testing.T) {
	tool(t, "cabextract", "whether others read our cabinets")
	dir := t.TempDir()
	for name, data := range documents(t) {
		b, err := cabinet.Write([]cabinet.Input{{Name: cabinet.SetupName, Data: data}, {Name: "žluť.001", Data: []byte("MZ"), Modified: helloTime}})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "our.cab")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if out := run(t, dir, "cabextract", "-t", "our.cab"); !bytes.Contains(out, []byte("All done, no errors.")) {
			t.Errorf("%s: %s", name, out)
		}
		run(t, dir, "cabextract", "-q", "-d", "out", "our.cab")
		got, err := os.ReadFile(filepath.Join(dir, "out", cabinet.SetupName))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes, want %d, %v", name, len(got), len(data), err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, "out", "žluť.001")); err != nil || string(got) != "MZ" {
			t.Errorf("%q, %v", got, err)
		}
	}
	list := string(run(t, dir, "cabextract", "-l", "our.cab"))
	if !strings.Contains(list, "12.03.1997 11:13:52 | žluť.001") || !strings.Contains(list, "01.01.1980 00:00:00 | _setup.xml") {
		t.Error(list)
	}
}

// We take out of gcab's cabinets, stored and MSZIP, what was put in.
func TestWeReadGcab(t *testing.T) {
	tool(t, "gcab", "whether we read the cabinets of others")
	docs := documents(t)
	for _, packed := range []bool{false, true} {
		dir := t.TempDir()
		args := []string{"-c", "-n"}
		if packed {
			args = append(args, "-z")
		}
		args = append(args, "all.cab")
		for name, data := range docs {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, name)
		}
		run(t, dir, "gcab", args...)
		b, err := os.ReadFile(filepath.Join(dir, "all.cab"))
		if err != nil {
			t.Fatal(err)
		}
		c, err := cabinet.Read("all.cab", b)
		if err != nil {
			t.Fatal(err)
		}
		if c.Packed() != packed {
			t.Errorf("packed: %v", c.Packed())
		}
		all, err := c.Extract(everything)
		if err != nil || len(all) != len(docs) {
			t.Fatalf("%d of %d files, %v", len(all), len(docs), err)
		}
		for _, x := range all {
			if !bytes.Equal(x.Data, docs[x.Name]) {
				t.Errorf("%s has %d bytes, want %d", x.Name, len(x.Data), len(docs[x.Name]))
			}
			if d := time.Since(x.Modified); d < -25*time.Hour || d > 25*time.Hour { // it has no zone
				t.Errorf("%s is of %v", x.Name, x.Modified)
			}
		}
	}
}

// certificate is one for signing code, and its key, as files.
func certificate(t *testing.T, dir, name string) (cert, key string) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(77), Subject: pkix.Name{CommonName: name, Organization: []string{"Contoso"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Date(2040, 1, 2, 3, 4, 5, 0, time.UTC),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	}, &x509.Certificate{Subject: pkix.Name{CommonName: "Contoso Root"}}, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	kd, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, b := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: kd}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// A cabinet that osslsigncode signed: who signed it is read, and that nothing is
// verified is said. It is otherwise the same cabinet.
func TestSigned(t *testing.T) {
	tool(t, "osslsigncode", "whether we read who signed a cabinet")
	dir := t.TempDir()
	b, err := cabinet.Write([]cabinet.Input{{Name: cabinet.SetupName, Data: []byte(hello)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "plain.cab"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	cert, key := certificate(t, dir, "Jana Nováková")
	run(t, dir, "osslsigncode", "sign", "-certs", cert, "-key", key, "-in", "plain.cab", "-out", "signed.cab")
	signed, err := os.ReadFile(filepath.Join(dir, "signed.cab"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := cabinet.Read("signed.cab", signed)
	if err != nil {
		t.Fatal(err)
	}
	s := c.Signature
	if s == nil || s.Signer != "Jana Nováková" || s.Issuer != "Contoso Root" || s.NotAfter.Year() != 2040 || len(c.Warnings) > 0 {
		t.Fatalf("%+v, %q", s, c.Warnings)
	}
	if got := s.String(); got != `signed, says it, by "Jana Nováková", certified by "Contoso Root" (not verified)` {
		t.Error(got)
	}
	all, err := c.Extract(everything)
	if err != nil || len(all) != 1 || string(all[0].Data) != hello {
		t.Errorf("%v, %v", all, err)
	}
	// Damaged signatures are still signatures, and no reason not to read.
	for i := int(s.Size); i > 0; i -= 7 {
		bad := bytes.Clone(signed)
		bad[len(bad)-i] ^= 0x55
		if c, err := cabinet.Read("", bad); err != nil || c.Signature == nil || c.Signature.String() == "" {
			t.Fatalf("byte %d: %v, %v", i, c, err)
		}
	}
}

// Behind the end of a cabinet stands something that nothing tells of.
func TestTrailing(t *testing.T) {
	c, err := cabinet.Read("", append(sample(t), "behind"...))
	if err != nil || c.Signature != nil || len(c.Warnings) != 1 || c.Warnings[0].String() != "6 bytes stand behind the end of the cabinet; they are passed over" {
		t.Errorf("%+v, %v", c, err)
	}
}

// Reserved bytes that speak of a signature that is not there.
func TestSignatureElsewhere(t *testing.T) {
	b := sample(t)
	room := "\x00\x00\x10\x00\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	for _, c := range []struct{ room, want string }{
		{room, "signed; by whom cannot be read: it lies behind the end of the file"},
		{"\x00\x00\x10\x00\x00\x00\x00\x00\x24\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "signed; by whom cannot be read: it is no PKCS #7 object"},
	} {
		x := append(bytes.Clone(b[:36]), "\x14\x00\x00\x00"+c.room...)
		x = append(x, b[36:]...)
		x[0x1E] = 4
		for _, at := range []int{0x08, 0x10, 0x24 + 24} {
			x[at] += 24
		}
		got, err := cabinet.Read("", x)
		if err != nil {
			t.Fatal(err)
		}
		if got.Signature == nil || got.Signature.String() != c.want {
			t.Errorf("%v", got.Signature)
		}
	}
}
