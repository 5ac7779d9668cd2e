package rapi

import (
	"errors"
	"fmt"
)

// HRESULT is a result of the handset: bit 31 is the severity (set means
// failure), bits 16 to 28 the facility, bits 0 to 15 the code.
//
// As an error and with %v it prints value, name and meaning; %x, %X and %d print
// the number.
type HRESULT uint32

// General results, and those of the Configuration Manager ([MSDN DMProcessConfigXML];
// values from the public-domain CE headers of mingw-w64).
const (
	OK             HRESULT = 0
	NotImplemented HRESULT = 0x80004001 // E_NOTIMPL
	Fail           HRESULT = 0x80004005 // E_FAIL
	Unexpected     HRESULT = 0x8000FFFF // E_UNEXPECTED
	AccessDenied   HRESULT = 0x80070005 // E_ACCESSDENIED
	DeviceLocked   HRESULT = 0x80070056 // Win32 86 as SynCE reports a locked handset
	OutOfMemory    HRESULT = 0x8007000E // E_OUTOFMEMORY
	InvalidArg     HRESULT = 0x80070057 // E_INVALIDARG

	ConfigBusy               HRESULT = 0x80042001 // CONFIG_E_OBJECTBUSY
	ConfigCancelTimeout      HRESULT = 0x80042002 // CONFIG_E_CANCELTIMEOUT
	ConfigEntryNotFound      HRESULT = 0x80042004 // CONFIG_E_ENTRYNOTFOUND
	ConfigCSPException       HRESULT = 0x80042007 // CONFIG_E_CSPEXCEPTION
	ConfigTransactionFailure HRESULT = 0x80042008 // CONFIG_E_TRANSACTIONINGFAILURE
	ConfigBadXML             HRESULT = 0x80042009 // CONFIG_E_BAD_XML

	ConfigCancelled      HRESULT = 0x00042005 // CONFIG_S_PROCESSINGCANCELED: success severity, nothing applied
	ConfigNotFound       HRESULT = 0x00042006 // CONFIG_S_NOTFOUND
	ConfigRebootRequired HRESULT = 0x00042010 // CONFIG_S_REBOOTREQUIRED
)

// Results of the Install and UnInstall CSPs. Names and numbers are hints: they come
// from a header in a public repository whose origin is unclear. That a cabinet that
// does not fit gets one of them is inferred from the names.
const (
	ConfigCabVersionInvalid       HRESULT = 0x80042011 // CONFIG_E_CABVERSIONINVALID
	ConfigCabPlatformInvalid      HRESULT = 0x80042012 // CONFIG_E_CABPLATFORMINVALID
	ConfigCabProcessorInvalid     HRESULT = 0x80042013 // CONFIG_E_CABPROCESSORINVALID
	ConfigCabOSVersionInvalid     HRESULT = 0x80042014 // CONFIG_E_CABOSVERSIONINVALID
	ConfigPreprocessInstall       HRESULT = 0x80042015 // CONFIG_E_PREPROCESSINSTALL
	ConfigCabPlatformNotSupported HRESULT = 0x80042016 // CONFIG_E_CABPLATFORMNOTSUPPORTED
	ConfigPreprocessUninstall     HRESULT = 0x80042017 // CONFIG_E_PREPROCESSUNINSTALL
	ConfigNeedUninstallHost       HRESULT = 0x80042018 // CONFIG_E_NEEDUNINSTALLHOST
	ConfigUninstallInitCancelled  HRESULT = 0x80042019 // CONFIG_E_UNINSTALLINITCANCELLED
)

// Failed reports whether the severity bit is set. ConfigCancelled does not have
// it and is no success either.
func (h HRESULT) Failed() bool { return h&0x80000000 != 0 }

// FromWin32 is HRESULT_FROM_WIN32: 0 stays 0.
func FromWin32(w Win32) HRESULT {
	if w == 0 {
		return OK
	}
	return 0x80070000 | HRESULT(w&0xffff)
}

// Win32 is the code of a failure that wraps a Win32 error (facility 7).
func (h HRESULT) Win32() (Win32, bool) {
	if h&0xffff0000 != 0x80070000 {
		return 0, false
	}
	return Win32(h & 0xffff), true
}

// Is makes errors.Is know what it knows of the Win32 error inside, and
// errors.ErrUnsupported.
func (h HRESULT) Is(target error) bool {
	if w, ok := h.Win32(); ok {
		return w.Is(target)
	}
	return h == NotImplemented && target == errors.ErrUnsupported
}

// Name is the constant's name, "CONFIG_E_BAD_XML"; that of the Win32 error inside;
// or "" for a value that no source names. The same numbers of facility 4 mean
// other things elsewhere: these are the Configuration Manager's.
func (h HRESULT) Name() string {
	if e, ok := hresults.find(uint32(h)); ok {
		return e.name
	}
	if w, ok := h.Win32(); ok {
		return w.Name()
	}
	return ""
}

