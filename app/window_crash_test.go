package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCrashIsKept: a panic on any goroutine leaves a file, which the next start finds
// once.
func TestCrashIsKept(t *testing.T) {
	if dir := os.Getenv("CRADLE_TEST_CRASH"); dir != "" {
		keepCrash(dir)
		done := make(chan bool)
		go func() { panic("a crash of the test") }()
		<-done
	}
	dir := filepath.Join(t.TempDir(), "cradle")
	c := exec.Command(os.Args[0], "-test.run=^TestCrashIsKept$")
	c.Env = append(os.Environ(), "CRADLE_TEST_CRASH="+dir)
	if err := c.Run(); err == nil {
		t.Fatal("it did not crash")
	}
	before, end := keepCrash(dir)
	text, err := os.ReadFile(before)
	if err != nil || !strings.Contains(string(text), "a crash of the test") || !strings.Contains(string(text), "goroutine") {
		t.Fatalf("%q: %v, %q", before, err, text)
	}
	if again, endAgain := keepCrash(dir); again != "" {
		t.Errorf("it is told of twice: %s", again)
		endAgain()
	}
	end()
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 1 || left[0] != before {
		t.Errorf("left are %q, %v", left, err)
	}
}
