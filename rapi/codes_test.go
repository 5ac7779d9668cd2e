package rapi

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// facts/csp.md 2.2, facts/rapi.md 6.
func TestHRESULTInWords(t *testing.T) {
	for _, tc := range []struct {
		hr     HRESULT
		failed bool
		name   string
		text   string
	}{
		{0, false, "S_OK", "0x00000000 S_OK: success"},
		{0x80042001, true, "CONFIG_E_OBJECTBUSY", "0x80042001 CONFIG_E_OBJECTBUSY: another configuration session is running on the handset"},
		{0x80042009, true, "CONFIG_E_BAD_XML", "0x80042009 CONFIG_E_BAD_XML: the handset finds the document malformed"},
		{0x00042005, false, "CONFIG_S_PROCESSINGCANCELED", "0x00042005 CONFIG_S_PROCESSINGCANCELED: processing was cancelled on the handset"},
		{0x80070005, true, "E_ACCESSDENIED", "0x80070005 E_ACCESSDENIED: the handset's security policy does not allow this"},
		{0x80070020, true, "ERROR_SHARING_VIOLATION", "0x80070020 ERROR_SHARING_VIOLATION: the file is in use"},
		{0x8007ffff, true, "", "0x8007FFFF"},
		{0x8004ffff, true, "", "0x8004FFFF"},
	} {
		if tc.hr.Failed() != tc.failed || tc.hr.Name() != tc.name || tc.hr.Error() != tc.text {
			t.Errorf("%v %q %q\nwant %v %q %q", tc.hr.Failed(), tc.hr.Name(), tc.hr.Error(), tc.failed, tc.name, tc.text)
		}
	}
	if FromWin32(86) != 0x80070056 || FromWin32(0) != 0 || FromWin32(5) != AccessDenied {
		t.Error("FromWin32")
	}
	if w, ok := HRESULT(0x80070056).Win32(); w != 86 || !ok {
		t.Errorf("%d %v", w, ok)
	}
	for _, h := range []HRESULT{0, 0x00070005, 0x80042009, 0xc0070005} {
		if _, ok := h.Win32(); ok {
			t.Errorf("%#x has no Win32 error inside", h)
		}
	}
	if got := Win32(2).Error(); got != "Win32 error 2 ERROR_FILE_NOT_FOUND: no such file, registry key or value" {
		t.Error(got)
	}
	if got := Win32(9999).Error(); got != "Win32 error 9999" {
		t.Error(got)
	}
}

// Being an error must not spoil the verbs for numbers.
func TestCodesFormat(t *testing.T) {
	for got, want := range map[string]string{
		fmt.Sprintf("%08X", HRESULT(0x42005)):     "00042005",
		fmt.Sprintf("%#x", HRESULT(0x80042009)):   "0x80042009",
		fmt.Sprintf("0x%08x", uint32(0x80042009)): "0x80042009",
		fmt.Sprintf("%d", Win32(5)):               "5",
		fmt.Sprintf("%v", Win32(9999)):            "Win32 error 9999",
		fmt.Sprint(HRESULT(0x8004ffff)):           "0x8004FFFF",
		fmt.Sprintf("%q", HRESULT(0x8004ffff)):    `"0x8004FFFF"`,
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "hr", HRESULT(0x8004ffff))
	if !strings.Contains(log.String(), "hr=0x8004FFFF") {
		t.Error(log.String())
	}
	var w Win32
	if err := error(&CallError{Op: "X", Sent: true, Err: Win32(5)}); !errors.As(err, &w) || w != 5 {
		t.Error("the code cannot be taken from the error")
	}
}

func TestCodeTablesHaveNoDoubles(t *testing.T) {
	for _, table := range []codes{hresults, win32s} {
		seen := map[uint32]bool{}
		for _, c := range table {
			if seen[c.value] || c.name == "" || c.meaning == "" {
				t.Errorf("%#x %s: %s", c.value, c.name, c.meaning)
			}
			seen[c.value] = true
		}
	}
}
