package labels

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"

	"cradle/app/formats"
)

// lockPatience is how long another program may keep the file: it writes a few lines.
const lockPatience = 5 * time.Second

// Update changes the labels in a file, and nothing when change fails. Several programs
// may do it at the same time: each sees what the others wrote. The file is the owner's
// alone, and is never half written; the folder is made where it is missing.
func Update(ctx context.Context, path string, change func(*Labels) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return &FileError{path, 0, plain(err)}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, lockPatience, errors.New("another program is changing it"))
	defer cancel()
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return &FileError{path, 0, plain(err)}
	}
	defer lock.Close()
	l, err := Load(path)
	if err != nil {
		return err
	}
	if err := change(l); err != nil {
		return err
	}
	if err := formats.WriteFile(path, l.text(), true); err != nil {
		return &FileError{path, 0, plain(err)}
	}
	return nil
}

// text is the file. Labels have no characters that TOML writes otherwise than Go does.
func (l *Labels) text() []byte {
	var b bytes.Buffer
	b.WriteString("# What the ports of this bench are called. 'cradle label' writes this file.\n\n[ports]\n")
	for _, id := range l.All() {
		fmt.Fprintf(&b, "%s = %s\n", strconv.Quote(string(id)), strconv.Quote(l.Of(id)))
	}
	return b.Bytes()
}
