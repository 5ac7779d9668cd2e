package registry

import (
	"fmt"
	"strings"
)

// Root is a predefined key (winreg.h).
type Root uint32

const (
	ClassesRoot  Root = 0x80000000
	CurrentUser  Root = 0x80000001
	LocalMachine Root = 0x80000002
	Users        Root = 0x80000003
)

type rootName struct {
	root        Root
	short, long string
}

// rootNames are what people and .reg files call the roots.
func rootNames() []rootName {
	return []rootName{
		{ClassesRoot, "HKCR", "HKEY_CLASSES_ROOT"},
		{CurrentUser, "HKCU", "HKEY_CURRENT_USER"},
		{LocalMachine, "HKLM", "HKEY_LOCAL_MACHINE"},
		{Users, "HKU", "HKEY_USERS"},
	}
}

// Key is a key by its root and the path below it, "" for the root itself.
type Key struct {
	Root Root
	Path string // "Software\Contoso"
}

// ParseKey reads HKLM\Software\Contoso, with the root short or written out. Where
// a slash follows the root, slashes separate throughout, so that shells need no
// quotes; otherwise they are part of names, as in HKCR\MIME\text/plain.
func ParseKey(s string) (Key, error) {
	end := strings.IndexAny(s, `\/`)
	if end < 0 {
		end = len(s)
	}
	for _, n := range rootNames() {
		if !strings.EqualFold(s[:end], n.short) && !strings.EqualFold(s[:end], n.long) {
			continue
		}
		rest := s[end:]
		if strings.HasPrefix(rest, "/") {
			rest = strings.ReplaceAll(rest, "/", `\`)
		}
		parts := strings.FieldsFunc(rest, func(r rune) bool { return r == '\\' })
		k := Key{n.root, strings.Join(parts, `\`)}
		if !sayable(k.Path) {
			return Key{}, fmt.Errorf("%q is no registry key: a control character cannot be part of a name", s)
		}
		return k, nil
	}
	return Key{}, fmt.Errorf("%q is no registry key: begin with HKLM, HKCU, HKCR or HKU and a backslash", s)
}

// String is the key as people write it, HKLM\Software.
func (k Key) String() string { return k.name(func(n rootName) string { return n.short }) }

// Long is the key as .reg files have it, HKEY_LOCAL_MACHINE\Software.
func (k Key) Long() string { return k.name(func(n rootName) string { return n.long }) }

func (k Key) name(of func(rootName) string) string {
	root := fmt.Sprintf("0x%08X", uint32(k.Root))
	for _, n := range rootNames() {
		if n.root == k.Root {
			root = of(n)
		}
	}
	if k.Path == "" {
		return root
	}
	return root + `\` + k.Path
}

// Sub is a key below.
func (k Key) Sub(name string) Key {
	if k.Path == "" {
		return Key{k.Root, name}
	}
	return Key{k.Root, k.Path + `\` + name}
}

// Parent is the key above, and the name below it; not for a root.
func (k Key) Parent() (Key, string) {
	i := strings.LastIndexByte(k.Path, '\\')
	return Key{k.Root, k.Path[:max(i, 0)]}, k.Path[i+1:]
}

// Precious reports whether deleting a key would take a large part of the system
// along: a root, a key right below one, and HKLM's Software\Microsoft and System
// (public knowledge of what keeps a handset starting).
func (k Key) Precious() bool {
	return !strings.Contains(k.Path, `\`) ||
		k.Root == LocalMachine && strings.EqualFold(k.Path, `Software\Microsoft`) ||
		k.Root == CurrentUser && strings.EqualFold(k.Path, `Software\Microsoft`)
}
