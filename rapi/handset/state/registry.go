package state

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"cradle/rapi/handset/registry"
)

const registryHead = "Windows Registry Editor Version 5.00"

// rootNames are the root keys as registry editors write them.
var rootNames = [...][2]string{
	{"HKCR", "HKEY_CLASSES_ROOT"}, {"HKCU", "HKEY_CURRENT_USER"}, {"HKLM", "HKEY_LOCAL_MACHINE"}, {"HKU", "HKEY_USERS"},
}

// registryText writes the registry as a registry editor does, with a line
// ";class=" for a key that has a class, and a comment in front of what note has
// something to say of. Texts are quoted as in Go, which is the
// same but for control characters.
func registryText(r *registry.Registry, note func(key registry.Path, name string) string) string {
	var b strings.Builder
	b.WriteString(registryHead + "\n")
	r.Walk(func(p registry.Path, class string, values []registry.NamedValue) error {
		full := append([]string{}, p...)
		for _, n := range rootNames {
			if full[0] == n[0] {
				full[0] = n[1]
			}
		}
		fmt.Fprintf(&b, "\n[%s]\n", joinNames(full))
		if class != "" {
			fmt.Fprintf(&b, ";class=%s\n", strconv.Quote(class))
		}
		for _, v := range values {
			name := "@"
			if v.Name != "" {
				name = strconv.Quote(v.Name)
			}
			if text := note(p, v.Name); text != "" {
				fmt.Fprintf(&b, "; %s\n", text)
			}
			fmt.Fprintf(&b, "%s=%s\n", name, valueText(v.Value))
		}
		return nil
	})
	return b.String()
}

func valueText(v registry.Value) string {
	switch {
	case v.Type == registry.SZ && string(registry.Text(v.Text()).Data) == string(v.Data):
		return strconv.Quote(v.Text())
	case v.Type == registry.DWord && len(v.Data) == 4:
		return fmt.Sprintf("dword:%08x", v.Number())
	}
	kind := "hex:"
	if v.Type != registry.Binary {
		kind = fmt.Sprintf("hex(%x):", uint32(v.Type))
	}
	digits := make([]string, len(v.Data))
	for i, c := range v.Data {
		digits[i] = hex.EncodeToString([]byte{c})
	}
	return kind + strings.Join(digits, ",")
}

func parseValue(s string) (registry.Value, error) {
	switch {
	case strings.HasPrefix(s, `"`):
		text, err := strconv.Unquote(s)
		if err != nil {
			return registry.Value{}, fmt.Errorf("%s is not a text in quotes", s)
		}
		return registry.Text(text), nil
	case strings.HasPrefix(s, "dword:"):
		n, err := strconv.ParseUint(s[len("dword:"):], 16, 32)
		if err != nil {
			return registry.Value{}, fmt.Errorf("%s is not a number of 32 bits", s)
		}
		return registry.Number(uint32(n)), nil
	}
	kind, digits, ok := strings.Cut(s, ":")
	typ := uint64(registry.Binary)
	if ok && kind != "hex" {
		inside, isHex := strings.CutPrefix(kind, "hex(")
		inside, closed := strings.CutSuffix(inside, ")")
		var err error
		typ, err = strconv.ParseUint(inside, 16, 32)
		ok = isHex && closed && err == nil
	}
	if !ok {
		return registry.Value{}, fmt.Errorf("%s is no text in quotes, no dword: and no hex: value", s)
	}
	data, err := hex.DecodeString(strings.ReplaceAll(digits, ",", ""))
	if err != nil {
		return registry.Value{}, fmt.Errorf("%s: %v", s, err)
	}
	return registry.Value{Type: registry.Type(typ), Data: data}, nil
}

// loadRegistry replaces the registry by what the lines say.
func (s *State) loadRegistry(l *lines) error {
	r := s.parts.Registry
	r.Clear()
	if head, ok := l.next(""); !ok || head != registryHead {
		return l.bad("the first line is not %q", registryHead)
	}
	var key registry.Path
	for {
		line, ok := l.next("")
		if !ok {
			return nil
		}
		if class, ok := strings.CutPrefix(line, ";class="); ok && key != nil {
			text, err := strconv.Unquote(class)
			if err != nil {
				return l.bad("%s is not a text in quotes", class)
			}
			if err := r.SetClass(key, text); err != nil {
				return l.bad("%w", err)
			}
			continue
		}
		switch {
		case line[0] == ';':
			continue
		case line[0] == '[':
			p, err := section(line)
			if err != nil {
				return l.bad("%w", err)
			}
			for _, n := range rootNames {
				if p[0] == n[1] {
					p[0] = n[0]
				}
			}
			key = p
			if err := r.Create(nil, key); err != nil {
				return l.bad("%w", err)
			}
		case key == nil:
			return l.bad("a value in front of the first key")
		default:
			name, rest, err := assignment(line)
			if err != nil {
				return l.bad("%w", err)
			}
			v, err := parseValue(rest)
			if err != nil {
				return l.bad("%w", err)
			}
			if err := r.Set(nil, key, name, v); err != nil {
				return l.bad("%w", err)
			}
		}
	}
}
