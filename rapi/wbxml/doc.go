// Package wbxml reads and writes the binary form of the XML that is pushed to
// handsets: OMA client provisioning (application/vnd.wap.connectivity-wbxml),
// service indication and service loading.
//
//	data, err := wbxml.Encode(doc.Root.Element, wbxml.EncodeOptions{})
//	...
//	d, err := wbxml.Decode(data, wbxml.DecodeOptions{Name: "wap.wbxml"})
//	if err != nil {
//		return err // "wap.wbxml: byte 0x1f: ...", on one line
//	}
//	doc, err := provxml.Parse("wap.wbxml", []byte(d.Text))
//
// The format is WAP Binary XML (WAP-192-WBXML-20010725-a, version 1.3; the W3C
// note NOTE-wbxml-19990624 is its predecessor). Element names, attribute names
// with the beginning of their value, and common values are bytes, out of tables
// of up to 256 code pages; everything else is text. The tables of client
// provisioning are in OMA-WAP-TS-ProvCont-V1_1 (section 7), Microsoft's
// additions on learn.microsoft.com (tables_microsoft.go has the pages), those
// of service indication in WAP-167 and of service loading in WAP-168.
//
// What a table says is a fact that was looked up; what it does not say is not
// guessed, but for Microsoft's page 202, which is read as the page that 2003 has
// in its place. A byte without a meaning becomes a name or text that says so, with a
// warning, and [Document.Incomplete] is set, as it is where page 202 was guessed
// and where bytes are no text: such a document is for reading, not for applying.
package wbxml