// Meaning is a short clause in plain words, "the document is malformed", or "".
func (h HRESULT) Meaning() string {
	if e, ok := hresults.find(uint32(h)); ok {
		return e.meaning
	}
	if w, ok := h.Win32(); ok {
		return w.Meaning()
	}
	return ""
}

// Error is "0x80042009 CONFIG_E_BAD_XML: the document is malformed".
func (h HRESULT) Error() string {
	return describe(fmt.Sprintf("0x%08X", uint32(h)), h.Name(), h.Meaning())
}

// Format makes the verbs for numbers print the number, although HRESULT is an error.
func (h HRESULT) Format(f fmt.State, verb rune) { formatCode(f, verb, uint32(h), h.Error()) }

// code is a line of a table of codes.
type code struct {
	value         uint32
	name, meaning string
}

type codes []code

func (t codes) find(value uint32) (code, bool) {
	for _, e := range t {
		if e.value == value {
			return e, true
		}
	}
	return code{}, false
}

func describe(number, name, meaning string) string {
	if name != "" {
		number += " " + name
	}
	if meaning != "" {
		number += ": " + meaning
	}
	return number
}

func formatCode(f fmt.State, verb rune, value uint32, text string) {
	switch verb {
	case 'v', 's':
		fmt.Fprint(f, text)
	case 'q':
		fmt.Fprintf(f, "%q", text)
	default:
		fmt.Fprintf(f, fmt.FormatString(f, verb), value)
	}
}

// hresults has the codes that a provisioning bench meets. Meanings of the
// Configuration Manager's are from DMProcessConfigXML's page; the metabase,
// not-found, reboot and cabinet codes come from a header of unclear provenance and
// are hints.
var hresults = codes{
	{0, "S_OK", "success"},
	{1, "S_FALSE", "success, with nothing done"},
	{0x8000000A, "E_PENDING", "not finished yet"},
	{0x80004001, "E_NOTIMPL", "the handset does not support this"},
	{0x80004002, "E_NOINTERFACE", "the handset has no such interface"},
	{0x80004003, "E_POINTER", "invalid pointer on the handset"},
	{0x80004004, "E_ABORT", "aborted on the handset"},
	{0x80004005, "E_FAIL", "the handset gives no reason"},
	{0x8000FFFF, "E_UNEXPECTED", "unexpected failure on the handset"},
	{0x80070005, "E_ACCESSDENIED", "the handset's security policy does not allow this"},
	{0x80070006, "E_HANDLE", "invalid handle on the handset"},
	{0x8007000E, "E_OUTOFMEMORY", "the handset is out of memory"},
	{0x80070056, "ERROR_INVALID_PASSWORD", "the handset is locked"},
	{0x80070057, "E_INVALIDARG", "the handset does not accept the document or its arguments"},
	{0x80041001, "CERAPI_E_ALREADYINITIALIZED", "RAPI is already initialised"},

	{0x80042001, "CONFIG_E_OBJECTBUSY", "another configuration session is running on the handset"},
	{0x80042002, "CONFIG_E_CANCELTIMEOUT", "waiting for another configuration session on the handset took too long"},
	{0x00042003, "CONFIG_S_METABASEQUERY", "metabase query"},
	{0x80042004, "CONFIG_E_ENTRYNOTFOUND", "the handset's metabase has no entry for a setting, so nobody may change it"},
	{0x00042005, "CONFIG_S_PROCESSINGCANCELED", "processing was cancelled on the handset"},
	{0x00042006, "CONFIG_S_NOTFOUND", "not found"},
	{0x80042007, "CONFIG_E_CSPEXCEPTION", "a configuration service provider crashed on the handset"},
	{0x80042008, "CONFIG_E_TRANSACTIONINGFAILURE", "the handset could not undo its changes; settings may be in any state"},
	{0x80042009, "CONFIG_E_BAD_XML", "the handset finds the document malformed"},
	{0x00042010, "CONFIG_S_REBOOTREQUIRED", "the handset has to be restarted"},
	// From here on hints: see ConfigCabVersionInvalid.
	{0x80042011, "CONFIG_E_CABVERSIONINVALID", "the cabinet's version does not fit"},
	{0x80042012, "CONFIG_E_CABPLATFORMINVALID", "the cabinet is for another platform"},
	{0x80042013, "CONFIG_E_CABPROCESSORINVALID", "the cabinet is for another processor"},
	{0x80042014, "CONFIG_E_CABOSVERSIONINVALID", "the cabinet is for another version of the system"},
	{0x80042015, "CONFIG_E_PREPROCESSINSTALL", "preparing the installation failed"},
	{0x80042016, "CONFIG_E_CABPLATFORMNOTSUPPORTED", "the cabinet's platform is not supported"},
	{0x80042017, "CONFIG_E_PREPROCESSUNINSTALL", "preparing the removal failed"},
	{0x80042018, "CONFIG_E_NEEDUNINSTALLHOST", "the removal needs a host program"},
	{0x80042019, "CONFIG_E_UNINSTALLINITCANCELLED", "the removal was cancelled before it began"},
}
