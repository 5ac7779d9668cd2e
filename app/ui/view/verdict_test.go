package view

import (
	"testing"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

// TestVerificationText: that nobody read back is said, but not where there was nothing to
// read back.
func TestVerificationText(t *testing.T) {
	for doc, want := range map[string]string{
		`<wap-provisioningdoc><characteristic type="Tapi"><parm name="CountryCode" value="49"/></characteristic></wap-provisioningdoc>`: "not verified",
		`<wap-provisioningdoc><characteristic type="DeviceInformation"><parm-query name="OEM"/></characteristic></wap-provisioningdoc>`: "",
	} {
		d, err := provxml.Parse("doc.xml", []byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		r := run.Run{Document: d, Ending: run.Applied, Result: provxml.Match(d, 0, doc, true)}
		if got := verificationText(&r); got != want {
			t.Errorf("%s: %q, want %q", doc, got, want)
		}
	}
}
