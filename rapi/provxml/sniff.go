package provxml

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// sniff recognises files that are not text by their first bytes, so that the
// message says what was chosen and not that a byte is wrong.
func sniff(name string, data []byte) error {
	for _, m := range [...]struct{ magic, what, fix string }{
		{"\x89PNG\r\n", "a picture (PNG)", ""},
		{"\xFF\xD8\xFF", "a picture (JPEG)", ""},
		{"GIF8", "a picture (GIF)", ""},
		{"BM", "a picture (BMP)", ""},
		{"II*\x00", "a picture (TIFF)", ""},
		{"%PDF", "a PDF file", "copy the document's text into a file of its own"},
		{"MSCF", "a cabinet (.cab or .cpf)", "take _setup.xml out of it"},
		{"PK\x03\x04", "a zip archive", "unpack it and choose the XML file in it"},
		{"Rar!", "a RAR archive", "unpack it and choose the XML file in it"},
		{"7z\xBC\xAF\x27\x1C", "a 7z archive", "unpack it and choose the XML file in it"},
		{"\x1F\x8B", "a gzip archive", "unpack it and choose the XML file in it"},
		{"MZ", "a Windows program", ""},
		{"\x7FELF", "a program", ""},
		{"\xD0\xCF\x11\xE0", "an old Office file", "copy the document's text into a file of its own"},
		{"{\\rtf", "a rich text file", "save it as plain text"},
		{"bplist00", "a binary property list of another kind of device", ""},
		{"\x01\x0B", wbxmlFile, wbxmlFix},
		{"\x02\x0B", wbxmlFile, wbxmlFix},
		{"\x03\x0B", wbxmlFile, wbxmlFix},
		{"\x01\x00\x00\x6A", wbxmlFile, wbxmlFix},
		{"\x02\x00\x00\x6A", wbxmlFile, wbxmlFix},
		{"\x03\x00\x00\x6A", wbxmlFile, wbxmlFix},
		{"\x03\x01\x6A", wbxmlFile, wbxmlFix},
	} {
		if bytes.HasPrefix(data, []byte(m.magic)) && !plainText(data) {
			fix := m.fix
			if fix == "" {
				fix = "choose the XML file"
			}
			return &SyntaxError{Name: name, Msg: "this is " + m.what + ", not XML", Fix: fix}
		}
	}
	return nil
}

// The magic of OMA client provisioning in WBXML is the version (1.1 to 1.3) and
// the public identifier 0x0B, PROV 1.0.
const (
	wbxmlFile = "a provisioning document in binary form (WBXML), as it is sent over the air"
	wbxmlFix  = "a handset on the cable takes the text form: choose that"
)

// plainText reports whether short magic, such as the letters BM, begins a text
// after all.
func plainText(data []byte) bool {
	head := data[:min(len(data), 512)]
	for _, b := range head {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' {
			return false
		}
	}
	return utf8.Valid(data) && !bytes.HasPrefix(data, []byte("{\\rtf")) && !bytes.HasPrefix(data, []byte("%PDF"))
}

// sniffText recognises text that is not XML.
func sniffText(name, text string) error {
	body := strings.TrimLeft(text, xmlSpace)
	if body == "" {
		return &SyntaxError{Name: name, Msg: "the file is empty but for white space", Fix: "choose another file"}
	}
	if strings.HasPrefix(body, "<") {
		return nil
	}
	if strings.IndexByte(text[:min(len(text), 512)], 0) >= 0 {
		return &SyntaxError{Name: name, Msg: "this is a binary file, not XML", Fix: "choose the XML file"}
	}
	at := Pos{Line: 1, Column: 1}
	what := fmt.Sprintf("this is not XML: it begins with %s", quoted(firstWord(body)))
	switch {
	case strings.HasPrefix(body, "REGEDIT4"), strings.HasPrefix(body, "Windows Registry Editor"):
		what = "this is a registry file (.reg), not XML"
	case strings.HasPrefix(body, "{"):
		what = "this is JSON or the like, not XML"
	case strings.Contains(body, "<wap-provisioningdoc"), strings.Contains(body, "<characteristic"):
		return nil // the scanner shows the text before it, with its place
	}
	return &SyntaxError{Name: name, Pos: at, Msg: what, Fix: "a provisioning document begins with <wap-provisioningdoc>"}
}

// checkRoot refuses a well-formed document that is no provisioning document.
func checkRoot(name string, root *Node) error {
	tag := root.Element.FullTag()
	fail := func(msg, fix string) error {
		return &SyntaxError{Name: name, Pos: root.Pos, Msg: msg, Fix: fix}
	}
	const choose = "choose a provisioning document; its root is <wap-provisioningdoc>"
	switch root.Kind {
	case Root, Characteristic, CharacteristicQuery, NoCharacteristic:
		return nil
	case Parm, NoParm, ParmQuery:
		return fail(fmt.Sprintf("%s cannot stand alone", tagged(tag)), "put it into the characteristic of its Configuration Service Provider, and that into <wap-provisioningdoc>")
	case Foreign:
	default:
		return fail(fmt.Sprintf("%s is a piece of a handset's reply, not a document for one", tagged(tag)), choose)
	}
	if k := kindOfFold(tag); k != Foreign {
		return fail(fmt.Sprintf("the root is %s; XML tells capital and small letters apart", tagged(tag)), "write "+tagged(k.String()))
	}
	if kindOf(root.Element.Tag) != Foreign {
		return fail(fmt.Sprintf("the root is %s, with a namespace prefix", tagged(tag)), "delete the prefix "+quoted(root.Element.Space+":"))
	}
	if what := knownRoot(root.Element.Tag); what != "" {
		return fail(fmt.Sprintf("this is %s (root %s), not a provisioning document", what, tagged(tag)), choose)
	}
	return fail(fmt.Sprintf("the root is %s; this is not a provisioning document", tagged(tag)), choose)
}

// knownRoot names documents by their root, for those a technician may have
// beside provisioning documents.
func knownRoot(tag string) string {
	switch strings.ToLower(tag) {
	case "html", "head", "body", "div", "table":
		return "a web page"
	case "svg":
		return "a picture (SVG)"
	case "plist":
		return "an Apple property list"
	case "syncml":
		return "SyncML (OMA device management), which RAPI does not carry"
	case "mgmttree":
		return "an OMA device description (DDF)"
	case "eas-provisioningdoc", "provision":
		return "an Exchange ActiveSync policy"
	case "si", "sl":
		return "a WAP service message"
	case "wml":
		return "a WAP page"
	case "manifest", "resources", "map", "apns":
		return "an Android file"
	case "handheldlockdown":
		return "a Windows Phone lockdown file"
	case "windowscustomizations", "packagedefinition":
		return "a Windows customisation file"
	case "assembly", "configuration", "project":
		return "a program's settings or project file"
	case "envelope":
		return "a SOAP message"
	case "rss", "feed":
		return "a news feed"
	case "wlanprofile":
		return "a Windows Wi-Fi profile"
	}
	return ""
}
