package compose

import (
	"encoding/base64"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

var (
	guidForm = regexp.MustCompile(`^\{[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\}$`)
	hostForm = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$`)
	// aVariable is a value that a variable stands for.
	aVariable = regexp.MustCompile(`^\{\{ ?[A-Za-z_][A-Za-z0-9_.-]* ?\}\}$`)
)

// maxValue is the longest value, in bytes: a name of 64 KiB is a mistake.
const maxValue = 64 << 10

// check says what is wrong with a value that is not empty, in a few words that go
// behind the field's label and do not repeat the value; "" if nothing is.
func (f *Field) check(value string) Why {
	if len(value) > maxValue {
		return why("it is far too long")
	}
	if unfit := template.Unfit(value); !unfit.IsZero() {
		return Why{Text: unfit.String(), Said: unfit}
	}
	if strings.Contains(value, "{{") {
		return f.checkVariables(value)
	}
	n := utf8.RuneCountInString(value)
	switch {
	case f.MaxLen > 0 && n > f.MaxLen:
		return why("it has {{.Have}} characters, and may have {{.Most}}", "Have", n, "Most", f.MaxLen)
	case n < f.MinLen:
		return why("it has {{.Have}} characters, and must have {{.Least}}", "Have", n, "Least", f.MinLen)
	}
	if wrong := f.checkKind(value); !wrong.IsZero() {
		return wrong
	}
	if f.Kind != Lines && strings.ContainsAny(value, "\r\n\t") {
		return why("it has a line end or a tab in it")
	}
	if f.Kind != Secret && f.Kind != Lines && strings.TrimSpace(value) != value {
		return why("it begins or ends with a blank")
	}
	if f.pattern != nil && !f.pattern.MatchString(value) {
		return Why{Text: f.patternHelp}
	}
	return Why{}
}

// checkVariables looks at a value with variables in it, whose own value is not known.
func (f *Field) checkVariables(value string) Why {
	if !f.Variable() {
		return why("a variable cannot stand here, because the document depends on the value")
	}
	if f.Kind != Text && f.Kind != Secret && !aVariable.MatchString(value) {
		return why("write a variable alone, like {{.Variable}}", "Variable", "{{"+f.Name+"}}")
	}
	doc, err := provxml.Parse("", []byte(`<wap-provisioningdoc><parm name="a" value="`+template.Escape(value)+`"/></wap-provisioningdoc>`))
	if err != nil || template.Scan(doc).Err() != nil {
		return why("{{.Braces}} begins a variable, like {{.Variable}}, and this is none", "Braces", "{{", "Variable", "{{"+f.Name+"}}")
	}
	return Why{}
}

func (f *Field) checkKind(value string) Why {
	switch f.Kind {
	case Number:
		n, err := strconv.ParseInt(value, 10, 64)
		switch {
		case err != nil || strconv.FormatInt(n, 10) != value:
			return why("write a whole number in decimal")
		case f.Min != nil && n < *f.Min || f.Max != nil && n > *f.Max:
			return f.outOfRange()
		}
	case Bool:
		if value != "0" && value != "1" {
			return why("write 1 for yes or 0 for no")
		}
	case Choosing:
		var all []string
		for _, c := range f.Choices {
			if c.Value == value {
				return Why{}
			}
			if c.Value != "" {
				all = append(all, c.Value)
			}
		}
		return why("choose one of {{.All}}", "All", strings.Join(all, ", "))
	case IP:
		if a, err := netip.ParseAddr(value); err != nil || !a.Is4() {
			return why("write an IPv4 address, like 192.0.2.1")
		}
	case Server:
		return checkServer(value)
	case URL:
		u, err := url.Parse(value)
		if err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" || strings.ContainsAny(value, " <>\"") {
			return why("write a whole address, like http://www.example.com/")
		}
	case GUID:
		if !guidForm.MatchString(value) {
			return why("write a GUID in braces, like {D671C70B-8EE3-4881-8045-2AEE6F731B55}")
		}
	case Base64:
		if _, err := base64.StdEncoding.Strict().DecodeString(value); err != nil {
			return why("write base64, like 3q2+7w==")
		}
	case Lines:
		if strings.ContainsRune(value, '\uF000') {
			return why("it has the character U+F000, which separates the texts")
		}
	case Certificate:
		if _, err := certificateOf(value); err != nil {
			return whyOf(err)
		}
	}
	return Why{}
}

// outOfRange is what is wrong with a number that is too small or too large.
func (f *Field) outOfRange() Why {
	switch {
	case f.Min != nil && f.Max != nil:
		return why("write a number from {{.Least}} to {{.Most}}", "Least", *f.Min, "Most", *f.Max)
	case f.Min != nil:
		return why("write a number from {{.Least}} on", "Least", *f.Min)
	}
	return why("write a number up to {{.Most}}", "Most", *f.Max)
}

// Range is the range of a number in words; "" where none is known.
func (f *Field) Range() string {
	if f.Min == nil && f.Max == nil {
		return ""
	}
	return strings.TrimPrefix(f.outOfRange().String(), "write a number ")
}

func checkServer(value string) Why {
	if scheme, _, has := strings.Cut(value, "://"); has {
		return why("write the name or address of a server, like server.example.com, without {{.Scheme}}:// in front", "Scheme", scheme)
	}
	host, port, has := strings.Cut(value, ":")
	if has {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return why("the port behind the colon is a number from 1 to 65535")
		}
	}
	if len(host) > 255 || !hostForm.MatchString(host) {
		return why("write the name or address of a server, like server.example.com")
	}
	return Why{}
}
