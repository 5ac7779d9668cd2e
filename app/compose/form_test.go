package compose

import (
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
	"testing/fstest"

	"cradle/rapi/csp"
)

// What a form says of what people type.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		id, field, value string
		want             string // "": it is right
	}{
		{"gprs", "apn", "internet.example.com", ""},
		{"gprs", "apn", "", "it is required"},
		{"gprs", "apn", " a", "it begins or ends with a blank"},
		{"gprs", "apn", "a\nb", "it has a line end or a tab in it"},
		{"gprs", "apn", "a\x01", "it has the character U+0001, which XML cannot carry"},
		{"gprs", "apn", "{{apn}}", ""},
		{"gprs", "apn", "{{site}}.example.com", ""},
		{"gprs", "apn", "{{", "{{ begins a variable, like {{apn}}, and this is none"},
		{"gprs", "dns1", "192.0.2.1", ""},
		{"gprs", "dns1", "::1", "write an IPv4 address, like 192.0.2.1"},
		{"gprs", "dns1", "{{dns}}", ""},
		{"gprs", "dns1", "10.0.0.{{n}}", "write a variable alone, like {{dns1}}"},
		{"gprs", "network", "intranet", "choose one of internet, work, wap, securewap"},
		{"gprs", "preferred", "yes", "write 1 for yes or 0 for no"},
		{"wifi", "ssid", strings.Repeat("x", 32), ""},
		{"wifi", "ssid", strings.Repeat("x", 33), "it has 33 characters, and may have 32"},
		{"wifi", "key", "short", "write 8 to 63 letters, digits and signs of ASCII, or 64 hexadecimal digits"},
		{"wifi", "key", " blanks count ", ""},
		{"wifi", "key", strings.Repeat("0", 64), ""},
		{"wifi", "key", strings.Repeat("x", 64), "write 8 to 63 letters, digits and signs of ASCII, or 64 hexadecimal digits"},
		{"wifi", "wep_key", "wrong, and does not count", ""},
		{"vpn", "server", "vpn.example.com:1723", ""},
		{"vpn", "server", "vpn.example.com:0", "the port behind the colon is a number from 1 to 65535"},
		{"vpn", "server", "http://vpn.example.com", "write the name or address of a server, like server.example.com, without http:// in front"},
		{"vpn", "server", "vpn example", "write the name or address of a server, like server.example.com"},
		{"vpn", "key", strings.Repeat("k", 257), "it has 257 characters, and may have 256"}, // the catalogue's limit
		{"proxy", "server", "proxy.example.com", "write the port behind the server, like proxy.example.com:8080"},
		{"email", "address", "someone", "write an address, like someone@example.com"},
		{"email", "name", strings.Repeat("x", 33), "it has 33 characters, and may have 32"},
		{"email", "id", "D671C70B-8EE3-4881-8045-2AEE6F731B55", "write a GUID in braces, like {D671C70B-8EE3-4881-8045-2AEE6F731B55}"},
		{"exchange", "peak_start", "2500", "write four digits, like 0800"},
		{"favourite", "name", "a/b", `leave out \ / : * ? " < > |, and blanks and dots at the end: the handset makes a file of it`},
		{"favourite", "url", "servicedesk", "write a whole address, like http://www.example.com/"},
		{"favourite", "order", "-1", "write a number from 0 to 9999"},
		{"speeddial", "key", "1", "write a number from 2 to 99"}, // bb737362
		{"speeddial", "key", "02", "write a whole number in decimal"},
		{"registry", "key", `HKEY_CURRENT_USER\Software`, `write HKLM, HKCU or HKCR and the path behind it, like HKCU\Software\Contoso`},
		{"registry", "key", `hkcu\Software\Contoso`, ""},
		{"registry", "key", `HKCU\Software\`, `write HKLM, HKCU or HKCR and the path behind it, like HKCU\Software\Contoso`},
		{"policy", "number", "12", "write a number from 4096 to 65535"},
		{"certificate", "file", "not base64", "choose the file of a certificate"},
	} {
		tmpl, _ := Carried().Find(tt.id)
		f := variants(tmpl)["least"]
		if err := f.Set(tt.field, tt.value); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, e := range f.Errors() {
			if e.Field != nil && e.Field.Name == tt.field {
				got = e.Msg
			}
		}
		if got != tt.want {
			t.Errorf("%s, %s=%q: %q, want %q", tt.id, tt.field, tt.value, got, tt.want)
		}
	}
	if err := Carried().Templates[0].New().Set("nothing", "x"); err == nil {
		t.Error("a field that is not there takes a value")
	}
}

// Registry types want their own value.
func TestRegistryValue(t *testing.T) {
	f := fill(t, "registry", map[string]string{"key": `HKCU\Software\Contoso`, "name": "Level", "type": "integer", "text": "five"})
	if errs := f.Errors(); len(errs) != 1 || errs[0].Error() != "integer: it is required" {
		t.Errorf("%v", errs)
	}
	for value, want := range map[string]bool{"2147483647": true, "2147483648": false, "-2147483648": true, "0x10": false} {
		f.Set("integer", value)
		if got := len(f.Errors()) == 0; got != want {
			t.Errorf("%s is taken: %v", value, got)
		}
	}
}

// What is missing becomes variables, where that is asked for, and in what is shown
// while a form is filled in.
func TestVariables(t *testing.T) {
	f := fill(t, "vpn", nil)
	if p := f.Preview(); !strings.Contains(p, `"Phone" value="{{server}}"`) || strings.Contains(p, `"Password"`) {
		t.Errorf("preview:\n%s", p)
	}
	if _, err := f.Document("x.xml"); err == nil {
		t.Error("a form with something missing is a document")
	}
	f.AsVariables = true
	doc, err := f.Document("x.xml")
	if err != nil {
		t.Fatal(err)
	}
	for want, is := range map[string]bool{`"Phone" value="{{server}}"`: true, `"PresharedKey" value="{{key}}"`: true, `"Password"`: false, `"UserName"`: false} {
		if strings.Contains(doc.Text(), want) != is {
			t.Errorf("%s is in it: %v\n%s", want, !is, doc.Text())
		}
	}
	f.Set("user", "ann")
	if doc, err := f.Document("x.xml"); err != nil || !strings.Contains(doc.Text(), `"Password" value="{{password}}"`) {
		t.Errorf("with a user there is no password: %v", err)
	}
	f.Set("password", "geheim-1")
	if p := f.Preview(); strings.Contains(p, "geheim-1") || !strings.Contains(p, `"Password" value="***"`) {
		t.Errorf("preview:\n%s", p)
	}
}

// A choice that is emptied has its default again; a text that is, has none.
func TestEmptied(t *testing.T) {
	f := fill(t, "wifi", map[string]string{"security": "open"})
	f.Set("security", "")
	f.Set("hidden", "")
	if got := f.Value("security") + f.Value("hidden"); got != "wpa20" {
		t.Errorf("%s", got)
	}
	f = fill(t, "gprs", map[string]string{"apn": "a", "name": ""})
	if errs := f.Errors(); len(errs) != 1 || errs[0].Error() != "name: it is required" {
		t.Errorf("%v", errs)
	}
	f.Clear("name")
	if f.Value("name") != "Mobile data" {
		t.Errorf("%s", f.Value("name"))
	}
}

// The account's number is always the same for an address and protocol, so that the
// account is changed and not made twice.
func TestAccountNumber(t *testing.T) {
	number := func(set map[string]string) string {
		set["inserver"], set["outserver"], set["user"] = "a.example", "b.example", "u"
		doc, err := fill(t, "email", set).Document("x.xml")
		if err != nil {
			t.Fatal(err)
		}
		return doc.Root.Children[0].Children[0].Name
	}
	one := number(map[string]string{"address": "a@example.com"})
	if one != number(map[string]string{"address": "A@Example.com", "name": "Other"}) {
		t.Error("the same account has two numbers")
	}
	if one == number(map[string]string{"address": "b@example.com"}) || one == number(map[string]string{"address": "a@example.com", "type": "POP3"}) {
		t.Error("two accounts have one number")
	}
	if !guidForm.MatchString(one) || one[15] != '5' { // version 5, RFC 9562
		t.Errorf("%s", one)
	}
}

func TestCertificates(t *testing.T) {
	tmpl, _ := Carried().Find("certificate")
	example := tmpl.Field("file").Example
	der, err := base64.StdEncoding.DecodeString(example)
	if err != nil {
		t.Fatal(err)
	}
	block := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	key := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: []byte("x")}))
	for _, tt := range []struct{ name, data, want string }{
		{"DER", string(der), ""},
		{"PEM", block, ""},
		{"PEM with CR LF and words before", "subject=x\r\n" + strings.ReplaceAll(block, "\n", "\r\n"), ""},
		{"base64", example[:60] + "\r\n" + example[60:], ""},
		{"nothing", "", "the file is empty"},
		{"text", "hello, this is no certificate", "the file is no certificate: neither DER nor PEM"},
		{"a key", key, "the file has a private key in it, which must not go into a document; save the certificate alone"},
		{"both", block + key, "the file has a private key in it, which must not go into a document; save the certificate alone"},
		{"two", block + block, "the file has 2 certificates in it; save the one that is meant alone"},
		{"PEM of something else", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})), "the file has 0 certificates in it; save the one that is meant alone"},
		{"cut", string(der[:100]), "the file is no certificate; export it as DER or PEM, without the private key and without a chain"},
		{"more behind", string(der) + "x", "1 bytes follow the certificate; the file is damaged"},
		{"PKCS #12", "\x30\x09\x02\x01\x03\x30\x01\x00\x30\x01\x00", "the file is no certificate; export it as DER or PEM, without the private key and without a chain"},
		{"large", string(der) + strings.Repeat("x", maxCertificate), "the file has 49740 bytes, and a certificate has not so many"},
	} {
		f := tmpl.New()
		if err := f.SetFile("file", "root.cer", []byte(tt.data)); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, e := range f.Errors() {
			got = e.Msg
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if tt.want == "" { // as openssl shows it; see the scene of the CertificateStore
			if doc, err := f.Document("x.xml"); err != nil || !strings.Contains(doc.Text(), `type="31505b1bb1f0ab518feb97a11ff6a6725767194e"`) {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}

func FuzzCertificate(f *testing.F) {
	tmpl, _ := Carried().Find("certificate")
	der, _ := base64.StdEncoding.DecodeString(tmpl.Field("file").Example)
	f.Add(der)
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		form := tmpl.New()
		form.SetFile("file", "x", data)
		doc, err := form.Document("x.xml")
		if (err == nil) != (len(form.Errors()) == 0) {
			t.Fatalf("%v, %v", err, form.Errors())
		}
		if err == nil && len(doc.Root.Children[0].Children[0].Children[0].Name) != 40 {
			t.Fatal(doc.Text())
		}
	})
}

// The data file is read strictly.
func TestLoad(t *testing.T) {
	const whole = `[[template]]
id = "a"
title = "A"
about = "About."
models = ["wm6-classic"]
sources = ["bb737362"]
document = '<wap-provisioningdoc>[[.x]]</wap-provisioningdoc>'
[[template.field]]
name = "x"
label = "X"
help = "Help."
`
	load := func(text string) error {
		_, err := Load(fstest.MapFS{"templates.toml": {Data: []byte(text)}}, csp.Carried())
		return err
	}
	if err := load(whole); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ old, new, want string }{
		{`label = "X"`, `lable = "X"`, "template.field.lable is not one of its keys"},
		{`label = "X"`, ``, "its label is missing"},
		{`help = "Help."`, ``, "it has no help"},
		{`help = "Help."`, `setting = "SpeedDial/*/Telephone"`, "Telephone"},
		{`help = "Help."`, `setting = "CM_VPNEntries/*/Password"`, "the catalogue says that it is a secret"},
		{`help = "Help."`, "help = \"Help.\"\nkind = \"colour\"", `there is no kind "colour"`},
		{`help = "Help."`, "help = \"Help.\"\nkind = \"choice\"", "a choice wants choices"},
		{`help = "Help."`, "help = \"Help.\"\nwhen = \"y = 1\"", `there is no field "y" before it`},
		{`help = "Help."`, "help = \"Help.\"\nkind = \"ip\"\nexample = \"a\"", "write an IPv4 address"},
		{`help = "Help."`, "help = \"Help.\"\npattern = \"a\"", "a pattern wants a pattern_help"},
		{`[[.x]]`, `[[.x`, "bad character"},
		{`about = "About."`, `one_of = ["y"]`, "about"},
		{`models = ["wm6-classic"]`, ``, "models"},
	} {
		err := load(strings.Replace(whole, tt.old, tt.new, 1))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.new, err, tt.want)
		}
	}
}
