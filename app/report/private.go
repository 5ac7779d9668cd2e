package report

import (
	"regexp"
	"strings"
)

// Private takes out of texts who used the computer, and what it is called: home
// folders, the person's name in paths, the computer's name.
type Private struct {
	replace []privateWord
}

type privateWord struct {
	re  *regexp.Regexp
	put string
}

// homes are the folders in which every system keeps those of its users.
var homes = regexp.MustCompile(`(?i)((?:/home|/Users|/var/home|\b[A-Z]:[\\/]+(?:Users|Documents and Settings))[\\/]+)[^\\/\s"'<>:|]+`)

// NewPrivate knows a computer. Names of fewer than three characters, and those of
// everybody (root, localhost), are left: they stand in too many innocent places.
func NewPrivate(home, user, host string) *Private {
	p := &Private{}
	word := func(s, put string) {
		s = strings.TrimSpace(s)
		switch strings.ToLower(s) {
		case "root", "administrator", "admin", "user", "localhost", "cradle", "handset", "windows", "system":
			return
		}
		if len(s) < 3 {
			return
		}
		p.replace = append(p.replace, privateWord{regexp.MustCompile(`(?i)(^|[^\pL\pN_])` + regexp.QuoteMeta(s) + `($|[^\pL\pN_])`), "${1}" + put + "${2}"})
	}
	if home = strings.TrimRight(home, `/\`); len(home) > 1 {
		p.replace = append(p.replace, privateWord{regexp.MustCompile(regexp.QuoteMeta(home) + `($|[\\/\s"'<>:|])`), "HOME$1"},
			privateWord{regexp.MustCompile(regexp.QuoteMeta(strings.ReplaceAll(home, `\`, `\\`)) + `($|[\\/\s"'<>:|])`), "HOME$1"})
	}
	p.replace = append(p.replace, privateWord{homes, "${1}USER"})
	host, domain, _ := strings.Cut(host, ".")
	if domain != "" {
		word(host+"."+domain, "HOST")
	}
	word(host, "HOST")
	user = user[strings.LastIndexByte(user, '\\')+1:] // DOMAIN\name
	word(user, "USER")
	return p
}

// Mask is a text without them.
func (p *Private) Mask(text string) string {
	for _, w := range p.replace {
		for range 2 { // two that share the character between them
			text = w.re.ReplaceAllString(text, w.put)
		}
	}
	return text
}
