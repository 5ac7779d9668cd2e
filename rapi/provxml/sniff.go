package provxml

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"cradle/rapi/phrase"
)

// sniff recognises files that are not text by their first bytes, so that the
// message says what was chosen and not that a byte is wrong.
func sniff(name string, data []byte) error {
	if bytes.HasPrefix(data, []byte("<")) {
		return nil // as nearly all do
	}
	for _, m := range [...]struct {
		magic     string
		what, fix phrase.Text
	}{
		{"\x89PNG\r\n", phrase.New("a picture (PNG)"), phrase.Text{}},
		{"\xFF\xD8\xFF", phrase.New("a picture (JPEG)"), phrase.Text{}},
		{"GIF8", phrase.New("a picture (GIF)"), phrase.Text{}},
		{"BM", phrase.New("a picture (BMP)"), phrase.Text{}},
		{"II*\x00", phrase.New("a picture (TIFF)"), phrase.Text{}},
		{"%PDF", phrase.New("a PDF file"), phrase.New("copy the document's text into a file of its own")},
		{"MSCF", phrase.New("a cabinet (.cab or .cpf)"), phrase.New("take _setup.xml out of it")},
		{"PK\x03\x04", phrase.New("a zip archive"), phrase.New("unpack it and choose the XML file in it")},
		{"Rar!", phrase.New("a RAR archive"), phrase.New("unpack it and choose the XML file in it")},
		{"7z\xBC\xAF\x27\x1C", phrase.New("a 7z archive"), phrase.New("unpack it and choose the XML file in it")},
		{"\x1F\x8B", phrase.New("a gzip archive"), phrase.New("unpack it and choose the XML file in it")},
		{"MZ", phrase.New("a Windows program"), phrase.Text{}},
		{"\x7FELF", phrase.New("a program"), phrase.Text{}},
		{"\xD0\xCF\x11\xE0", phrase.New("an old Office file"), phrase.New("copy the document's text into a file of its own")},
		{"{\\rtf", phrase.New("a rich text file"), phrase.New("save it as plain text")},
		{"bplist00", phrase.New("a binary property list of another kind of device"), phrase.Text{}},
		{"\x01\x0B", wbxmlFile(), wbxmlFix()},
		{"\x02\x0B", wbxmlFile(), wbxmlFix()},
		{"\x03\x0B", wbxmlFile(), wbxmlFix()},
		{"\x01\x00\x00\x6A", wbxmlFile(), wbxmlFix()},
		{"\x02\x00\x00\x6A", wbxmlFile(), wbxmlFix()},
		{"\x03\x00\x00\x6A", wbxmlFile(), wbxmlFix()},
		{"\x03\x01\x6A", wbxmlFile(), wbxmlFix()},
	} {
		if bytes.HasPrefix(data, []byte(m.magic)) && !plainText(data) {
			fix := m.fix
			if fix.IsZero() {
				fix = phrase.New("choose the XML file")
			}
			return &SyntaxError{Name: name, Msg: phrase.New("this is {{.What}}, not XML", "What", m.what), Fix: fix}
		}
	}
	return nil
}

// The magic of OMA client provisioning in WBXML is the version (1.1 to 1.3) and
// the public identifier 0x0B, PROV 1.0.
// wbxmlFile is what the binary form is called.
func wbxmlFile() phrase.Text {
	return phrase.New("a provisioning document in binary form (WBXML), as it is sent over the air")
}

