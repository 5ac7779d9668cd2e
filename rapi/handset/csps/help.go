package csps

import (
	"slices"
	"strings"
)

// contains reports whether a list has a name, in any case.
func contains(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}
