package registry

import (
	"fmt"
	"strings"
)

// Path names a key: the root ("HKLM") and the names below it.
type Path []string

// roots are the root keys that the Registry CSP knows
// ([L:aa457989] of the Windows Mobile documentation).
var roots = [...]string{"HKCR", "HKCU", "HKLM"}

// ParsePath reads "HKLM\Software\Vendor". A doubled backslash is a literal one
// in a key's name ([L:aa457989]). The root's name ignores case.
func ParsePath(s string) (Path, error) {
	var p Path
	var name strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\':
			name.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == '\\':
			name.WriteByte('\\')
			i++
		default:
			p = append(p, name.String())
			name.Reset()
		}
	}
	if name.Len() > 0 {
		p = append(p, name.String()) // a trailing backslash is let through
	}
	for i, n := range p {
		if n == "" {
			return nil, fmt.Errorf("registry: %q has an empty key name", s)
		}
		if i == 0 {
			p[0] = strings.ToUpper(n)
		}
	}
	if len(p) == 0 || !isRoot(p[0]) {
		return nil, fmt.Errorf("registry: %q does not begin with HKCR, HKCU or HKLM", s)
	}
	return p, nil
}

func isRoot(s string) bool {
	for _, r := range roots {
		if s == r {
			return true
		}
	}
	return false
}

// String writes the path as ParsePath reads it.
func (p Path) String() string {
	names := make([]string, len(p))
	for i, n := range p {
		names[i] = strings.ReplaceAll(n, `\`, `\\`)
	}
	return strings.Join(names, `\`)
}
