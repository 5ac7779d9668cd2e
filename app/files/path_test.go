package files

import (
	"errors"
	"strings"
	"testing"
)

// Whatever way a path is typed, it means one place on the handset.
func TestResolve(t *testing.T) {
	for typed, want := range map[string]string{
		`\Windows\x.exe`:            `\Windows\x.exe`,
		`/Windows/x.exe`:            `\Windows\x.exe`,
		`\`:                         `\`,
		`/`:                         `\`,
		`.`:                         `\My Documents`,
		`todo.txt`:                  `\My Documents\todo.txt`,
		`notes/todo.txt`:            `\My Documents\notes\todo.txt`,
		`notes\`:                    `\My Documents\notes`,
		`..\Temp`:                   `\Temp`,
		`../../../Temp`:             `\Temp`,
		`\a\.\b\..\c\`:              `\a\c`,
		`\a\\b`:                     `\a\b`,
		`\Storage Card\Ärger €.txt`: `\Storage Card\Ärger €.txt`,
	} {
		if got, err := Resolve(typed, `\My Documents`); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", typed, got, err, want)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	for typed, say := range map[string]string{
		``:                             "it is empty",
		`C:\Windows`:                   "drive letters",
		`\\server\share`:               "another computer",
		`//server/share`:               "another computer",
		`\a\*.txt`:                     "wildcard",
		`\a\b?`:                        "wildcard",
		`\a<b`:                         `'<' cannot be part`,
		"\\a\nb":                       "cannot be part",
		`\` + strings.Repeat("x", 259): "259 characters",
	} {
		var e *PathError
		if got, err := Resolve(typed, `\My Documents`); !errors.As(err, &e) || !strings.Contains(e.Msg, strings.Trim(say, "'")) && !strings.Contains(e.Msg, say) {
			t.Errorf("%q: %q, %v, want something about %s", typed, got, err, say)
		}
	}
}

func TestBaseAndDir(t *testing.T) {
	for _, tt := range []struct{ path, base, dir string }{
		{`\`, `\`, `\`}, {`\a`, `a`, `\`}, {`\a\b.c`, `b.c`, `\a`},
	} {
		if b, d := Base(tt.path), Dir(tt.path); b != tt.base || d != tt.dir {
			t.Errorf("%s: %s in %s", tt.path, b, d)
		}
	}
	for typed, want := range map[string]bool{`a\`: true, `a/`: true, `.`: true, `a/..`: true, `a`: false, `a.`: false} {
		if Folder(typed) != want {
			t.Errorf("%s: %v", typed, !want)
		}
	}
}

// No path that Resolve lets through leads outside, or has anything in it that a
// handset cannot have.
func FuzzResolve(f *testing.F) {
	for _, s := range []string{`\a\..\b`, `a/b`, `\\x`, "\x00", `C:`, `...`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		p, err := Resolve(typed, `\My Documents`)
		if err != nil {
			return
		}
		if !strings.HasPrefix(p, `\`) || strings.Contains(p, `\\`) || strings.ContainsAny(p, "/*?<>|\":\x00") {
			t.Errorf("%q became %q", typed, p)
		}
		for part := range strings.SplitSeq(p, `\`) {
			if part == "." || part == ".." {
				t.Errorf("%q became %q", typed, p)
			}
		}
		if again, err := Resolve(p, `\x`); err != nil || again != p {
			t.Errorf("%q became %q, and that %q, %v", typed, p, again, err)
		}
	})
}
