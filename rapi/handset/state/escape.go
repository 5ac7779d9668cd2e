package state

import (
	"fmt"
	"strconv"
	"strings"
)

// devices are names that files on Windows may not have, with or without an
// ending.
var devices = []string{"con", "prn", "aux", "nul"}

// escape makes a name that every computer's file system takes of a file's name
// on the handset: a "%", a control character, what separates paths, and the
// first letter of a device's name become "%" and two hexadecimal digits.
func escape(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if c == '%' || c < 0x20 || c == 0x7f || strings.IndexByte(`\/:*?"<>|`, c) >= 0 || i == 0 && isDevice(name) || i == len(name)-1 && (c == '.' || c == ' ') {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isDevice(name string) bool {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	base = strings.TrimRight(base, " ")
	for _, d := range devices {
		if base == d {
			return true
		}
	}
	return len(base) == 4 && (strings.HasPrefix(base, "com") || strings.HasPrefix(base, "lpt")) && base[3] >= '0' && base[3] <= '9'
}

// unescape takes escape back.
func unescape(s string) (string, error) {
	if !strings.Contains(s, "%") {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", fmt.Errorf("%q ends in a percent sign", s)
		}
		v, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
		if err != nil {
			return "", fmt.Errorf("%q has a percent sign without two hexadecimal digits", s)
		}
		b.WriteByte(byte(v))
		i += 2
	}
	return b.String(), nil
}

// joinNames writes a path in a section's head: names that are escaped where a
// backslash, a bracket or a control character is in them.
func joinNames(p []string) string {
	list := make([]string, len(p))
	for i, s := range p {
		var b strings.Builder
		for j := range len(s) {
			if c := s[j]; c == '%' || c == '\\' || c == ']' || c < 0x20 || c == 0x7f {
				fmt.Fprintf(&b, "%%%02X", c)
			} else {
				b.WriteByte(c)
			}
		}
		list[i] = b.String()
	}
	return strings.Join(list, `\`)
}

// splitNames takes joinNames back.
func splitNames(s string) ([]string, error) {
	list := strings.Split(s, `\`)
	for i := range list {
		var err error
		if list[i], err = unescape(list[i]); err != nil {
			return nil, err
		}
		if list[i] == "" {
			return nil, fmt.Errorf("%q has an empty name", s)
		}
	}
	return list, nil
}
