package installer

import (
	"crypto/x509"
	"encoding/asn1"
	"math/big"
)

// Certificates are those that came with a cabinet's signature, the signer's own
// first and each followed by its issuer, as far as they go; none when nobody signed
// it, or when the signature cannot be read.
//
// A signature stands behind the cabinet: a header with 20 reserved bytes has its
// offset and size in the second and third u32 of them, and it is a SignedData of
// PKCS #7 ([RFC 2315]; the place is what programs that sign cabinets agree on).
// Nothing is computed: neither the cabinet's hash nor any signature. That is for
// the handset to believe, which is a simulated one.
func Certificates(b []byte) []*x509.Certificate {
	r := &reader{b: b}
	if string(r.take(4)) != "MSCF" {
		return nil
	}
	r.take(12 + 4 + 4 + 2 + 4) // up to the flags
	flags := r.u16()
	r.take(4)
	if flags&4 == 0 || r.u16() != 20 {
		return nil
	}
	r.take(2 + 4) // rooms of folders and blocks; the first reserved u32
	at, size := r.u32(), r.u32()
	if r.short || int64(at)+int64(size) > int64(len(b)) {
		return nil
	}
	return chain(b[at : int64(at)+int64(size)])
}

// The parts of a SignedData that are read ([RFC 2315] 7 and 9).
type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
}

type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Content      asn1.RawValue
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	Revoked      asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []signerInfo  `asn1:"set"`
}

type signerInfo struct {
	Version int
	By      struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	Digest        asn1.RawValue
	Authenticated asn1.RawValue `asn1:"optional,tag:0"`
	Encryption    asn1.RawValue
	Encrypted     []byte
	Others        asn1.RawValue `asn1:"optional,tag:1"`
}

var oidSignedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}

// maxCertificates bounds a signature's.
const maxCertificates = 64

func chain(der []byte) (list []*x509.Certificate) {
	var info contentInfo
	if _, err := asn1.Unmarshal(der, &info); err != nil || !info.Type.Equal(oidSignedData) {
		return nil
	}
	var data signedData
	if _, err := asn1.Unmarshal(info.Content.Bytes, &data); err != nil || len(data.Signers) == 0 {
		return nil
	}
	var all []*x509.Certificate
	for rest := data.Certificates.Bytes; len(rest) > 0 && len(all) < maxCertificates; {
		var one asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &one); err != nil {
			return nil
		}
		if c, err := x509.ParseCertificate(one.FullBytes); err == nil {
			all = append(all, c)
		}
	}
	by := data.Signers[0].By
	for _, c := range all {
		if string(c.RawIssuer) == string(by.Issuer.FullBytes) && c.SerialNumber.Cmp(by.Serial) == 0 {
			list = append(list, c)
			break
		}
	}
	for len(list) > 0 && len(list) < len(all) {
		last := list[len(list)-1]
		n := len(list)
		for _, c := range all {
			if string(c.RawSubject) == string(last.RawIssuer) && !c.Equal(last) {
				list = append(list, c)
				break
			}
		}
		if len(list) == n {
			break
		}
	}
	return list
}
