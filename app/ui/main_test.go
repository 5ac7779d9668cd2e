//go:build !nogui

package ui

import (
	"os"
	"testing"

	"cradle/app/ui/words"
)

// TestMain has the tests read English, wherever they run.
func TestMain(m *testing.M) {
	if err := words.Use("en"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
