package lint

import (
	"encoding/base64"
	"fmt"
	"math"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	variables "cradle/rapi/template"
)

// value looks at the value of a parm. parm is nil where the catalogue does not
// know the setting.
func (c *checker) value(n *provxml.Node, s scope, parm *csp.Parm) {
	v := n.Value
	if v == "" || template(v) {
		return
	}
	c.escapes(n)
	typ := csp.Unstated
	if s.registry {
		attr, has := n.Attr("datatype")
		typ = csp.Datatype(strings.ToLower(attr))
		if _, err := strconv.ParseInt(v, 10, 64); err == nil && !has && !secret(n, parm) {
			c.add(registryText, n, tag, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Name}} becomes the text {{.Value}}, not a number", "Name", quoted(n.Name), "Value", cut(v)), phrase.New(`write datatype="integer", or datatype="string" if text is meant`)
			})
		}
	} else if parm != nil {
		typ = parm.Datatype
	}
	v = strings.TrimSpace(v)
	if v == "" {
		return
	}
	k := valueCheck{checker: c, n: n, v: v, parm: parm, guess: parm != nil && parm.Guess}
	if !k.datatype(typ) || parm == nil {
		return
	}
	if k.option() {
		return
	}
	if k.bounds() {
		k.format()
	}
}

// escapes finds references that stand in a value after reading.
func (c *checker) escapes(n *provxml.Node) {
	for _, e := range [...]string{"&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#"} {
		if strings.Contains(n.Value, e) {
			c.add(escapedTwice, n, part("value"), func() (phrase.Text, phrase.Text) {
				return phrase.New("the handset gets {{.Reference}} in the value of {{.Name}}: it was escaped twice", "Reference", fmt.Sprintf("%q", e), "Name", cut(n.Name)), phrase.New("write {{.Reference}} and not {{.Escaped}}", "Reference", e, "Escaped", "&amp;"+strings.TrimPrefix(e, "&"))
			})
			return
		}
	}
}

// valueCheck is one value being looked at.
type valueCheck struct {
	*checker
	n     *provxml.Node
	v     string // without blanks around it
	parm  *csp.Parm
	guess bool
}

// shown is the value in messages.
func (k valueCheck) shown() string {
	if secret(k.n, k.parm) {
		return Masked
	}
	return cut(k.v)
}

// bad adds a finding about the value, or says that it is a placeholder. It
// returns false.
func (k valueCheck) bad(s Severity, id string, words func() (msg, fix phrase.Text)) bool {
	isWord := unfilled
	switch id {
	case valueBase64, guidBraces, certificateHash:
		isWord = unfilledWord
	}
	if id != integerRange && id != valueLength && isWord(k.v) {
		k.placeholder(k.n, part("value"), k.shownPlain())
		return false
	}
	k.addAs(guessed(s, k.guess), id, k.n, part("value"), words)
	return false
}

func (k valueCheck) shownPlain() string {
	if secret(k.n, k.parm) {
		return Masked
	}
	return k.v
}

var decimal = regexp.MustCompile(`^[+-]?[0-9]+$`)

// datatype reports whether the value is of a datatype, and says so if not.
func (k valueCheck) datatype(t csp.Datatype) bool {
	switch t {
	case csp.Integer:
		return k.integer()
	case csp.Boolean:
		if !oneOf(k.v, "0", "1", "true", "false", "-1") {
			return k.bad(Error, valueBoolean, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Value}} is neither true nor false", "Value", k.shown()), phrase.New("write 1 or 0")
			})
		}
	case csp.Float:
		if _, err := strconv.ParseFloat(k.v, 64); err != nil {
			return k.bad(Warning, valueFormat, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Value}} is not a number", "Value", k.shown()), like("2.5")
			})
		}
	case csp.Binary:
		return k.base64()
	case csp.Date, csp.Time:
		if !dateTime(k.v) {
			return k.bad(Warning, valueFormat, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Value}} is not a date or time", "Value", k.shown()), like("2008-06-27T15:00:00")
			})
		}
	}
	return true
}

func (k valueCheck) integer() bool {
	if !decimal.MatchString(k.v) {
		if i, ok := integer(k.v); ok {
			return k.bad(Error, valueInteger, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Value}} is not decimal", "Value", k.shown()), write(strconv.FormatInt(int64(int32(uint32(i))), 10))
			})
		}
		return k.bad(Error, valueInteger, func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Value}} is not a whole number", "Value", k.shown()), phrase.New("write a number in decimal")
		})
	}
	i, err := strconv.ParseInt(k.v, 10, 64)
	if err == nil && i >= math.MinInt32 && i <= math.MaxInt32 {
		return true
	}
	return k.bad(Error, integer32, func() (phrase.Text, phrase.Text) {
		fix := phrase.New("choose a number from {{.Least}} to {{.Most}}", "Least", math.MinInt32, "Most", math.MaxInt32)
		if err == nil && i > 0 && i <= math.MaxUint32 {
			fix = phrase.New("write {{.Number}}, which has the same bits", "Number", int32(uint32(i)))
		}
		return phrase.New("{{.Value}} does not fit into 32 bits with a sign", "Value", k.shown()), fix
	})
}

