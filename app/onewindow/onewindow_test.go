package onewindow

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func take(t *testing.T, dir string) *First {
	t.Helper()
	f, err := Take(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestHandedOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	first := take(t, dir)
	if _, err := Take(dir); !errors.Is(err, ErrTaken) {
		t.Fatalf("a second one: %v", err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := Hand(context.Background(), dir, []string{"a ü.xml", "/b.xml"}); err != nil {
		t.Fatal(err)
	}
	if got, want := <-first.Files(), []string{filepath.Join(here, "a ü.xml"), "/b.xml"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if err := Hand(context.Background(), dir, nil); err != nil {
		t.Fatal(err)
	}
	if got := <-first.Files(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if _, open := <-first.Files(); open {
		t.Error("files after the end")
	}
	take(t, dir).Close()
	if err := Hand(context.Background(), dir, nil); err == nil || !strings.Contains(err.Error(), "cannot be spoken to") {
		t.Errorf("to nobody: %v", err)
	}
}

// TestStrangers: who does not know the word is not listened to, and nobody can stop the
// window from hearing others.
func TestStrangers(t *testing.T) {
	dir := t.TempDir()
	first := take(t, dir)
	for _, said := range []string{"", "nonsense\n", `{"word":"guess","files":["/etc/passwd"]}` + "\n", strings.Repeat("[", mostBytes+10)} {
		c, err := net.Dial("tcp", first.l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(c, said)
		c.(*net.TCPConn).CloseWrite()
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		if n, _ := c.Read(make([]byte, 10)); n > 0 {
			t.Errorf("%.20q was answered", said)
		}
		c.Close()
	}
	if err := Hand(context.Background(), dir, []string{"/a.xml"}); err != nil {
		t.Fatal(err)
	}
	if got := <-first.Files(); !reflect.DeepEqual(got, []string{"/a.xml"}) {
		t.Errorf("%q", got)
	}
	i, err := os.Stat(filepath.Join(dir, addressFile))
	if err != nil || i.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("%v, %v", i.Mode(), err)
	}
}

// TestFull: a window that takes nothing does not keep a second one for ever.
func TestFull(t *testing.T) {
	dir := t.TempDir()
	take(t, dir)
	var err error
	for range 20 {
		if err = Hand(context.Background(), dir, []string{"/a.xml"}); err != nil {
			break
		}
	}
	if err == nil {
		t.Error("20 times, and nobody took them")
	}
}

// TestElsewhere: an address that is not of this computer is not believed.
func TestElsewhere(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{`{"address":"192.0.2.1:80","word":"x"}`, `{"address":"nonsense"}`, `[]`, ``} {
		if err := os.WriteFile(filepath.Join(dir, addressFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Hand(context.Background(), dir, nil); err == nil {
			t.Errorf("%s was believed", text)
		}
	}
}
