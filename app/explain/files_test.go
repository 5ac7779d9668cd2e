package explain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"cradle/app/bench"
	"cradle/app/files"
	"cradle/rapi"
)

// What happened to a file is said by its name, without a bare code, and a
// connection that broke is not blamed on the file.
func TestFiles(t *testing.T) {
	refused := func(c rapi.Win32) error { return &rapi.CallError{Op: "CreateFile", Sent: true, Err: c} }
	file := func(op string, err error) error { return &files.Error{Op: op, Path: `\My Documents\a.txt`, Err: err} }
	for _, tt := range []struct {
		err  error
		what string
		do   string
	}{
		{file("look at", refused(2)), `There is no \My Documents\a.txt on the handset.`, "cradle ls"},
		{file("make", refused(3)), `The folder for \My Documents\a.txt is not there`, "mkdir -p"},
		{file("remove", refused(5)), `does not allow removing \My Documents\a.txt.`, ""},
		{file("write", refused(112)), `not enough storage for \My Documents\a.txt.`, "cradle info"},
		{file("read", refused(32)), `is using \My Documents\a.txt.`, "End the program"},
		{file("write", refused(9999)), `reported a fault writing \My Documents\a.txt.`, ""},
		{file("write", files.ErrExists), `is on the handset already.`, "--force"},
		{file("make", errors.Join(files.ErrExists, refused(183))), `is on the handset already.`, "another name"},
		{file("read", files.ErrIsFolder), `is a folder on the handset.`, "-r"},
		{fmt.Errorf("here.txt: %w", files.ErrExists), `here.txt: it is there already.`, "--force"},
		{file("read", &rapi.CallError{Op: "ReadFile", Sent: true, Err: context.DeadlineExceeded}), "The connection to the handset broke", ""},
		{file("read", fmt.Errorf("%w", bench.ErrDeparted)), "unplugged", ""},
		{&files.PartialError{Path: `\a`, Removed: true, Err: context.Canceled}, `It was cancelled. What had arrived of \a was removed again.`, ""},
		{&files.PartialError{Path: `\a.cradle-part`, Replaced: true, Err: refused(5)}, `The old file is gone; the new one is on the handset as \a.cradle-part.`, "cradle mv"},
		{&files.PartialError{Path: `\a`, Err: bench.ErrDeparted}, `Part of \a is on the handset.`, "Remove it"},
		{&files.PathError{Path: `C:\x`, Msg: "handsets have no drive letters"}, `"C:\\x" is no path on a handset: handsets have no drive letters.`, ""},
		{&fs.PathError{Op: "open", Path: "gone.txt", Err: fs.ErrNotExist}, "There is no file gone.txt.", "Check the name"},
	} {
		x := said(t, Error(tt.err))
		if !strings.Contains(x.What, tt.what) || !strings.Contains(x.Do, tt.do) {
			t.Errorf("%v is\n%+v\nwant %q and %q", tt.err, x, tt.what, tt.do)
		}
		if strings.Contains(x.What, "Win32") || strings.Contains(x.What, "0x") {
			t.Errorf("a bare code: %s", x.What)
		}
	}
}
