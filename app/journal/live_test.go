package journal

import (
	"os"
	"testing"
)

// Who sweeps away what a dead session left may take as long as the system likes: the
// session is never taken for a living one meanwhile, and a living one never for dead.
func TestAliveBesideASweep(t *testing.T) {
	dir := t.TempDir()
	s, err := beginSession(dir)
	if err != nil {
		t.Fatal(err)
	}
	if lock, err := lockDead(dir, s.name); lock != nil || err != nil || !alive(dir, s.name) {
		t.Fatalf("a session that lives is taken for dead: %v", err)
	}
	sweep(dir)
	if !alive(dir, s.name) {
		t.Fatal("a session that lives is swept away")
	}
	if err := s.lock.Close(); err != nil { // as the system does when the program is killed
		t.Fatal(err)
	}
	sweeps, err := lockDead(dir, s.name)
	if sweeps == nil {
		t.Fatalf("a dead session is taken for a living one: %v", err)
	}
	if alive(dir, s.name) {
		t.Error("it is, while it is being swept away")
	}
	other, err := lockDead(dir, s.name)
	if other == nil {
		t.Fatalf("two cannot sweep at once: %v", err)
	}
	if err := removeLock(sweeps); err != nil {
		t.Error(err)
	}
	if err := removeLock(other); !os.IsNotExist(err) {
		t.Errorf("the second to remove it: %v", err)
	}
	if alive(dir, s.name) {
		t.Error("it is when it has been swept away")
	}
}
