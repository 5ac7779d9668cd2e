package handset

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/registry"
)

// compressed is a cabinet of cabinet's kind with its block packed by MSZIP ([MS-CAB]
// 2.2 and 2.4, [MS-MCI] 2.1: "CK", then RFC 1951).
func compressed(t *testing.T, cab []byte) []byte {
	t.Helper()
	le := binary.LittleEndian
	cab = slices.Clone(cab)
	at := le.Uint32(cab[36:])
	le.PutUint16(cab[36+6:], 1) // typeCompress
	packed := bytes.NewBufferString("CK")
	w, err := flate.NewWriter(packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(cab[at+8:])
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	le.PutUint16(cab[at+4:], uint16(packed.Len()))
	return append(cab[:at+8], packed.Bytes()...)
}

// A Pocket PC up to Windows Mobile 5 installs no compressed cabinet, a Smartphone and
// later ones do ([L:bb737398], [L:aa458959]; csp.md 6.1).
func TestCompressedCabinet(t *testing.T) {
	cab := cabinet("_setup.xml", setup, "00tool.001", "MZ")
	for slug, takes := range map[string]bool{
		"ppc2003": false, "wm5-ppc-phone": false, "wm6-classic": true, "wm61-professional": true, "wm61-standard": true, "wm65-professional": true,
	} {
		h := box(t, slug, nil)
		put(t, h, `\packed.cab`, compressed(t, cab))
		if err := h.install(t.Context(), `\packed.cab`, false); (err == nil) != takes {
			t.Errorf("%s, compressed: %v", slug, err)
		}
		if exists(h, `\packed.cab`) == takes {
			t.Errorf("%s: the cabinet is there: %v", slug, !takes)
		}
	}
}

// A program goes with everything that its cabinets made, of an earlier one too and
// what was copied out of the way, and with nothing else.
func TestProgramGoesAsAWhole(t *testing.T) {
	h := box(t, "wm65-professional", nil)
	before := h.Dump()
	more := strings.Replace(setup, `</characteristic>
<characteristic type="Registry">`, `<characteristic type="%InstallDir%" translation="install"><characteristic type="backup.exe"><characteristic type="Copy">
<parm name="Source" value="%InstallDir%\tool.exe" translation="install"/></characteristic></characteristic></characteristic></characteristic>
<characteristic type="Registry">`, 1)
	for _, document := range []string{setup, more} {
		put(t, h, `\Temp\tool.cab`, cabinet("_setup.xml", document, "00tool.001", "MZ"))
		if err := h.install(t.Context(), `\Temp\tool.cab`, false); err != nil {
			t.Fatal(err)
		}
	}
	if !exists(h, `\Program Files\Vendor\backup.exe`) {
		t.Fatal("the copy was not made")
	}
	if err := h.CSPs().Find("UnInstall").Set(nil, csps.Path{"Vendor Tool"}, csps.Parm{Name: "uninstall", Value: "1"}); err != nil {
		t.Fatal(err)
	}
	// HKCU\Software is the handset's; the key below it was the program's.
	if h.Registry().Exists(registry.Path{"HKCU", "Software", "Vendor"}) {
		t.Error("the program's key is left")
	}
	if after := h.Dump(); after != before {
		t.Errorf("was\n%s\nand is\n%s", before, after)
	}
}