// option reports whether the value is one of the options, or none while there
// can be others.
func (k valueCheck) option() (known bool) {
	if len(k.parm.Options) == 0 {
		return false
	}
	if _, ok := k.parm.Option(k.v); ok {
		return true
	}
	if !k.parm.Strict {
		k.oddOption()
		return false
	}
	for _, o := range k.parm.Options {
		k.guess = k.guess || o.Guess
	}
	k.bad(Error, valueOption, func() (phrase.Text, phrase.Text) {
		return phrase.New("{{.Name}} has no value {{.Value}}", "Name", k.parm.Name, "Value", k.shown()), phrase.New("choose {{.Values}}", "Values", choice(k.parm.Options))
	})
	return true
}

// choice is some options, with what they mean.
func choice(options []csp.Option) phrase.Text {
	const most = 6
	var all []phrase.Text
	for _, o := range options[:min(len(options), most)] {
		word := phrase.Verbatim(o.Value)
		if o.Label != "" {
			word = phrase.New("{{.Value}} ({{.Meaning}})", "Value", o.Value, "Meaning", phrase.New(o.Label)) // data: options of the catalogue
		}
		all = append(all, word)
	}
	if left := len(options) - most; left > 0 {
		all = append(all, phrase.Count("{{.Count}} more", "{{.Count}} more", left))
	}
	return orList(all)
}

// oddOption notes a value that is none of those the documentation names, where
// there can be others, and warns of one that looks mistyped.
func (k valueCheck) oddOption() {
	near := ""
	var all []string
	for _, o := range k.parm.Options {
		all = append(all, o.Value)
		if len(k.v) <= 32 && len(o.Value) > 3 && variables.Distance(strings.ToLower(k.v), strings.ToLower(o.Value)) == 1 {
			near = o.Value
		}
	}
	switch {
	case unfilled(k.v):
	case near != "":
		k.addAs(Warning, valueOption, k.n, part("value"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Value}} is not a documented value of {{.Name}}", "Value", k.shown(), "Name", k.parm.Name), meant(near)
		})
	case k.parm.Datatype == csp.Integer && !k.guess && k.parm.Format == csp.FormatNone && len(all) <= 8:
		k.addAs(Note, valueOption, k.n, part("value"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Value}} is not a documented value of {{.Name}}", "Value", k.shown(), "Name", k.parm.Name), phrase.New("the documentation has {{.Values}}", "Values", orNames(all...))
		})
	}
}

// bounds reports whether the value is within the limits.
func (k valueCheck) bounds() bool {
	p := k.parm
	if i, err := strconv.ParseInt(k.v, 10, 64); err == nil && p.Datatype == csp.Integer {
		if p.Min != nil && i < *p.Min || p.Max != nil && i > *p.Max {
			return k.bad(Error, integerRange, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Value}} is outside the range of {{.Name}}", "Value", k.shown(), "Name", p.Name), between(p)
			})
		}
	}
	if n := utf8.RuneCountInString(k.v); p.MaxLen > 0 && n > p.MaxLen {
		return k.bad(Error, valueLength, func() (phrase.Text, phrase.Text) {
			return phrase.New("the value has {{.Length}} characters; {{.Name}} may have {{.Most}}", "Length", n, "Name", p.Name, "Most", p.MaxLen), phrase.New("shorten it")
		})
	}
	return true
}

// between is the advice to choose a number within the limits.
func between(p *csp.Parm) phrase.Text {
	switch {
	case p.Min == nil:
		return phrase.New("choose a number of at most {{.Most}}", "Most", *p.Max)
	case p.Max == nil:
		return phrase.New("choose a number of at least {{.Least}}", "Least", *p.Min)
	}
	return phrase.New("choose a number from {{.Least}} to {{.Most}}", "Least", *p.Min, "Most", *p.Max)
}

func (k valueCheck) base64() bool {
	text := strings.Map(func(r rune) rune {
		if blank(r) {
			return -1
		}
		return r
	}, k.v)
	_, err := base64.StdEncoding.DecodeString(text)
	if err == nil && len(text) >= 24 || err == nil && k.parm == nil || err == nil && k.parm.Format != csp.FormatBase64 {
		return true
	}
	if err == nil { // a word of letters alone is base64 as well, and too short for what is meant
		if unfilledWord(k.v) {
			k.placeholder(k.n, part("value"), k.shownPlain())
			return false
		}
		return true
	}
	if strings.Contains(k.v, "-----BEGIN") {
		return k.bad(Error, valueBase64, func() (phrase.Text, phrase.Text) {
			return phrase.New("the value of {{.Name}} is a PEM file", "Name", cut(k.n.Name)), phrase.New("leave out the lines BEGIN and END; what is between them is base64")
		})
	}
	return k.bad(Error, valueBase64, func() (phrase.Text, phrase.Text) {
		msg := phrase.New("the value of {{.Name}} is not base64", "Name", cut(k.n.Name))
		if len(text)%4 != 0 {
			msg = phrase.New("the value of {{.Name}} has {{.Length}} letters; base64 has a multiple of four", "Name", cut(k.n.Name), "Length", len(text))
		}
		return msg, phrase.New("encode the bytes as base64")
	})
}

