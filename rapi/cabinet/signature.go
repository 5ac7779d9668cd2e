package cabinet

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"time"

	"cradle/rapi/phrase"
)

// Signature is an Authenticode signature that stands behind a cabinet, as far
// as it tells of itself. Nothing of it is verified: not that the cabinet is
// unchanged, nor that the signer is who it says.
type Signature struct {
	Size     int64     // in bytes
	Signer   string    // its common name; "" when it could not be read
	Issuer   string    // who certified the signer, likewise
	NotAfter time.Time // when the signer's certificate ended; zero when it could not be read
	Problem  string    // why the signer could not be read; "" when it could
}

// String names the signer, in words that claim nothing.
func (s *Signature) String() string {
	if s.Signer == "" {
		return "signed; by whom cannot be read: " + s.Problem
	}
	t := fmt.Sprintf("signed, says it, by %q", printable(s.Signer))
	if s.Issuer != "" && s.Issuer != s.Signer {
		t += fmt.Sprintf(", certified by %q", printable(s.Issuer))
	}
	return t + " (not verified)"
}

// Where a signature is told of: in the header's reserved bytes, of which there
// are 20, the size of the rest (0x100000), then its offset in the file and its
// size (file-recovery.net/cab-signature-format.htm; cabinets signed with
// osslsigncode 2.9 are so).
const (
	signatureRoom = 20
	signatureMark = 0x00100000
	maxSignature  = 1 << 20 // bytes; one with all certificates and a time stamp has 10 KiB
)

// readSignature looks for a signature. size is what the cabinet says it is.
func (c *Cabinet) readSignature(room []byte, size int64) *Signature {
	extra := int64(len(c.data)) - size
	le := binary.LittleEndian
	if len(room) < signatureRoom || le.Uint32(room) != signatureMark {
		if extra > 0 {
			c.Warnings = append(c.Warnings, phrase.Count("{{.Count}} bytes stand behind the end of the cabinet; they are passed over", "{{.Count}} bytes stand behind the end of the cabinet; they are passed over", int(extra)))
		}
		return nil
	}
	at, n := int64(le.Uint32(room[4:])), int64(le.Uint32(room[8:]))
	s := &Signature{Size: n}
	switch {
	case at == 0 && n == 0:
		return nil // there is room for one
	case at+n > int64(len(c.data)):
		s.Problem = "it lies behind the end of the file"
	case n > maxSignature:
		s.Problem = fmt.Sprintf("it is larger than %d KiB", maxSignature>>10)
	default:
		if err := s.read(c.data[at : at+n]); err != nil {
			s.Problem = err.Error()
		}
	}
	return s
}

// oidSignedData is PKCS #7's (RFC 2315, 14).
var oidSignedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}

// contentInfo is a PKCS #7 object (RFC 2315, 7).
type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
}

// signedData is as much of it as is read (RFC 2315, 9.1).
type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Content      asn1.RawValue
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	Lists        asn1.RawValue `asn1:"optional,tag:1"`
	Signers      asn1.RawValue
}

// signerInfo is how one begins (RFC 2315, 9.2).
type signerInfo struct {
	version int
	issuer  asn1.RawValue
	serial  *big.Int
}

// readSigner reads the beginning of a signer.
func readSigner(der []byte) (s signerInfo, err error) {
	rest, err := asn1.Unmarshal(der, &s.version)
	if err != nil {
		return s, err
	}
	var who struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	if _, err := asn1.Unmarshal(rest, &who); err != nil {
		return s, err
	}
	s.issuer, s.serial = who.Issuer, who.Serial
	return s, nil
}

// nameOf is the common name, or what else names somebody.
func nameOf(n pkix.Name) string {
	switch {
	case n.CommonName != "":
		return n.CommonName
	case len(n.Organization) > 0:
		return n.Organization[0]
	}
	return n.String()
}

func commonName(der []byte) string {
	var rdn pkix.RDNSequence
	if _, err := asn1.Unmarshal(der, &rdn); err != nil {
		return ""
	}
	var n pkix.Name
	n.FillFromRDNSequence(&rdn)
	return nameOf(n)
}

// read finds the signer and its certificate. Padding behind the object, to
// eight bytes, is usual.
func (s *Signature) read(der []byte) error {
	var info contentInfo
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return errors.New("it is no PKCS #7 object")
	}
	var signed signedData
	if _, err := asn1.Unmarshal(info.Content.Bytes, &signed); err != nil || !info.Type.Equal(oidSignedData) {
		return errors.New("it is no signed data of PKCS #7")
	}
	var one asn1.RawValue
	if _, err := asn1.Unmarshal(signed.Signers.Bytes, &one); err != nil {
		return errors.New("it has no signer")
	}
	signer, err := readSigner(one.Bytes)
	if err != nil {
		return errors.New("its signer cannot be read")
	}
	s.Issuer = commonName(signer.issuer.FullBytes)
	const most = 32 // certificates that are looked at
	rest := signed.Certificates.Bytes
	for range most {
		var raw asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &raw); err != nil {
			break
		}
		cert, err := x509.ParseCertificate(raw.FullBytes)
		if err != nil {
			continue // old ones have mistakes that are not taken any more
		}
		if cert.SerialNumber.Cmp(signer.serial) == 0 && string(cert.RawIssuer) == string(signer.issuer.FullBytes) {
			s.Signer, s.NotAfter = nameOf(cert.Subject), cert.NotAfter
			if s.Signer == "" {
				return errors.New("its certificate names nobody")
			}
			return nil
		}
	}
	return errors.New("its signer's certificate is not with it")
}
