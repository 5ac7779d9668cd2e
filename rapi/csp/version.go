package csp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Names of versions that are not their number divided by ten.
var versionNames = map[string]Version{
	"2002":    30,
	"2003":    40,
	"2003 SE": 42,
}

// ParseVersion reads a version as people write it: "2003", "2003 SE", "6.1".
func ParseVersion(s string) (Version, error) {
	if v, ok := versionNames[s]; ok {
		return v, nil
	}
	major, minor, _ := strings.Cut(s, ".")
	if len(major) != 1 || len(minor) > 1 || strings.Trim(major+minor, "0123456789") != "" {
		return 0, fmt.Errorf("version %q is neither 2002, 2003, 2003 SE nor a number like 6.1", s)
	}
	v, err := strconv.Atoi(major)
	if err != nil {
		return 0, err
	}
	v *= 10
	if minor != "" {
		v += int(minor[0] - '0')
	}
	if v < 50 || v > 70 {
		return 0, fmt.Errorf("version %q: there is no such Windows Mobile", s)
	}
	return Version(v), nil
}

// String is the version as people write it; zero is "".
func (v Version) String() string {
	if v == 0 {
		return ""
	}
	for name, n := range versionNames {
		if n == v {
			return name
		}
	}
	return fmt.Sprintf("%d.%d", int(v)/10, int(v)%10)
}

var deviceNames = []struct {
	d    Devices
	name string
}{{Classic, "Classic"}, {Professional, "Professional"}, {Standard, "Standard"}}

// Names are the kinds in the set: "Classic", "Professional", "Standard".
func (d Devices) Names() []string {
	var names []string
	for _, n := range deviceNames {
		if d&n.d != 0 {
			names = append(names, n.name)
		}
	}
	return names
}

// String is "all handsets", the kinds with commas, or "" when nothing is known.
func (d Devices) String() string {
	if d == All {
		return "all handsets"
	}
	return strings.Join(d.Names(), ", ")
}

func parseDevices(names []string) (Devices, error) {
	var d Devices
	for _, name := range names {
		if name == "all" {
			d |= All
			continue
		}
		i := slices.IndexFunc(deviceNames[:], func(n struct {
			d    Devices
			name string
		}) bool {
			return n.name == name
		})
		if i < 0 {
			return 0, fmt.Errorf("devices: %q is neither Classic, Professional, Standard nor all", name)
		}
		d |= deviceNames[i].d
	}
	return d, nil
}
