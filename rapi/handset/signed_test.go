package handset

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/installer"
	"cradle/rapi/handset/model"
)

// testdata/signature.b64 was made by OpenSSL 3: "Shop Signer", whose certificate
// "Shop CA" issued (signer-ca.b64), signed something.
func decoded(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// signedCabinet puts a signature behind a cabinet: 20 reserved bytes in the header
// say where.
func signedCabinet(cab, signature []byte) []byte {
	const room = 4 + 20
	le := binary.LittleEndian
	b := bytes.Clone(cab[:36])
	le.PutUint32(b[16:], le.Uint32(cab[16:])+room) // of the list of files
	b[30] |= 4
	b = append(b, 20, 0, 0, 0)
	b = append(b, 0, 0, 0x10, 0)
	b = le.AppendUint32(b, uint32(len(cab)+room))
	b = le.AppendUint32(b, uint32(len(signature)))
	b = append(b, make([]byte, 8)...)
	b = le.AppendUint32(b, le.Uint32(cab[36:])+room) // of the block
	b = append(b, cab[40:]...)
	return append(b, signature...)
}

const managerSetup = `<wap-provisioningdoc><characteristic type="Install"><parm name="InstallPhase" value="install"/><parm name="NoUninstall" value="1"/></characteristic>` +
	`<characteristic type="SecurityPolicy"><parm name="4131" value="1"/></characteristic></wap-provisioningdoc>`

// A signed cabinet has the role that its signer's certificate, or the one that
// issued it, has in SPC (csp.md 5 and 6.1); an unsigned one, or one whose signer
// nobody knows, that of policy 4101.
func TestSignedCabinet(t *testing.T) {
	const (
		ca = "412c9c3c2b013fec0135ab40897863bb8eb778d3"
	)
	signature := decoded(t, "signature.b64")
	unsigned := cabinet("_setup.xml", managerSetup)
	signed := signedCabinet(unsigned, signature)
	if list := installer.Certificates(signed); len(list) != 2 || list[0].Subject.CommonName != "Shop Signer" || list[1].Subject.CommonName != "Shop CA" {
		t.Fatalf("%v", list)
	}
	if list := installer.Certificates(unsigned); list != nil {
		t.Errorf("%v", list)
	}
	for _, c := range []struct {
		what  string
		cab   []byte
		hash  string
		role  string
		roles model.Roles
	}{
		{"unsigned", unsigned, ca, "8", model.UserAuth},
		{"nobody knows the signer", signed, "", "", model.UserAuth},
		{"its issuer is MANAGER", signed, ca, "8", model.Manager},
		{"its issuer is an operator, whom Grant Manager names", signed, ca, "128", model.OperatorTPS | model.Manager},
		{"its issuer has no role", signed, ca, "0", model.UserAuth},
		{"the signature is cut off", signed[:len(signed)-9], ca, "8", model.UserAuth},
	} {
		h := box(t, "wm61-professional", nil)
		if c.hash != "" {
			store := h.CSPs().Find("CertificateStore")
			p := csps.Path{"SPC", c.hash}
			for name, value := range map[string]string{"EncodedCertificate": base64.StdEncoding.EncodeToString(decoded(t, "signer-ca.b64")), "Role": c.role} {
				if err := store.Set(nil, p, csps.Parm{Name: name, Value: value}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if roles := h.cabinetRoles(c.cab); roles != c.roles {
			t.Errorf("%s: %v, want %v", c.what, roles, c.roles)
		}
		put(t, h, `\Temp\t.cab`, c.cab)
		start(t, h, "wceload.exe", `\Temp\t.cab`)
		h.programs.wg.Wait()
		if _, done := csps.Policy(h.Registry(), 4131); done != c.roles.Meet(model.Manager) {
			t.Errorf("%s: the policy is set: %v", c.what, done)
		}
	}
}

func FuzzSignature(f *testing.F) {
	signature := decoded(f, "signature.b64")
	f.Add(signedCabinet(cabinet("_setup.xml", managerSetup), signature))
	f.Fuzz(func(t *testing.T, b []byte) {
		if list := installer.Certificates(b); len(list) > 64 {
			t.Errorf("%d certificates", len(list))
		}
	})
}
