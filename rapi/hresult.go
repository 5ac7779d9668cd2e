package rapi

// HRESULT is a result of the handset: the sign bit set means failure.
type HRESULT uint32

// Failed reports whether the severity bit is set.
func (h HRESULT) Failed() bool { return h&0x80000000 != 0 }

// Win32 is a Win32 error code (GetLastError on the handset). 0 is success.
type Win32 uint32
