package report

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"cradle/app/run"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// shortestSecret is the length, in bytes, from which on a secret is looked for in
// other texts than its own. A shorter one stands in too many innocent places; the
// journal has the same limit.
const shortestSecret = 4

// Secrets are the secret values of some documents and replies. They are taken out of
// whatever is said about them, also where a handset repeats one in words of its own,
// or a person put one into a file's name. The zero value knows none.
type Secrets struct {
	values  map[string]bool
	replace *strings.Replacer
	changed bool
}

// Learn adds the secrets of a document. nil adds none.
func (s *Secrets) Learn(d *provxml.Document) {
	if d == nil {
		return
	}
	for n := range d.Nodes() {
		if lint.Secret(n) {
			s.Add(n.Value)
		}
	}
}

// LearnText adds the secrets of a document or reply as text; one that cannot be read
// has none that could be told.
func (s *Secrets) LearnText(xml string) {
	if d, err := provxml.Parse("text", []byte(xml)); err == nil {
		s.Learn(d)
	}
}

// Add adds one value. What a handset masked itself is no secret.
func (s *Secrets) Add(value string) {
	value = strings.TrimSpace(value)
	if len(value) < shortestSecret || strings.Trim(value, "*") == "" {
		return
	}
	if s.values == nil {
		s.values = map[string]bool{}
	}
	s.values[value], s.changed = true, true
}

// SecretsIn are the secrets of some documents; nil ones have none.
func SecretsIn(docs ...*provxml.Document) *Secrets {
	s := &Secrets{}
	for _, d := range docs {
		s.Learn(d)
	}
	return s
}

// MaskDocument is a document's text without its secrets, also where another setting repeats
// one. All else stands on the line on which it stood.
func MaskDocument(d *provxml.Document) string {
	return SecretsIn(d).Mask(lint.MaskLines(d.Text()))
}

// AddReported adds what a handset reported of a setting, if that is a secret.
func (s *Secrets) AddReported(setting *provxml.Node, reported *string) {
	if reported != nil && setting != nil && lint.Secret(setting) {
		s.Add(*reported)
	}
}

// MaskValue is a value without the secrets; nil of nil.
func (s *Secrets) MaskValue(value *string) *string {
	if value == nil {
		return nil
	}
	masked := s.Mask(*value)
	return &masked
}

// secretsOf are those of a run: its document, its reply, what was there before.
func secretsOf(r run.Run) *Secrets {
	s := SecretsIn(r.Document)
	if r.Result != nil && r.Result.Reply != "" {
		s.LearnText(r.Result.Reply)
	}
	if r.Before != nil {
		s.LearnText(r.Before.Reply)
	}
	if r.Verification != nil {
		for _, c := range r.Verification.Checks {
			s.AddReported(c.Setting, c.Reported)
		}
	}
	return s
}

// Mask is a text without the secrets, in any of the forms in which programs write
// text: escaped for XML, HTML, JSON, Go and addresses, in base64, in hexadecimal, and
// in UTF-16.
func (s *Secrets) Mask(text string) string {
	if len(s.values) == 0 || text == "" {
		return text
	}
	if s.changed {
		var all []string
		for v := range s.values {
			all = append(all, forms(v)...)
		}
		s.replace, s.changed = replacer(all), false
	}
	return s.replace.Replace(text)
}

// replacer puts Masked for texts, the longest first: one that begins with another
// must not leave its rest.
func replacer(list []string) *strings.Replacer {
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, v := range slices.Compact(list) {
		if len(v) >= shortestSecret {
			pairs = append(pairs, v, lint.Masked)
		}
	}
	return strings.NewReplacer(pairs...)
}

// forms are the ways in which a value may stand in a file.
func forms(v string) []string {
	within := func(quotes string) string { return quotes[1 : len(quotes)-1] }
	list := []string{v, xmlEscape.Replace(v), html.EscapeString(v), within(strconv.Quote(v)), within(quoted(v)), printable(v), url.QueryEscape(v), url.PathEscape(v)}
	if b, err := json.Marshal(v); err == nil {
		list = append(list, string(b[1:len(b)-1]))
	}
	little, big := utf16Bytes(v)
	list = append(list, little, big)
	for _, raw := range []string{v, little, big} {
		list = append(list, base64Forms(raw)...)
		h := hex.EncodeToString([]byte(raw))
		list = append(list, h, strings.ToUpper(h))
	}
	return list
}

// base64Forms are those pieces of base64 that any text with v in it has, wherever v
// begins: encoders take three bytes at a time.
func base64Forms(v string) []string {
	var list []string
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 {
			text := e.EncodeToString([]byte(strings.Repeat("\x00", shift) + v))
			from, to := (shift*8+5)/6, (shift+len(v))*8/6 // the digits that v alone decides
			if to-from >= 5 {
				list = append(list, text[from:to])
			}
		}
	}
	return list
}

func utf16Bytes(v string) (little, big string) {
	var l, b []byte
	for _, u := range utf16.Encode([]rune(v)) {
		l, b = append(l, byte(u), byte(u>>8)), append(b, byte(u>>8), byte(u))
	}
	return string(l), string(b)
}

// xmlEscape writes a value as it stands in an attribute (XML 1.0, 2.4).
var xmlEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
