package bench

import "testing"

// TestMaskAll: a secret that begins with another leaves no tail in the log.
func TestMaskAll(t *testing.T) {
	got := maskAll("a=secret1 b=secret123 c=open", []string{"secret1", "secret123"})
	if want := "a=*** b=*** c=open"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
