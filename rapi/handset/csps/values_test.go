package csps

import (
	"errors"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/undo"
)

// What is kept is bounded, and counted alike whether it goes or is taken back.
func TestValuesAreBounded(t *testing.T) {
	var v Values
	var u undo.Log
	v.Put(&u, Path{"a", "b"}, "name", strings.Repeat("x", maxValues+1))
	var e *Error
	if err := v.room(); !errors.As(err, &e) || e.HRESULT != rapi.OutOfMemory {
		t.Fatalf("room for more: %v", err)
	}
	v.Put(&u, Path{"a", "b"}, "NAME", "short")
	v.Put(&u, Path{"a"}, "other", "y")
	if err := v.room(); err != nil {
		t.Error(err)
	}
	full := v.size
	var w undo.Log
	v.Remove(&w, Path{"a"}, "other")
	v.RemoveAll(&w, Path{"a"})
	if v.size != 0 {
		t.Errorf("%d bytes of nothing", v.size)
	}
	if err := w.Rollback(); err != nil || v.size != full {
		t.Errorf("%d bytes are back of %d, %v", v.size, full, err)
	}
	if err := u.Rollback(); err != nil || v.size != 0 || v.Has(Path{"a"}) {
		t.Errorf("%d bytes are left, %v", v.size, err)
	}
}
