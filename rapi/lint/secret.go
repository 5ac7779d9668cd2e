package lint

import (
	"strings"
	"unicode"

	"cradle/rapi/provxml"
)

// Secret reports whether a parm's value is a secret: by its name, a password,
// a key, a PIN; or because it is a URL with a password in it. It is for parms, their queries and errors, whichever Service
// Provider they are below; a Registry value is a parm too. Of other elements it
// is false.
func Secret(n *provxml.Node) bool {
	switch n.Kind.Request() {
	case provxml.Parm, provxml.NoParm, provxml.ParmQuery:
		return secretName(n.Name) || urlPassword(n.Value)
	case provxml.Foreign: // another phone's parm, perhaps behind a prefix
		return secretName(n.Name) || urlPassword(n.Value)
	}
	return false
}

// SecretAttribute reports whether an attribute other than name and type, of an
// element of another phone or of a setting, has a secret: by the attribute's name, or
// because it is a URL with a password in it. n may be nil.
func SecretAttribute(n *provxml.Node, attribute string) bool {
	if n == nil {
		return false
	}
	v, ok := n.Attr(attribute)
	return ok && (secretName(attribute) || urlPassword(v))
}

// secretName judges a name. Names the facts have: Password (CM_GPRSEntries,
// CM_PPPEntries, CM_VPNEntries, CM_ProxyEntries, Sync), PresharedKey
// (CM_VPNEntries), AUTHSECRET (NAPDEF, EMAIL2), NetworkKey (Wi-Fi), BASAUTH-PW,
// PXAUTH-PW and PROXY-PW (PXLOGICAL), AAUTHSECRET (APPLICATION; AAUTHDATA is its
// nonce), SMTPALTPASSWORD (EMAIL2), TAPI_PIN2 and TAPI_BARRING_PASSWORD (Tapi).
// Whatever is named like one of them is taken for one: a value masked without
// need costs less than a password in a log.
func secretName(name string) bool {
	words := split(name)
	joined := strings.Join(words, "")
	if about(words) {
		return false
	}
	for _, part := range [...]string{"password", "passwd", "passphrase", "passcode", "secret", "credential", "presharedkey", "networkkey", "privatekey", "wepkey", "wpakey", "sharedkey", "apikey", "encryptionkey",
		"authkey", "accesskey", "securitykey", "wifikey", "sessionkey", "masterkey", "pincode", "kennwort", "passwort"} {
		if strings.Contains(joined, part) {
			return true
		}
	}
	for _, w := range words {
		switch w {
		case "pw", "pwd", "psk", "pin", "pin1", "pin2", "puk", "puk1", "puk2", "aauthdata":
			return true
		}
	}
	// Behind anything else a token is a card or a ring, and WEP a standard.
	last := strings.TrimRight(joined, "0123456789")
	for _, end := range [...]string{"token", "tokens", "psk"} {
		if strings.HasSuffix(last, end) {
			return true
		}
	}
	if n := len(words); n > 0 && strings.TrimRight(words[n-1], "0123456789") == "wep" {
		return true
	}
	return strings.HasSuffix(last, "pwd") || strings.HasSuffix(last, "pw") || joined == "pass" || strings.HasSuffix(joined, "userpass") || strings.HasSuffix(joined, "authdata")
}

// about reports whether a name is about a secret and not one itself: how long
// it must be, whether to save it.
func about(words []string) bool {
	for _, w := range words {
		switch w {
		case "length", "minimum", "maximum", "min", "max", "complexity", "required", "require", "requires", "remember", "save", "allow",
			"enabled", "expiration", "expires", "expiry", "age", "days", "history", "timeout", "frequency", "attempts", "retries", "threshold",
			"provided", "index", "type", "prompt", "policy", "remaining":
			return true
		}
	}
	switch joined := strings.Join(words, ""); joined {
	case "requirepw", "requirepassword", "requireencryptedpw", "savepassword", "savepwd", "rememberpassword", "rememberpasswords", "passwordtimeout", "passwordlength":
		return true
	}
	return false
}

// urlPassword reports whether a text has a URL with a password in it,
// "scheme://user:password@host" (RFC 3986, 3.2.1).
func urlPassword(s string) bool {
	for {
		_, rest, found := strings.Cut(s, "://")
		if !found {
			return false
		}
		authority := rest
		if end := strings.IndexAny(rest, "/?# \t\r\n\"'<>"); end >= 0 {
			authority = rest[:end]
		}
		if at := strings.LastIndexByte(authority, '@'); at >= 0 {
			if _, password, _ := strings.Cut(authority[:at], ":"); password != "" {
				return true
			}
		}
		s = rest
	}
}

// split takes a name apart into lower-case words: at punctuation, and where a
// small letter or a digit is followed by a capital one.
func split(name string) []string {
	var words []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	small := false
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			small = false
			continue
		case unicode.IsUpper(r) && small:
			flush()
		}
		word.WriteRune(r)
		small = !unicode.IsUpper(r)
	}
	flush()
	return words
}
