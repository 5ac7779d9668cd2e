package journal

import (
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var (
	// ErrNone: there is no journal there yet.
	ErrNone = errors.New("there is no journal yet")
	// ErrNoKey: the text is encrypted for a key that is not here.
	ErrNoKey = errors.New("the key that opens it is not here")
	// ErrNoText: the journal does not have the text (any more).
	ErrNoText = errors.New("the journal does not have it")

	errNotAJournal = errors.New("it is a database of another program")
)

// Error is what went wrong with a journal: the package's only type of error. Err
// may be one of the package's Err values, or what SQLite or the system said.
type Error struct {
	Op   string // "open", "write", "read"
	Path string // the file it is about
	Err  error
}

func (e *Error) Error() string {
	what, _ := e.Words()
	return fmt.Sprintf("%s: %s (%v)", e.Path, what, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Words say what is the matter, without the path, and what to do about it; each is
// a clause without a full stop. do may be empty.
func (e *Error) Words() (what, do string) {
	const elsewhere = "keep the journal elsewhere (--journal DIR), or do without one (--journal off)"
	var newer *newerError
	var key *keyError
	switch {
	case errors.As(e.Err, &newer):
		return newer.Error(), "use the newer Cradle that wrote it, or keep this one's journal elsewhere (--journal DIR)"
	case errors.As(e.Err, &key):
		return "the key of the journal cannot be used", "put back the right key; or move the file away, and a new key is made: what was encrypted with the old one stays closed"
	case errors.Is(e.Err, ErrNone):
		return "there is no journal", "'cradle apply' begins one"
	case errors.Is(e.Err, ErrNoKey):
		return "it holds secrets, and the key that opens it is not here", "put the journal.key back with which it was written, or add its last line to the one that is there"
	case errors.Is(e.Err, ErrNoText):
		return "the journal does not have this text", "look with 'cradle history verify' what is missing"
	case errors.Is(e.Err, errNotAJournal):
		return "this file is not a journal of Cradle's", elsewhere
	}
	switch code(e.Err) {
	case sqlite3.SQLITE_FULL:
		return "the disk is full", "make room on it; or " + elsewhere
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
		return "the journal cannot be written", "change the permissions of its folder; or " + elsewhere
	case sqlite3.SQLITE_CANTOPEN:
		return "the journal cannot be opened", "see that its folder is there and that you may write in it; or " + elsewhere
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another program held the journal for too long", "try again; if it stays so, close other copies of Cradle"
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "the journal is damaged", "put it back from a backup; or move it away, and a new one is begun"
	case sqlite3.SQLITE_IOERR:
		return "the disk could not be read or written", "see whether it is full or failing; or " + elsewhere
	}
	switch {
	case errors.Is(e.Err, fs.ErrPermission):
		return "you may not use this folder for the journal", "change its permissions; or " + elsewhere
	case e.Op == "read":
		return "the journal cannot be read", ""
	case e.Op == "open":
		return "the journal cannot be opened", elsewhere
	}
	return "the journal cannot be written", elsewhere
}

// newerError: a later program wrote it.
type newerError struct{ version, known int }

func (e *newerError) Error() string {
	return fmt.Sprintf("the journal was written by a newer Cradle: it is of version %d, and this one knows versions up to %d", e.version, e.known)
}

// keyError: the file with the key is of no use.
type keyError struct{ err error }

func (e *keyError) Error() string { return e.err.Error() }
func (e *keyError) Unwrap() error { return e.err }

// code is SQLite's primary result code (sqlite.org/rescode.html: the low 8 bits of
// an extended one); 0 for other errors.
func code(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

// fail wraps an error of the journal's, once.
func (j *Journal) fail(op string, err error) error {
	var own *Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	return &Error{Op: op, Path: j.path, Err: err}
}