var (
	urlLike  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:.`)
	hexLike  = regexp.MustCompile(`^(0[xX])?[0-9A-Fa-f]+$`)
	sha1Like = regexp.MustCompile(`^[0-9A-Fa-f]{40}$`)
)

// format looks at what the text must look like.
func (k valueCheck) format() {
	warn := func(ok bool, what phrase.Text, examples ...string) {
		if !ok {
			k.bad(Warning, valueFormat, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Value}} is not {{.What}}", "Value", k.shown(), "What", what), like(examples...)
			})
		}
	}
	switch k.parm.Format {
	case csp.FormatGUID:
		switch {
		case isGUID(k.v):
		case isGUID("{" + k.v + "}"):
			k.bad(Error, guidBraces, func() (phrase.Text, phrase.Text) {
				return phrase.New("the GUID has no braces"), write("{" + k.v + "}")
			})
		default:
			k.bad(Error, guidBraces, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Value}} is not a GUID", "Value", k.shown()), like("{436EF144-B4FB-4863-A041-8F905A62C572}")
			})
		}
	case csp.FormatBase64:
		k.base64()
	case csp.FormatSHA1:
		if !sha1Like.MatchString(k.v) {
			k.bad(Error, certificateHash, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Value}} is not a SHA-1 hash", "Value", k.shown()), phrase.New("write its 40 hexadecimal digits without blanks")
			})
		}
	case csp.FormatURL:
		warn(urlLike.MatchString(k.v), phrase.New("a URL"), "http://www.contoso.com/")
	case csp.FormatIPv4:
		warn(isIPv4(k.v), phrase.New("an IPv4 address"), "192.168.0.1")
	case csp.FormatHHMM:
		warn(isHHMM(k.v), phrase.New("a time of day"), "0830")
	case csp.FormatDateTime:
		warn(dateTime(k.v), phrase.New("a date and time"), "2008-06-27T15:00:00Z")
	case csp.FormatRoles:
		i, ok := integer(k.v)
		warn(ok && i >= 0 && i < 1<<13, phrase.New("a sum of roles"), "16")
	case csp.FormatPath:
		warn(strings.HasPrefix(k.v, `\`) || strings.HasPrefix(k.v, "%") || !strings.ContainsAny(k.v, "/:"), phrase.New("a path of a handset"), `\Windows\alarm.wav`)
	case csp.FormatServer:
		warn(!strings.ContainsAny(k.v, " \t/"), phrase.New("a server"), "mail.contoso.com", "mail.contoso.com:25")
	case csp.FormatHex:
		warn(hexLike.MatchString(k.v), phrase.New("a hexadecimal number"), "1F")
	}
}

// isGUID is for a GUID in braces.
func isGUID(s string) bool {
	if len(s) != 38 || s[0] != '{' || s[37] != '}' {
		return false
	}
	for i, r := range s[1:37] {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (r == '-') || !dash && !isHex(r) {
			return false
		}
	}
	return true
}

// isIPv4 takes leading zeros: operators send them.
func isIPv4(s string) bool {
	parts := strings.Split(s, ".")
	for i, p := range parts {
		if p = strings.TrimLeft(p, "0"); p == "" && parts[i] != "" {
			p = "0"
		}
		parts[i] = p
	}
	a, err := netip.ParseAddr(strings.Join(parts, "."))
	return err == nil && a.Is4()
}

func isHHMM(s string) bool {
	if len(s) != 4 {
		return false
	}
	i, err := strconv.Atoi(s)
	return err == nil && i >= 0 && i/100 < 24 && i%100 < 60
}

// The forms in which dates and times are documented: ISO 8601 with either half
// left out (Registry CSP page), and Microsoft's older sample (aa456053).
var dateTimes = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02", "15:04:05Z07:00", "15:04:05", "15:04",
	"20060102T150405Z", "20060102T150405", "1/2/06 3:04:05 pm", "1/2/06 3:04:05 PM", "1/2/2006 3:04:05 PM", "1/2/2006 3:04:05PM", "1/2/2006",
}

func dateTime(s string) bool {
	if len(s) > 40 {
		return false
	}
	for _, layout := range dateTimes {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
