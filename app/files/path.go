package files

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// maxPath is the longest path a handset takes, in UTF-16 units without its NUL
// (MAX_PATH of Windows CE is 260).
const maxPath = 259

// A PathError is a path that no handset can have.
type PathError struct{ Path, Msg string }

func (e *PathError) Error() string {
	return fmt.Sprintf("%q is no path on a handset: %s", e.Path, e.Msg)
}

// Resolve makes an absolute path of what a person typed. Both slashes separate;
// a relative path is one below documents, as with SynCE's tools. "." and ".."
// mean what they do anywhere, and cannot lead above the root.
func Resolve(typed, documents string) (string, error) {
	bad := func(format string, args ...any) (string, error) {
		return "", &PathError{typed, fmt.Sprintf(format, args...)}
	}
	s := strings.ReplaceAll(typed, "/", `\`)
	switch {
	case s == "":
		return bad("it is empty")
	case len(s) >= 2 && s[1] == ':':
		return bad(`handsets have no drive letters; begin with \`)
	case strings.HasPrefix(s, `\\`):
		return bad(`it names another computer; begin with one \`)
	}
	if !strings.HasPrefix(s, `\`) {
		s = documents + `\` + s
	}
	var parts []string
	for p := range strings.SplitSeq(s, `\`) {
		switch p {
		case "", ".":
		case "..":
			if len(parts) > 0 {
				parts = parts[:len(parts)-1]
			}
		default:
			if i := strings.IndexFunc(p, unfit); i >= 0 {
				if strings.ContainsAny(p[i:i+1], "*?") {
					return bad("it has a wildcard; name one file or folder")
				}
				return bad("%q cannot be part of a name", []rune(p[i:])[0])
			}
			parts = append(parts, p)
		}
	}
	path := `\` + strings.Join(parts, `\`)
	if tooLong(path) {
		return bad("it is longer than the %d characters that a handset takes", maxPath)
	}
	return path, nil
}

func tooLong(path string) bool { return len(utf16.Encode([]rune(path))) > maxPath }

// unfit: no name on a handset has it (Windows' rules for names).
func unfit(r rune) bool { return r < 0x20 || strings.ContainsRune(`<>:"|?*`, r) || r == 0xfffd }

// Join is the path of a name in a folder.
func Join(dir, name string) string { return strings.TrimSuffix(dir, `\`) + `\` + name }

// Base is the last part of a path, or \ for the root.
func Base(path string) string {
	if name := path[strings.LastIndexByte(path, '\\')+1:]; name != "" {
		return name
	}
	return `\`
}

// Dir is the folder that a path is in; the root's is the root.
func Dir(path string) string {
	if i := strings.LastIndexByte(path, '\\'); i > 0 {
		return path[:i]
	}
	return `\`
}

// Folder reports whether what was typed can only mean a folder: it ends with a
// slash, "." or "..".
func Folder(typed string) bool {
	s := strings.ReplaceAll(typed, "/", `\`)
	return strings.HasSuffix(s, `\`) || s == "." || s == ".." || strings.HasSuffix(s, `\.`) || strings.HasSuffix(s, `\..`)
}

// Precious reports whether removing a folder with all that is in it would take
// the handset's system along, or all that its owner or its programs keep: the
// root, \Windows, and the folders that every handset has (public knowledge).
func Precious(path string) bool {
	return slices.ContainsFunc([]string{
		`\`, `\Windows`, `\My Documents`, `\Program Files`, `\Application Data`, `\Documents and Settings`, `\Storage Card`,
	}, func(p string) bool { return strings.EqualFold(path, p) })
}
