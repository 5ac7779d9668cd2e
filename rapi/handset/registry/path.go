package registry

import (
	"fmt"
	"strings"
)

// Path names a key: the root ("HKLM") and the names below it.
type Path []string

// roots are the root keys. The Registry CSP knows the first three ([L:aa457989]
// of the Windows Mobile documentation), RAPI all four (SynCE's rapi.h).
var roots = [...]string{"HKCR", "HKCU", "HKLM", "HKU"}

// ParsePath reads "HKLM\Software\Vendor". A doubled backslash is a literal one
// in a key's name ([L:aa457989]). The root's name ignores case.
func ParsePath(s string) (Path, error) {
	p := Path(strings.Split(s, `\`))
	if strings.Contains(s, `\\`) {
		p = splitDoubled(s)
	}
	if n := len(p) - 1; n > 0 && p[n] == "" {
		p = p[:n] // a trailing backslash is let through
	}
	for _, name := range p {
		if name == "" {
			return nil, fmt.Errorf("registry: %q has an empty key name", s)
		}
	}
	p[0] = strings.ToUpper(p[0])
	if !isRoot(p[0]) {
		return nil, fmt.Errorf("registry: %q does not begin with HKCR, HKCU or HKLM", s)
	}
	return p, nil
}

// splitDoubled splits at single backslashes and takes doubled ones for one.
func splitDoubled(s string) (p Path) {
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
	return append(p, name.String())
}

func isRoot(s string) bool {
	for _, r := range roots[:3] {
		if s == r {
			return true
		}
	}
	return false
}

// String writes the path as ParsePath reads it.
func (p Path) String() string {
	s := strings.Join(p, `\`)
	if strings.Count(s, `\`) == len(p)-1 {
		return s
	}
	names := make([]string, len(p))
	for i, n := range p {
		names[i] = strings.ReplaceAll(n, `\`, `\\`)
	}
	return strings.Join(names, `\`)
}

// Has reports whether q is p, or is below it.
func (p Path) Has(q Path) bool {
	if len(q) < len(p) {
		return false
	}
	for i := range p {
		if !strings.EqualFold(p[i], q[i]) {
			return false
		}
	}
	return true
}