func wbxmlFix() phrase.Text {
	return phrase.New("a handset on the cable takes the text form: choose that")
}

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
		return &SyntaxError{Name: name, Msg: phrase.New("the file is empty but for white space"), Fix: phrase.New("choose another file")}
	}
	if strings.HasPrefix(body, "<") {
		return nil
	}
	if strings.IndexByte(text[:min(len(text), 512)], 0) >= 0 {
		return &SyntaxError{Name: name, Msg: phrase.New("this is a binary file, not XML"), Fix: phrase.New("choose the XML file")}
	}
	at := Pos{Line: 1, Column: 1}
	what := phrase.New("this is not XML: it begins with {{.Text}}", "Text", quoted(firstWord(body)))
	switch {
	case strings.HasPrefix(body, "REGEDIT4"), strings.HasPrefix(body, "Windows Registry Editor"):
		what = phrase.New("this is a registry file (.reg), not XML")
	case strings.HasPrefix(body, "{"):
		what = phrase.New("this is JSON or the like, not XML")
	case strings.Contains(body, "<wap-provisioningdoc"), strings.Contains(body, "<characteristic"):
		return nil // the scanner shows the text before it, with its place
	}
	return &SyntaxError{Name: name, Pos: at, Msg: what, Fix: phrase.New("a provisioning document begins with <wap-provisioningdoc>")}
}

// checkRoot refuses a well-formed document that is no provisioning document.
func checkRoot(name string, root *Node) error {
	tag := root.Element.FullTag()
	fail := func(msg, fix phrase.Text) error {
		return &SyntaxError{Name: name, Pos: root.Pos, Msg: msg, Fix: fix}
	}
	choose := phrase.New("choose a provisioning document; its root is <wap-provisioningdoc>")
	switch root.Kind {
	case Root, Characteristic, CharacteristicQuery, NoCharacteristic:
		return nil
	case Parm, NoParm, ParmQuery:
		return fail(phrase.New("{{.Tag}} cannot stand alone", "Tag", tagged(tag)), phrase.New("put it into the characteristic of its Configuration Service Provider, and that into <wap-provisioningdoc>"))
	case Foreign:
	default:
		return fail(phrase.New("{{.Tag}} is a piece of a handset's reply, not a document for one", "Tag", tagged(tag)), choose)
	}
	if k := kindOfFold(tag); k != Foreign {
		return fail(phrase.New("the root is {{.Tag}}; XML tells capital and small letters apart", "Tag", tagged(tag)), phrase.New("write {{.Element}}", "Element", tagged(k.String())))
	}
	if kindOf(root.Element.Tag) != Foreign {
		return fail(phrase.New("the root is {{.Tag}}, with a namespace prefix", "Tag", tagged(tag)), phrase.New("delete the prefix {{.Prefix}}", "Prefix", quoted(root.Element.Space+":")))
	}
	if what := knownRoot(root.Element.Tag); !what.IsZero() {
		return fail(phrase.New("this is {{.What}} (root {{.Tag}}), not a provisioning document", "What", what, "Tag", tagged(tag)), choose)
	}
	return fail(phrase.New("the root is {{.Tag}}; this is not a provisioning document", "Tag", tagged(tag)), choose)
}

// knownRoot names documents by their root, for those a technician may have
// beside provisioning documents.
func knownRoot(tag string) phrase.Text {
	switch strings.ToLower(tag) {
	case "html", "head", "body", "div", "table":
		return phrase.New("a web page")
	case "svg":
		return phrase.New("a picture (SVG)")
	case "plist":
		return phrase.New("an Apple property list")
	case "syncml":
		return phrase.New("SyncML (OMA device management), which RAPI does not carry")
	case "mgmttree":
		return phrase.New("an OMA device description (DDF)")
	case "eas-provisioningdoc", "provision":
		return phrase.New("an Exchange ActiveSync policy")
	case "si", "sl":
		return phrase.New("a WAP service message")
	case "wml":
		return phrase.New("a WAP page")
	case "manifest", "resources", "map", "apns":
		return phrase.New("an Android file")
	case "handheldlockdown":
		return phrase.New("a Windows Phone lockdown file")
	case "windowscustomizations", "packagedefinition":
		return phrase.New("a Windows customisation file")
	case "assembly", "configuration", "project":
		return phrase.New("a program's settings or project file")
	case "envelope":
		return phrase.New("a SOAP message")
	case "rss", "feed":
		return phrase.New("a news feed")
	case "wlanprofile":
		return phrase.New("a Windows Wi-Fi profile")
	}
	return phrase.Text{}
}
