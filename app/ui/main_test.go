//go:build !nogui

package ui

import (
	"os"
	"testing"
	"time"

	"cradle/app/ui/words"
)

// TestMain has the tests read English, and the time as it is in Greenwich, wherever they
// run.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	if err := words.Use("en"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
