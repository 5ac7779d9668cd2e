package csps

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Certificates is the CertificateStore CSP ([L:ms834686], [L:bb737275],
// [L:bb737276]): stores, and in them certificates, by their SHA-1 in
// hexadecimal.
//
//	SPC | B9A6... | EncodedCertificate  the certificate, DER in base64
//	              | Role                a mask of roles; to be set in SPC alone
//	              | IssuedBy, IssuedTo, ValidFrom, ValidTo, TemplateName  read from it
//
// What is read from a certificate is in plain words; a time has the form
// "1/1/2000 9:43:03AM".
type Certificates struct {
	*Tree
	stores []string

	before bool // the certificate that is being read was there
	writes bool
}

const unprivilegedStore = "Unprivileged Execution Trust Authorities"

// certStores are the stores; the unprivileged one is on a Standard alone
// ([L:ms834686]).
var certStores = []string{"Privileged Execution Trust Authorities", unprivilegedStore, "SPC", "ROOT", "CA", "MY"}

func newCertificates(env *Env, spec *model.CSP) (CSP, error) {
	c := &Certificates{stores: slices.Clone(certStores)}
	if !slices.Contains(env.Model.Device.Platforms, "SmartPhone") {
		c.stores = slices.DeleteFunc(c.stores, func(s string) bool { return s == unprivilegedStore })
	}
	var err error
	c.Tree, err = makeTree(env, spec)
	if err == nil {
		c.fill()
	}
	return c, err
}

func (c *Certificates) fill() {
	for _, s := range c.stores {
		c.Make(nil, Path{s})
	}
}

// Clear leaves the stores empty.
func (c *Certificates) Clear() {
	c.Tree.Clear()
	c.fill()
}

// place looks at the path of a certificate.
func (c *Certificates) place(p Path) error {
	switch {
	case len(p) == 0 || len(p) > 2:
		return invalid("A certificate stands in a store, by its hash.")
	case !contains(c.stores, p[0]):
		return invalid("There is no certificate store of that name on this handset.")
	case len(p) == 2 && len(p[1]) != 2*sha1.Size || len(p) == 2 && !isHex(p[1]):
		return invalid("A certificate is named by its SHA-1 in 40 hexadecimal digits.")
	}
	return nil
}

func isHex(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil
}

// Open notes whether the certificate is there.
func (c *Certificates) Open(_ *undo.Log, p Path, ch Characteristic) error {
	if len(p) == 2 {
		c.before, c.writes = c.Has(p), ch.Writes
	}
	return nil
}

// Create is for stores, which are there.
func (c *Certificates) Create(_ *undo.Log, p Path) error {
	if err := c.place(p); err != nil {
		return err
	}
	if len(p) == 2 && !c.Has(p) {
		return invalid("The certificate has no EncodedCertificate.")
	}
	return nil
}

var certRead = []string{"IssuedBy", "IssuedTo", "ValidFrom", "ValidTo", "TemplateName"}

// Set puts a certificate into a store, or sets its mask of roles.
func (c *Certificates) Set(u *undo.Log, p Path, parm Parm) error {
	if err := c.place(p); err != nil {
		return err
	}
	switch {
	case len(p) != 2:
		return invalid("A parm stands in a certificate's characteristic.")
	case contains(certRead, parm.Name):
		return readOnly()
	case strings.EqualFold(parm.Name, "Role"):
		if !strings.EqualFold(p[0], "SPC") {
			return invalid("Only a certificate in SPC has a Role.")
		}
		if _, err := strconv.ParseUint(parm.Value, 10, 32); err != nil {
			return invalid("Role is a mask of roles in decimal.")
		}
	case strings.EqualFold(parm.Name, "EncodedCertificate"):
		der, err := decodeBase64(parm.Value)
		if err != nil {
			return invalid("EncodedCertificate is not base64.")
		}
		if _, err := parseCertificate(der); err != nil {
			return invalid("EncodedCertificate is no X.509 certificate: " + err.Error() + ".")
		}
		if sum := sha1.Sum(der); !strings.EqualFold(hex.EncodeToString(sum[:]), p[1]) {
			return invalid("The certificate's SHA-1 is " + strings.ToUpper(hex.EncodeToString(sum[:])) + ", which is not the name that it stands under.")
		}
		parm.Value = base64.StdEncoding.EncodeToString(der)
	default:
		return invalid("A certificate has the parms EncodedCertificate and Role.")
	}
	if err := c.room(); err != nil {
		return err
	}
	c.Put(u, p, parm.Name, parm.Value)
	return nil
}

// decodeBase64 reads base64 with white space in it.
func decodeBase64(s string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
}

// Close looks whether there is a certificate.
func (c *Certificates) Close(_ *undo.Log, p Path) error {
	if len(p) != 2 || !c.writes || !c.Has(p) {
		return nil
	}
	if _, ok := c.Value(p, "EncodedCertificate"); !ok {
		return invalid("The certificate has no EncodedCertificate.")
	}
	return nil
}

// Delete is refused: a certificate goes as a whole.
// guess: the page's table of elements was not seen.
func (c *Certificates) Delete(*undo.Log, Path, string) error {
	return unsupported("A certificate is deleted as a whole.")
}

// DeleteAll deletes a certificate.
func (c *Certificates) DeleteAll(u *undo.Log, p Path) error {
	switch {
	case len(p) != 2:
		return unsupported("Certificates are deleted one by one.")
	case !c.RemoveAll(u, p):
		return ErrNotFound
	}
	return nil
}

// Query reads one value of a certificate.
func (c *Certificates) Query(p Path, name string) (Parm, error) {
	l, err := c.Enumerate(p)
	if err != nil {
		return Parm{}, err
	}
	for _, parm := range l.Parms {
		if strings.EqualFold(parm.Name, name) {
			parm.Name = name
			return parm, nil
		}
	}
	return Parm{}, ErrNotFound
}

// Enumerate lists stores, certificates, or what a certificate says ([L:bb737275]).
func (c *Certificates) Enumerate(p Path) (Level, error) {
	l, ok := c.List(p)
	if !ok {
		return Level{}, ErrNotFound
	}
	if len(p) < 2 {
		return l, nil
	}
	encoded := parmOf(l.Parms, "EncodedCertificate")
	der, err := decodeBase64(encoded)
	if err != nil {
		return Level{}, invalid("The certificate cannot be read.")
	}
	cert, err := parseCertificate(der)
	if err != nil {
		return Level{}, invalid("The certificate cannot be read: " + err.Error() + ".")
	}
	role := parmOf(l.Parms, "Role")
	if role == "" {
		role = "0" // so in a reply that Microsoft published (number 014 of the corpus)
	}
	return Level{Parms: []Parm{
		{Name: "EncodedCertificate", Value: encoded},
		{Name: "Role", Value: role},
		{Name: "IssuedBy", Value: cert.issuer},
		{Name: "IssuedTo", Value: cert.subject},
		{Name: "ValidFrom", Value: cert.from.Format(certTime)},
		{Name: "ValidTo", Value: cert.to.Format(certTime)},
		{Name: "TemplateName", Value: cert.template},
	}}, nil
}

// certTime is how a time of a certificate is shown ([L:bb737276]: "1/1/2000
// 9:43:03AM"). That it is UTC is a guess.
const certTime = "1/2/2006 3:04:05PM"

// SignerRoles are the roles that software has which is signed with a certificate:
// the mask that it has in the store SPC. ok is false when it is not there, or has
// no mask.
func (s *Set) SignerRoles(der []byte) (roles model.Roles, ok bool) {
	c, ok := s.Find("CertificateStore").(*Certificates)
	if !ok {
		return 0, false
	}
	sum := sha1.Sum(der)
	text, ok := c.Value(Path{"SPC", hex.EncodeToString(sum[:])}, "Role")
	v, err := strconv.ParseUint(text, 10, 32)
	return model.Roles(v), ok && err == nil && v != 0
}
