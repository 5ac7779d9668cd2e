package csps

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"time"
	"unicode/utf16"
)

// certificate is what the CertificateStore CSP tells of one.
type certificate struct {
	issuer, subject string // common names, or else the last part of the name
	from, to        time.Time
	template        string
}

// templateName is the extension in which a certificate says by what template a
// Windows server made it (szOID_ENROLL_CERTTYPE_EXTENSION, [MS-WCCE] 2.2.2.7.7.1).
var templateName = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 20, 2}

// parseCertificate reads a certificate. Those that crypto/x509 finds fault with
// are read as far as the names and times go: certificates of that age break rules
// that came later, and a handset took them.
func parseCertificate(der []byte) (*certificate, error) {
	if c, err := x509.ParseCertificate(der); err == nil {
		return &certificate{
			nameOf(c.Issuer), nameOf(c.Subject), c.NotBefore.UTC(), c.NotAfter.UTC(), template(c.Extensions),
		}, nil
	}
	return looseCertificate(der)
}

// tbsCertificate is TBSCertificate (RFC 5280, 4.1) as far as it is read.
type tbsCertificate struct {
	Version    int `asn1:"optional,explicit,default:0,tag:0"`
	Serial     asn1.RawValue
	Algorithm  asn1.RawValue
	Issuer     asn1.RawValue
	Validity   struct{ From, To asn1.RawValue }
	Subject    asn1.RawValue
	Key        asn1.RawValue
	IssuerID   asn1.BitString   `asn1:"optional,tag:1"`
	SubjectID  asn1.BitString   `asn1:"optional,tag:2"`
	Extensions []pkix.Extension `asn1:"optional,explicit,tag:3"`
}

func looseCertificate(der []byte) (*certificate, error) {
	var outer struct {
		TBS       tbsCertificate
		Algorithm asn1.RawValue
		Signature asn1.BitString
	}
	rest, err := asn1.Unmarshal(der, &outer)
	if err != nil {
		return nil, errors.New("it is not laid out like one")
	}
	if len(rest) > 0 {
		return nil, errors.New("there is something behind it")
	}
	c := &certificate{issuer: looseName(outer.TBS.Issuer), subject: looseName(outer.TBS.Subject), template: template(outer.TBS.Extensions)}
	if c.from, err = looseTime(outer.TBS.Validity.From); err == nil {
		c.to, err = looseTime(outer.TBS.Validity.To)
	}
	if err != nil {
		return nil, errors.New("its times cannot be read")
	}
	return c, nil
}

func looseTime(v asn1.RawValue) (time.Time, error) {
	s := string(v.Bytes)
	forms := []string{"0601021504Z0700", "060102150405Z0700"}
	if v.Tag == asn1.TagGeneralizedTime {
		forms = []string{"200601021504Z0700", "20060102150405Z0700", "20060102150405"}
	}
	for _, form := range forms {
		if t, err := time.Parse(form, s); err == nil {
			if v.Tag == asn1.TagUTCTime && t.Year() >= 2050 { // RFC 5280, 4.1.2.5.1
				t = t.AddDate(-100, 0, 0)
			}
			return t.UTC(), nil
		}
	}
	return time.Time{}, errors.New("no time")
}

func looseName(v asn1.RawValue) string {
	var seq pkix.RDNSequence
	if _, err := asn1.Unmarshal(v.FullBytes, &seq); err != nil {
		return ""
	}
	var n pkix.Name
	n.FillFromRDNSequence(&seq)
	return nameOf(n)
}

// nameOf is the common name; a certificate without one is known by its
// organisational unit or organisation.
// guess: what a handset shows then; no source.
func nameOf(n pkix.Name) string {
	switch {
	case n.CommonName != "":
		return n.CommonName
	case len(n.OrganizationalUnit) > 0:
		return n.OrganizationalUnit[0]
	case len(n.Organization) > 0:
		return n.Organization[0]
	}
	return ""
}

func template(extensions []pkix.Extension) string {
	for _, e := range extensions {
		var v asn1.RawValue
		if !e.Id.Equal(templateName) {
			continue
		}
		if _, err := asn1.Unmarshal(e.Value, &v); err != nil || v.Tag != asn1.TagBMPString {
			return ""
		}
		var units []uint16
		for b := v.Bytes; len(b) >= 2; b = b[2:] {
			units = append(units, uint16(b[0])<<8|uint16(b[1]))
		}
		return string(utf16.Decode(units))
	}
	return ""
}
