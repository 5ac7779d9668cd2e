package explain

import (
	"errors"
	"strings"
	"testing"

	"cradle/app/install"
	"cradle/app/registry"
	"cradle/rapi"
)

// A key or value is called by its name, and what to do stands beside it.
func TestRegistry(t *testing.T) {
	k := registry.Key{Root: registry.LocalMachine, Path: `Software\Contoso`}
	refused := func(c rapi.Win32) error { return &rapi.CallError{Op: "RegOpenKeyEx", Sent: true, Err: c} }
	for _, tt := range []struct {
		err      error
		what, do string
	}{
		{&registry.Error{Op: "read", Key: k, Err: refused(2)}, `There is no HKLM\Software\Contoso in the handset's registry.`, "registry get"},
		{&registry.Error{Op: "read", Key: k, Name: "Server", Value: true, Err: refused(2)}, `There is no value "Server" in HKLM\Software\Contoso`, "registry get"},
		{&registry.Error{Op: "read", Key: k, Value: true, Err: refused(2)}, `There is no default value in HKLM\Software\Contoso`, ""},
		{&registry.Error{Op: "write", Key: k, Name: "Server", Value: true, Err: refused(5)}, `does not allow this for the value "Server" of HKLM\Software\Contoso.`, ".cab"},
		{&registry.Error{Op: "delete", Key: k, Err: registry.ErrHasKeys}, `There are keys below HKLM\Software\Contoso.`, "-r"},
		{&registry.Error{Op: "read", Key: k, Err: registry.ErrTooDeep}, `Below HKLM\Software\Contoso, keys stand`, ""},
		{&registry.Error{Op: "read", Key: k, Err: &registry.NameError{Name: "a\n"}}, `cannot hold HKLM\Software\Contoso`, ""},
		{&registry.Error{Op: "read", Key: k, Err: refused(9999)}, `reported a fault with HKLM\Software\Contoso.`, ""},
		{&registry.DataError{Err: errors.New(`"x" is no dword`)}, `"x" is no dword.`, ""},
		{&install.FormatError{File: "a.zip", Msg: "it is no cabinet"}, `a.zip: it is no cabinet.`, ""},
	} {
		x := said(t, Error(tt.err))
		if !strings.Contains(x.What, tt.what) || !strings.Contains(x.Do, tt.do) {
			t.Errorf("%v is\n%+v\nwant %q and %q", tt.err, x, tt.what, tt.do)
		}
	}
}
