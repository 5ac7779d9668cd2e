package compose

import (
	"bytes"
	"crypto/sha1"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"
)

// maxCertificate is the largest file, in bytes, that is looked at for a certificate.
const maxCertificate = 48 << 10

// readCertificate takes the certificate out of a file: DER, PEM, or base64 alone. It
// gives DER. Old certificates are looked at no further than that they are one: handsets
// of their time take what today's programs refuse.
func readCertificate(data []byte) ([]byte, error) {
	if len(data) > maxCertificate {
		return nil, why("the file has {{.Bytes}} bytes, and a certificate has not so many", "Bytes", len(data))
	}
	if len(data) == 0 {
		return nil, why("the file is empty")
	}
	der := data
	switch {
	case bytes.Contains(data, []byte("-----BEGIN")):
		var found [][]byte
		for rest := data; ; {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil {
				break
			}
			switch {
			case strings.Contains(block.Type, "PRIVATE KEY"):
				return nil, why("the file has a private key in it, which must not go into a document; save the certificate alone")
			case block.Type == "CERTIFICATE", block.Type == "X509 CERTIFICATE", block.Type == "TRUSTED CERTIFICATE":
				found = append(found, block.Bytes)
			}
		}
		if len(found) != 1 {
			return nil, why("the file has {{.Count}} certificates in it; save the one that is meant alone", "Count", len(found))
		}
		der = found[0]
	case data[0] != 0x30:
		text := strings.Join(strings.Fields(string(data)), "")
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, why("the file is no certificate: neither DER nor PEM")
		}
		der = b
	}
	return der, isCertificate(der)
}

// whyOf is the Why of an error of this file's.
func whyOf(err error) Why {
	var w Why
	if errors.As(err, &w) {
		return w
	}
	return Why{Text: err.Error()}
}

// isCertificate tells a certificate (X.509: a SEQUENCE of the signed part, which is a
// SEQUENCE, the algorithm and the signature) from other files that look like one.
func isCertificate(der []byte) error {
	var outer struct {
		Signed    asn1.RawValue
		Algorithm asn1.RawValue
		Signature asn1.BitString
	}
	rest, err := asn1.Unmarshal(der, &outer)
	switch {
	case err != nil || outer.Signed.Tag != asn1.TagSequence || outer.Algorithm.Tag != asn1.TagSequence:
		return why("the file is no certificate; export it as DER or PEM, without the private key and without a chain")
	case len(rest) > 0:
		return why("{{.Bytes}} bytes follow the certificate; the file is damaged", "Bytes", len(rest))
	}
	return nil
}

// certificateOf is the certificate of a field's value.
func certificateOf(value string) ([]byte, error) {
	der, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return nil, why("choose the file of a certificate")
	}
	return der, isCertificate(der)
}

// thumbprint is the name of a certificate in a store: its SHA-1 (ms834686), in small
// hexadecimal digits.
func thumbprint(der []byte) string {
	h := sha1.Sum(der)
	return hex.EncodeToString(h[:])
}
