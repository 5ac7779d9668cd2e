package csps

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"testing"
	"time"
)

// FuzzCertificate reads what comes as a certificate, by Go's rules and by the looser
// ones.
func FuzzCertificate(f *testing.F) {
	der, err := base64.StdEncoding.DecodeString(testCertificate)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(der)
	f.Fuzz(func(t *testing.T, b []byte) {
		parseCertificate(b)
		looseCertificate(b)
	})
}

// testCertificate was made by openssl, which shows its subject CN = Test Root
// Authority, Not Before 2000-01-01 09:43:03, Not After 2020-01-01 09:43:02 and a BMP
// string RootTemplate as 1.3.6.1.4.1.311.20.2.
const testCertificate = "MIICSDCCAbGgAwIBAgIBATANBgkqhkiG9w0BAQUFADA9MQswCQYDVQQGEwJYWDEQMA4GA1UECgwHQ29udG9zbzEcMBoGA1UEAwwT" +
	"VGVzdCBSb290IEF1dGhvcml0eTAeFw0wMDAxMDEwOTQzMDNaFw0yMDAxMDEwOTQzMDJaMD0xCzAJBgNVBAYTAlhYMRAwDgYDVQQK" +
	"DAdDb250b3NvMRwwGgYDVQQDDBNUZXN0IFJvb3QgQXV0aG9yaXR5MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC1LHxuicdd" +
	"Lk5W+3/Y0odtMcgCGU/GFb2iYirIZuXFdOwvxJLnDvSlk3NjLlYOrNFQJZZ/DOym1WEmCYrrs2+IECrBBpCV6fm5Yw+kZ2do0eUA" +
	"r8SsgI78y3Dw//bxctSbRIOJ2fAyge+N/kXGTQTy+mwhQB7OrYNaSAUmxTaxPwIDAQABo1gwVjAMBgNVHRMEBTADAQH/MCcGCSsG" +
	"AQQBgjcUAgQaHhgAUgBvAG8AdABUAGUAbQBwAGwAYQB0AGUwHQYDVR0OBBYEFE9m5xfB0jF9MJV6PhNrLscveQb+MA0GCSqGSIb3" +
	"DQEBBQUAA4GBADEzDJQdm2Ds6N/fxWEISHAXI1VCladtzIPk/Ey1sa1kzSDPW1dtVIdmjGsP5owZ7MnqqXEADeA+nQc843N+ue0E" +
	"43Sinu84Fa9gXIpTS0rymRdGlH+6HMxYcPcLtpOBBtJvGEVangmljBYfJLBgKp0jR7yGepqxPRvFTT8VxHo/"

// A certificate that crypto/x509 refuses is read all the same: here one with a
// negative serial number.
func TestLooseCertificate(t *testing.T) {
	der, err := base64.StdEncoding.DecodeString(testCertificate)
	if err != nil {
		t.Fatal(err)
	}
	want := certificate{
		"Test Root Authority", "Test Root Authority",
		time.Date(2000, 1, 1, 9, 43, 3, 0, time.UTC), time.Date(2020, 1, 1, 9, 43, 2, 0, time.UTC), "RootTemplate",
	}
	for what, change := range map[string]func(){
		"as it is": func() {},
		"negative": func() { der[bytes.Index(der, []byte{2, 1, 1})+2] = 0x81 },
	} {
		change()
		_, strict := x509.ParseCertificate(der)
		if (strict != nil) != (what == "negative") {
			t.Fatalf("%s: crypto/x509 says %v", what, strict)
		}
		if c, err := parseCertificate(der); err != nil || *c != want {
			t.Errorf("%s: %+v, %v", what, c, err)
		}
		if c, err := looseCertificate(der); err != nil || *c != want {
			t.Errorf("%s, loosely: %+v, %v", what, c, err)
		}
		der, _ = base64.StdEncoding.DecodeString(testCertificate)
	}
	for _, cut := range []int{0, 1, 10, len(der) - 1} {
		if _, err := parseCertificate(der[:cut]); err == nil {
			t.Errorf("%d bytes are a certificate", cut)
		}
	}
	if _, err := parseCertificate(append(der, 0)); err == nil {
		t.Error("something behind it is no matter")
	}
}
