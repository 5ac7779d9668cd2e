package canon

import (
	"encoding/base64"
	"strconv"
	"strings"

	"cradle/rapi/csp"
)

// itemEnd ends each item of a multiple string; another one ends the list
// (aa455941, aa456053).
const itemEnd = "\uf000"

// form brings a value into one form: two values that are the same under a type
// have the same form and the same as. as names the form, "as integers"; it is
// empty where the text itself counts. A value that is not of its type stays as it
// is. It takes time linear in the value.
func (t Type) form(value string) (form, as string) {
	switch t.Format {
	case csp.FormatRoles:
		return integer(value)
	case csp.FormatGUID:
		return guid(value)
	case csp.FormatBase64:
		return binaryValue(value)
	case csp.FormatSHA1, csp.FormatHex:
		return hexadecimal(value)
	case csp.FormatHHMM:
		return timeOfDay(value)
	case csp.FormatPath:
		return path(value)
	case csp.FormatServer:
		return strings.ToLower(value), "without regard to case"
	case csp.FormatDateTime:
		return moment(value)
	}
	switch t.Datatype {
	case csp.Integer:
		return integer(value)
	case csp.Boolean:
		form, as := integer(value)
		if as != "" {
			as = "as truth values"
		}
		return form, as
	case csp.Float:
		return number(value)
	case csp.Binary:
		return binaryValue(value)
	case csp.MultipleString:
		return items(value), "as lists"
	case csp.Date, csp.Time:
		return moment(value)
	}
	if t.Datatype != csp.Unstated {
		return value, "" // a text, as the registry keeps it
	}
	form, as = guid(value)
	if as != "" && strings.HasPrefix(strings.TrimSpace(value), "{") {
		form = "{" + form + "}" // nobody says that it is a GUID to the handset, too
	}
	return form, as
}

// integer: decimal or 0x hexadecimal, signed or unsigned 32 bits, TRUE and FALSE.
// A REG_DWORD has no sign; the Registry provider wants it written as a signed
// number (bb737304), and what a handset reports is its own affair.
func integer(value string) (form, as string) {
	const as32 = "as integers"
	s := strings.TrimSpace(value)
	switch {
	case strings.EqualFold(s, "true"):
		return "1", as32
	case strings.EqualFold(s, "false"):
		return "0", as32
	case len(s) > 2 && (s[:2] == "0x" || s[:2] == "0X"):
		if v, err := strconv.ParseUint(s[2:], 16, 32); err == nil {
			return strconv.FormatUint(v, 10), as32
		}
	case len(s) <= 64: // leading zeros are no reason to be slow
		if v, err := strconv.ParseInt(s, 10, 64); err == nil && v >= -1<<31 && v < 1<<32 {
			return strconv.FormatUint(uint64(uint32(v)), 10), as32
		}
	}
	return value, ""
}

// number is a decimal fraction; what ParseFloat takes besides is no value of a
// document.
func number(value string) (form, as string) {
	s := strings.TrimSpace(value)
	if len(s) > 64 || strings.Trim(s, "+-.0123456789eE") != "" {
		return value, ""
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return value, ""
	}
	return strconv.FormatFloat(v+0, 'g', -1, 64), "as numbers" // v+0: no -0
}

// binaryValue is base64, with white space in it (CertificateStore, ms834686) and with
// or without its padding.
func binaryValue(value string) (form, as string) {
	text := value
	if strings.ContainsAny(text, " \t\r\n") {
		text = strings.Map(func(r rune) rune {
			switch r {
			case ' ', '\t', '\r', '\n':
				return -1
			}
			return r
		}, text)
	}
	text = strings.TrimRight(text, "=")
	data, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return value, ""
	}
	return string(data), "as bytes"
}

// guid is 32 hexadecimal digits in five groups, with or without braces.
func guid(value string) (form, as string) {
	s := strings.TrimSpace(value)
	if len(s) == 38 && s[0] == '{' && s[37] == '}' {
		s = s[1:37]
	}
	if len(s) != 36 {
		return value, ""
	}
	for i := 0; i < len(s); i++ {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (s[i] == '-') || !dash && !isHex(s[i]) {
			return value, ""
		}
	}
	return strings.ToLower(s), "as GUIDs"
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
}

// hexadecimal is digits without regard to case, with or without 0x and blanks.
func hexadecimal(value string) (form, as string) {
	s := strings.ToLower(strings.ReplaceAll(value, " ", ""))
	s = strings.TrimPrefix(s, "0x")
	for i := 0; i < len(s); i++ {
		if !isHex(s[i]) {
			return value, ""
		}
	}
	return s, "as hexadecimal digits"
}

// items is a multiple string without what ends the list.
func items(value string) string {
	for range 2 {
		value = strings.TrimSuffix(value, itemEnd)
	}
	return value
}

// path is a handset's file or key: its file system and registry take capital and
// small letters for the same.
func path(value string) (form, as string) {
	s := strings.ToLower(strings.ReplaceAll(value, "/", `\`))
	if len(s) > 1 {
		s = strings.TrimSuffix(s, `\`)
	}
	return s, "as paths, which know no capital letters"
}
