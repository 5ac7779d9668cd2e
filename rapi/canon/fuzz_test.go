package canon

import (
	"os"
	"path/filepath"
	"testing"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

func corpus(add func(string)) {
	if dir := os.Getenv("CRADLE_CORPUS"); dir != "" {
		files, _ := filepath.Glob(filepath.Join(dir, "*.*ml"))
		for _, name := range files {
			if data, err := os.ReadFile(name); err == nil {
				add(string(data))
			}
		}
	}
}

// FuzzDocuments compares anything with anything: a document is the same as itself,
// and the other way round there are as many differences.
func FuzzDocuments(f *testing.F) {
	const some = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKLM\A"><parm name="a" value="1" datatype="integer"/></characteristic><nocharacteristic type="HKLM\A"/></characteristic></wap-provisioningdoc>`
	f.Add(some, `<characteristic type="Registry"><characteristic type="HKLM"><characteristic type="A"><parm name="a" value="01"/><parm name="a" value="2"/></characteristic></characteristic></characteristic>`)
	f.Add(some, `<characteristic type="FileOperation"><x/><characteristic type="a"/><characteristic-query type="a"/></characteristic>`)
	corpus(func(s string) { f.Add(some, s); f.Add(s, s) })
	f.Fuzz(func(t *testing.T, one, other string) {
		a, err := provxml.Parse("a", []byte(one))
		if err != nil {
			return
		}
		again, err := provxml.Parse("again", []byte(a.Text()))
		if err != nil {
			t.Fatal(err)
		}
		if x := Documents(a, again); len(x) > 0 {
			t.Fatalf("not itself: %s", tell(x))
		}
		b, err := provxml.Parse("b", []byte(other))
		if err != nil {
			return
		}
		there, back := Documents(a, b), Documents(b, a)
		if len(there) != len(back) {
			t.Fatalf("%s\nand the other way round\n%s", tell(there), tell(back))
		}
		for _, d := range there {
			if d.Words(nil) == "" || d.Path() == "" || d.Kind.Key() == "" {
				t.Fatalf("%+v", d)
			}
			_ = d.Where()
		}
	})
}

var datatypes = []csp.Datatype{csp.Unstated, csp.Integer, csp.String, csp.Float, csp.Boolean, csp.Binary, csp.MultipleString, csp.Date, csp.Time}

var formats = []csp.Format{csp.FormatNone, csp.FormatGUID, csp.FormatURL, csp.FormatBase64, csp.FormatSHA1, csp.FormatIPv4, csp.FormatHHMM,
	csp.FormatDateTime, csp.FormatRoles, csp.FormatPath, csp.FormatEntry, csp.FormatServer, csp.FormatHex}

// FuzzEqual: a value is the same as itself, sameness has no direction, and it is
// said where the texts differ.
func FuzzEqual(f *testing.F) {
	f.Add("007", "7", uint8(1), uint8(0))
	f.Add("2001-10-20", "10/20/2001", uint8(7), uint8(0))
	f.Add("fwAA AQ==", "fwAAAQ", uint8(5), uint8(3))
	f.Add("a\uf000\uf000", "****", uint8(6), uint8(9))
	f.Fuzz(func(t *testing.T, a, b string, datatype, format uint8) {
		kind := Type{Datatype: datatypes[int(datatype)%len(datatypes)], Format: formats[int(format)%len(formats)]}
		if v, how := Equal(a, a, kind); v != Same || how != "" {
			t.Fatalf("%q is %v to itself under %+v: %q", a, v, kind, how)
		}
		there, how := Equal(a, b, kind)
		back, _ := Equal(b, a, kind)
		date := kind.Datatype == csp.Date || kind.Datatype == csp.Time // a FILETIME is compared one way
		if (there == Same) != (back == Same) && !Masked(a) && !Masked(b) && !date {
			t.Fatalf("%q and %q under %+v: %v, and %v", a, b, kind, there, back)
		}
		if (how == "") != (a == b || there == Different) {
			t.Fatalf("%q and %q under %+v: %v because of %q", a, b, kind, there, how)
		}
	})
}

// FuzzReply compares what any reply reports with what any document asks for.
func FuzzReply(f *testing.F) {
	const sent = `<wap-provisioningdoc><characteristic type="A"><parm name="a" value="1" datatype="integer"/><parm-query name="b"/></characteristic></wap-provisioningdoc>`
	f.Add(sent, `<wap-provisioningdoc><characteristic type="A"><parm name="a" value="01"/><parm name="b" value="****"/></characteristic></wap-provisioningdoc>`, uint32(0))
	corpus(func(s string) { f.Add(s, s, uint32(0)) })
	f.Fuzz(func(t *testing.T, sent, reply string, hr uint32) {
		d, err := provxml.Parse("f", []byte(sent))
		if err != nil {
			return
		}
		for n := range provxml.Match(d, rapi.HRESULT(hr), reply, true).Nodes() {
			if n.Request == nil || !n.HasReported {
				continue
			}
			if v, how := Equal(n.Request.Value, n.Reported, TypeOf(n.Request, n.Reply, nil)); v == Incomparable && how == "" {
				t.Fatalf("%s cannot be compared, and nobody says why", n.Request.Path())
			}
		}
	})
}
