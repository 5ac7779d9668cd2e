package rapi

import (
	"fmt"
	"strings"
)

// ParseRegPath takes a registry path apart: "HKLM\Software\Apps" is LocalMachine and
// `Software\Apps`. Roots have their short and their long names, in any case; a
// backslash at either end of the rest means nothing. A slash is an ordinary
// character of a key's name.
func ParseRegPath(path string) (root HKEY, subkey string, err error) {
	name, rest, _ := strings.Cut(strings.TrimLeft(path, `\`), `\`)
	switch strings.ToUpper(name) {
	case "HKCR", "HKEY_CLASSES_ROOT":
		root = ClassesRoot
	case "HKCU", "HKEY_CURRENT_USER":
		root = CurrentUser
	case "HKLM", "HKEY_LOCAL_MACHINE":
		root = LocalMachine
	case "HKU", "HKEY_USERS":
		root = Users
	default:
		return 0, "", fmt.Errorf("registry path %q: it should begin with HKCR, HKCU, HKLM or HKU", path)
	}
	subkey = strings.Trim(rest, `\`)
	if strings.Contains(subkey, `\\`) {
		return 0, "", fmt.Errorf("registry path %q: a key without a name", path)
	}
	return root, subkey, nil
}

// regPath is the path of a key below another, for errors and for people.
func regPath(parent, subkey string) string {
	if subkey == "" {
		return parent
	}
	return parent + `\` + subkey
}
