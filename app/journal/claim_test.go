package journal

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// What one program has claimed no other gets, and who has it is said; when that ends,
// also by being killed, it is free.
func TestClaim(t *testing.T) {
	dir := t.TempDir()
	release, err := Claim(dir, "1-3.2", "cradle apply")
	must(t, err)
	_, err = Claim(dir, "1-3.2", "cradle station")
	var claimed *ClaimedError
	if !errors.As(err, &claimed) || claimed.Holder != (Holder{os.Getpid(), "cradle apply"}) || !strings.Contains(err.Error(), "'cradle apply'") {
		t.Fatalf("%v", err)
	}
	other, err := Claim(dir, `over-../../x`, "")
	must(t, err)
	other()
	release()
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("%v, %v are left", files, err)
	}
	release, err = Claim(dir, "1-3.2", "")
	must(t, err)
	release()
}

func FuzzHolder(f *testing.F) {
	for _, s := range []string{`{"pid":4711,"command":"cradle apply"}`, `{"pid":-1}`, `[]`, "", `{"pid":1e99}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if h := parseHolder(b); h.PID < 0 || h.String() == "" {
			t.Errorf("%+v", h)
		}
	})
}
