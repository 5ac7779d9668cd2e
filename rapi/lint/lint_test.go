package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cradle/rapi/provxml"
)

func parse(t testing.TB, inner string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse("test.xml", []byte("<wap-provisioningdoc>"+inner+"</wap-provisioningdoc>"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSecretsByName(t *testing.T) {
	for name, want := range map[string]bool{
		// csp.md 4.x and the WBXML names of 6.4.
		"Password": true, "PresharedKey": true, "AUTHSECRET": true, "NetworkKey": true, "BASAUTH-PW": true, "PXAUTH-PW": true, "PROXY-PW": true,
		"AAUTHSECRET": true, "AAUTHDATA": true, "SMTPALTPASSWORD": true, "TAPI_PIN2": true, "TAPI_BARRING_PASSWORD": true,
		"AUTHNAME": false, "AUTHTYPE": false, "PXAUTH-TYPE": false, "PXAUTH-ID": false, "BASAUTH-ID": false, "PPGAUTH-TYPE": false, "AAUTHLEVEL": false, "EncodedCertificate": false,
		"KeyProvided": false, "KeyIndex": false, "IPSecAuth": false, "Key": false, "SecurityPolicy": false, "Secure": false,
		"RequirePW": false, "RequireEncryptedPw": false, "RequireMSEncryptedPw": false, "SavePassword": false, "EAPType": false, "Authentication": false,
		// The corpus and the Registry.
		"password": true, "PASSWORD": true, "UserPwd": true, "ftHTTPCSPwd": true, "KeystorePassword": true, "lap_pw": true, "WepKey": true,
		"SetRememberPasswords": false, "MinimumPasswordLength": false, "PasswordComplexity": false, "CodewordFrequency": false, "InstallKeyName": false,
		"Wi-Fi Passphrase": true, "PIN": true, "SimPin": true, "EncryptedPassword": true, "SavedPassword": true, "ClientSecret": true, "Credentials": true,
		"ApiToken": true, "apitoken": true, "Token": true, "ACCESS_TOKEN": true, "RefreshToken2": true, "ApiKey": true, "WPAPSK": true, "WEP": true, "Wep1": true, "wlan.credential": true, "PinCode": true, "Passwd": true, "EncryptionKey": true,
		"TokenRing": false, "TokenType": false, "TokenExpiry": false, "Keyboard": false, "KeyboardLayout": false, "Sweep": false, "SweepTime": false, "WepStatus": false, "Hotkey": false,
		"adminpw": true, "pwd1": true, "PINCODE": true, "WiFiKey": true, "AuthKey": true, "Passwort": true,
		"PINNED": false, "Mapping": false, "Spinner": false, "BypassProxy": false, "PassThrough": false, "": false, "Opinion": false,
	} {
		d := parse(t, fmt.Sprintf(`<characteristic type="A"><parm name="%s" value="x"/></characteristic>`, name))
		if n := d.Root.Children[0].Children[0]; Secret(n) != want {
			t.Errorf("%q: secret %v", name, Secret(n))
		} else if shown := MaskValue(n, "x"); (shown == Masked) != want || MaskValue(n, "") != "" {
			t.Errorf("%q: shown as %q", name, shown)
		}
	}
	d := parse(t, `<characteristic type="Password"><parm-query name="Password"/><noparm name="Password"/><parm-error name="Password"/></characteristic>`)
	for n := range d.Nodes() {
		if want := n.Kind != provxml.Root && n.Kind != provxml.Characteristic; Secret(n) != want {
			t.Errorf("%v: secret %v", n.Kind, Secret(n))
		}
	}
}

// What the catalogue calls a secret is one by its name as well: logs and screens
// go by names alone.
func TestSecretsOfTheCatalogue(t *testing.T) {
	n := 0
	for _, p := range catalogue(t).Providers {
		for path, parm := range p.Settings() {
			if parm.Secret {
				n++
				if !secretName(parm.Name) {
					t.Errorf("%s is a secret, and would be shown", path)
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d secrets in the catalogue", n)
	}
}

func TestSecretsInURLs(t *testing.T) {
	for value, want := range map[string]bool{
		"http://guest:hunter2@x.example/": true, "see ftp://a:b@c": true, "http://x.example/ or https://u:p@y.example": true, "http://u:p@ss@x.example": true,
		"http://x.example/": false, "http://guest@x.example": false, "http://guest:@x.example": false, "http://x.example:80/a@b": false, "http://x.example/?q=a:b@c": false, "a:b@c": false, "": false, "://": false,
	} {
		d := parse(t, fmt.Sprintf(`<characteristic type="A"><parm name="URL" value="%s"/></characteristic>`, value))
		if n := d.Root.Children[0].Children[0]; Secret(n) != want {
			t.Errorf("%q: secret %v", value, Secret(n))
		}
	}
}

func TestMask(t *testing.T) {
	for _, c := range []struct{ what, text, want string }{
		{"nothing to hide", `<a><parm name="Phone" value="1"/></a>`, `<a><parm name="Phone" value="1"/></a>`},
		{"a password", `<parm name="Password" value="hunter2"/><parm name="Phone" value="1"/>`, `<parm name="Password" value="***"/><parm name="Phone" value="1"/>`},
		{"value first", `<parm value="hunter2" name="Password"/>`, `<parm value="***" name="Password"/>`},
		{"single quotes and blanks", "<parm name = 'Password'\n\tvalue = 'hunter2' />", "<parm name = 'Password'\n\tvalue = '***' />"},
		{"a name with references", `<parm name="&#80;assword" value="hunter2"/>`, `<parm name="&#80;assword" value="***"/>`},
		{"an empty one", `<parm name="Password" value=""/>`, `<parm name="Password" value=""/>`},
		{"greater-than in it", `<parm name="Password" value="a>b"/>`, `<parm name="Password" value="***"/>`},
		{"over two lines", "<parm name=\"NetworkKey\" value=\"abc\ndef\"/>", `<parm name="NetworkKey" value="***"/>`},
		{"repeated in an error", `<parm-error name="Password" value="hunter2" desc="hunter2 is too short" code="5"/>`, `<parm-error name="Password" value="***" desc="***" code="5"/>`},
		{"repeated in another attribute", `<parm name="Password" value="hunter2" label="not hunter2"/>`, `<parm name="Password" value="***" label="***"/>`},
		{"in a comment", `<!-- <parm name="Password" value="hunter2"/> -->`, `<!--***-->`},
		{"prose in comments", `<a><!-- the old one was hunter2 --><b/><!-- --><!--x--></a>`, `<a><!--***--><b/><!-- --><!--***--></a>`},
		{"a comment that is not closed", `<a><!-- hunter2 <parm name="Phone" value="1"/>`, `<a><!--***`},
		{"a password in a URL", `<parm name="URL" value="http://guest:hunter2@x.example/a?b"/>`, `<parm name="URL" value="***"/>`},
		{"a password in a URL, with references", `<parm name="URL" value="http&#58;//guest:hunter&#50;&#64;x.example/"/>`, `<parm name="URL" value="***"/>`},
		{"no password in a URL", `<parm name="URL" value="http://guest@x.example:80/a:b@c"/>`, `<parm name="URL" value="http://guest@x.example:80/a:b@c"/>`},
		{"as text", `<parm name="Password">hunter2</parm><Password>hunter2</Password><a>b</a>`, `<parm name="Password">***</parm><Password>***</Password><a>b</a>`},
		{"as text with a prefix, in a section", `<x:password a="b"> <![CDATA[hunt<er>2]]> x</x:password>`, `<x:password a="b">***</x:password>`},
		{"a section that is not closed", `<password><![CDATA[hunter2</password>`, `<password>***`},
		{"not behind what is closed", `<parm name="Password" value=""/>text<Password/>text</Password>text`, `<parm name="Password" value=""/>text<Password/>text</Password>text`},
		{"several", strings.Repeat(`<parm name="AUTHSECRET" value="s"/>`, 3), strings.Repeat(`<parm name="AUTHSECRET" value="***"/>`, 3)},
		{"other case", `<PARM NAME="PASSWORD" VALUE="hunter2"/>`, `<PARM NAME="PASSWORD" VALUE="***"/>`},

		// Text with mistakes.
		{"without quotes", `<parm name=Password value=hunter2 />`, `<parm name=Password value=*** />`},
		{"less-than in it", `<parm name="Password" value="hunter<2"/>`, `<parm name="Password" value="***"/>`},
		{"no closing quote", "<parm name=\"Password\" value=\"hunter2/>\n<parm name=\"Phone\" value=\"1\"/>", "<parm name=\"Password\" value=\"***\"Phone\" value=\"***\"/>"},
		{"no closing quote before a secret", `<parm name="A" value="x/><parm name="Password" value="hunter2"/>`, `<parm name="A" value="x/><parm name="Password" value="***"/>`},
		{"cut", `<parm name="Password" value="hunt`, `<parm name="Password" value="***`},
		{"no space", `<parm name="Password"value="hunter2"/>`, `<parm name="Password"value="***"/>`},
		{"no XML", "the password is hunter2", "the password is hunter2"},
		{"empty", "", ""},
	} {
		if got := Mask(c.text); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

// No secret of the documents found in the wild survives masking, whole or cut.
func TestCorpusIsMasked(t *testing.T) {
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; their masking is NOT tested")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files in %s, %v", len(files), dir, err)
	}
	secrets := 0
	for _, file := range files {
		d, err := provxml.ReadFile(file)
		if err != nil {
			continue
		}
		again, err := provxml.Parse(file, []byte(Mask(d.Text())))
		if err != nil {
			t.Errorf("masked %s is not well-formed: %v", file, err)
			continue
		}
		var was, is []*provxml.Node
		for n := range d.Nodes() {
			was = append(was, n)
		}
		for n := range again.Nodes() {
			is = append(is, n)
		}
		if len(is) != len(was) {
			t.Errorf("masked %s has %d elements, not %d", file, len(is), len(was))
			continue
		}
		for i, n := range was {
			if want := MaskValue(n, n.Value); is[i].Value != want {
				t.Errorf("%s: %s is %q, want %q", file, n.Path(), is[i].Value, want)
			}
			if Secret(n) && n.Value != "" {
				secrets++
			}
		}
	}
	if secrets < 15 {
		t.Errorf("only %d secrets", secrets)
	}
}

func TestDangers(t *testing.T) {
	policy := func(name, value string) string {
		return `<characteristic type="SecurityPolicy"><parm name="` + name + `" value="` + value + `"/></characteristic>`
	}
	metabase := func(path, role string) string {
		return `<characteristic type="Metabase"><characteristic type="` + path + `"><parm name="access-role" value="` + role + `"/></characteristic></characteristic>`
	}
	for _, c := range []struct {
		what, inner string
		want        []string // "id severe path"
	}{
		{"everyday settings", `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="b" value="1"/></characteristic><nocharacteristic type="HKLM\Software\Contoso\A"/></characteristic><characteristic type="CM_Networks"><nocharacteristic type="x"/></characteristic>`, nil},
		{"wipe", `<characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic>`, []string{"remote-wipe true RemoteWipe/doWipe"}},
		{"wipe, deep, in other case", `<characteristic type="A"><characteristic type="B"><characteristic type="remotewipe"><parm name="DOWIPE" value="1"/></characteristic></characteristic></characteristic>`, []string{"remote-wipe true A/B/remotewipe/DOWIPE"}},
		{"wipe, written with references and spaces", `<characteristic type=" Remote&#87;ipe"><parm name="do&#x57;ipe " value="1"/></characteristic>`, []string{`remote-wipe true " RemoteWipe"/"doWipe "`}},
		{"wipe without its parm", `<characteristic type="RemoteWipe"/>`, []string{"remote-wipe true RemoteWipe"}},
		{"wipe's parm alone", `<characteristic type="A"><parm name="doWipe" value="1"/></characteristic>`, []string{"remote-wipe true A/doWipe"}},
		{"wipe behind a prefix", `<p:characteristic xmlns:p="u" type="RemoteWipe"><p:parm name="doWipe"/></p:characteristic>`, []string{`remote-wipe true p:characteristic RemoteWipe/p:parm doWipe`}},
		{"asking about wiping", `<characteristic-query type="RemoteWipe"/>`, nil},
		{"RAPI closed", policy("4097", "0"), []string{"rapi-closed true SecurityPolicy/4097"}},
		{"RAPI set to something unknown", policy(" 4097 ", "x"), []string{`rapi-closed true SecurityPolicy/" 4097 "`}},
		{"RAPI opened", policy("4097", "1"), []string{"rapi-policy false SecurityPolicy/4097"}},
		{"RAPI as it was", policy("4097", "2"), []string{"rapi-policy false SecurityPolicy/4097"}},
		{"RAPI policy removed", `<characteristic type="securitypolicy"><noparm name="4097"/></characteristic>`, []string{"rapi-policy true securitypolicy/4097"}},
		{"asking for the RAPI policy", `<characteristic type="SecurityPolicy"><parm-query name="4097"/></characteristic>`, nil},
		{"RAPI closed through the Registry", `<characteristic type="Registry"><characteristic type="HKLM\Security\Policies\Policies"><parm name="00001001" value="0" datatype="integer"/></characteristic></characteristic>`, []string{`rapi-closed true Registry/HKLM\Security\Policies\Policies/00001001`}},
		{"RAPI closed through nested keys", `<characteristic type="Registry"><characteristic type="HKLM\Security"><characteristic type="policies\Policies"><parm name="1001" value="0"/></characteristic></characteristic></characteristic>`, []string{`rapi-closed true Registry/HKLM\Security/policies\Policies/1001`}},
		{"Manager taken", policy("4119", "128"), []string{"manager-lost true SecurityPolicy/4119"}},
		{"Manager to nobody", policy("4119", "0"), []string{"manager-lost true SecurityPolicy/4119"}},
		{"Manager given", policy("4119", "144"), []string{"manager-granted false SecurityPolicy/4119"}},
		{"Manager given, hexadecimal", policy("4119", "0x90"), []string{"manager-granted false SecurityPolicy/4119"}},
		{"user role", policy("4120", "0"), []string{"user-auth-lost true SecurityPolicy/4120"}},
		{"user role as it is", policy("4120", "16"), nil},
		{"other policies", policy("4131", "1"), nil},
		{"roles of a policy taken", metabase(`SecurityPolicy\4097`, "8"), []string{`roles-of-security true Metabase/SecurityPolicy\4097/access-role`}},
		{"roles of a policy given", metabase(`SecurityPolicy\4097`, "24"), []string{`roles-of-security false Metabase/SecurityPolicy\4097/access-role`}},
		{"roles of RAPI, as the corpus has it", metabase(`RAPI\Windows\EdbRapiServer.dll\*`, "152"), []string{`roles-of-security false Metabase/RAPI\Windows\EdbRapiServer.dll\*/access-role`}},
		{"roles of something else", metabase(`BrowserFavorite`, "8"), nil},
		{"roles removed", `<characteristic type="Metabase"><nocharacteristic type="SecurityPolicy"/></characteristic>`, []string{"roles-of-security true Metabase/SecurityPolicy"}},
		{"wiping after wrong passwords", `<characteristic type="Registry"><characteristic type="HKLM\Comm\Security\Policy\LASSD"><parm name="DeviceWipeThreshold" value="6"/></characteristic></characteristic>`, []string{`wipe-threshold false Registry/HKLM\Comm\Security\Policy\LASSD/DeviceWipeThreshold`}},
		{"a hive", `<characteristic type="Registry"><nocharacteristic type="HKLM"/></characteristic>`, []string{"hive-deleted true Registry/HKLM"}},
		// Doubled backslashes are single ones to a handset that translates (csp.md 1.2).
		{"policy, doubled backslashes", `<characteristic type="Registry"><characteristic type="HKLM\\Security\\Policies\\Policies" translation="filesystem"><parm name="00001001" value="0" datatype="integer"/></characteristic></characteristic>`,
			[]string{`rapi-closed true Registry/HKLM\\Security\\Policies\\Policies/00001001`}},
		{"a hive, doubled backslashes", `<characteristic type="Registry"><nocharacteristic type="HKLM\\Software" translation="install"/></characteristic>`, []string{`hive-deleted true Registry/HKLM\\Software`}},
		{"the key of the policies", `<characteristic type="Registry"><nocharacteristic type="HKLM\Security\Policies\Policies"/></characteristic>`, []string{`policies-deleted true Registry/HKLM\Security\Policies\Policies`}},
		{"the key around it, nested", `<characteristic type="Registry"><characteristic type="HKLM\Security"><nocharacteristic type="policies"/></characteristic></characteristic>`, []string{`policies-deleted true Registry/HKLM\Security/policies`}},
		{"a key beside it", `<characteristic type="Registry"><nocharacteristic type="HKLM\Security\Policies\Pol"/></characteristic>`, nil},
		{"a branch", `<characteristic type="Registry"><nocharacteristic type="HKCU\Software"/><characteristic type="HKLM"><nocharacteristic type="Drivers"/></characteristic></characteristic>`, []string{`hive-deleted false Registry/HKCU\Software`, `hive-deleted true Registry/HKLM/Drivers`}},
		{"a certificate store", `<characteristic type="CertificateStore"><nocharacteristic type="ROOT"/></characteristic>`, []string{"store-deleted false CertificateStore/ROOT"}},
		{"one certificate", `<characteristic type="CertificateStore"><characteristic type="SPC"><nocharacteristic type="B9A6"/></characteristic></characteristic>`, nil},
		{"software", `<characteristic type="UnInstall"><characteristic type="Tool"><parm name="uninstall" value="1"/></characteristic></characteristic>`, []string{"software-removed false UnInstall/Tool/uninstall"}},
		{"software that stays", `<characteristic type="UnInstall"><characteristic type="Tool"><parm name="uninstall" value="0"/></characteristic><characteristic type="Other"><parm-query name="uninstall"/></characteristic></characteristic>`, nil},
		{"revocation", `<characteristic type="LoaderRevocation"><parm name="h" value=""/></characteristic>`, []string{"revocation false LoaderRevocation/h"}},
	} {
		var got []string
		for _, g := range Dangers(parse(t, c.inner)) {
			got = append(got, fmt.Sprintf("%s %v %s", g.ID, g.Severe, g.Path))
			if what := g.What.String(); what == "" || strings.Contains(what, "{{") || strings.ContainsAny(what, "\r\n") || g.Pos.Line != 1 || g.Node == nil {
				t.Errorf("%s: %+v", c.what, g)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add(`<parm name="Password" value="hunter2"/>`)
	f.Add(`<parm name='A' value="x/><parm name="Password" value=hunter2`)
	f.Fuzz(func(t *testing.T, text string) {
		masked := Mask(text)
		d, err := provxml.Parse("f", []byte(text))
		if err != nil {
			return
		}
		again, err := provxml.Parse("f", []byte(Mask(d.Text())))
		if err != nil {
			t.Fatalf("masked it is no XML any more: %v\n%s\n%s", err, text, masked)
		}
		for n := range again.Nodes() {
			if Secret(n) && n.Value != "" && n.Value != Masked {
				t.Fatalf("%s is still %q", n.Path(), n.Value)
			}
		}
		Dangers(d)
	})
}
