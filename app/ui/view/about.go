package view

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// About says which versions of what run here, a line each, to be copied into a report.
func About(version string, more ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Cradle %s\n", version)                                         // untranslated: a report
	fmt.Fprintf(&b, "%s, %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH) // untranslated: a report
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			for path, name := range map[string]string{"fyne.io/fyne/v2": "Fyne", "github.com/google/gousb": "gousb", "gvisor.dev/gvisor": "gVisor", "modernc.org/sqlite": "SQLite"} { // untranslated: names
				if d.Path == path {
					fmt.Fprintf(&b, "%s %s\n", name, d.Version)
				}
			}
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" || s.Key == "-tags" {
				fmt.Fprintf(&b, "%s %s\n", s.Key, s.Value)
			}
		}
	}
	for _, m := range more {
		if m != "" {
			b.WriteString(m + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
