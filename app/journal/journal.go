package journal

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"cradle/app/run"
	"cradle/rapi/phrase"
)

// dbFile is the database's name in the journal's folder.
const dbFile = "journal.db"

// DefaultDir is where a person's journal and its key lie: the folder "cradle" in
// the configuration folder.
func DefaultDir() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "cradle"), nil
}

// Options say which journal is opened, and how.
type Options struct {
	Dir     string // its folder
	KeyDir  string // the folder of the key that seals secrets; "": Dir
	Create  bool   // make folder, journal and key where they are not there yet
	Program string // the version of the program, for the records
	// Describe says what is to be kept of how a run ended in words: a line about
	// it, and why its Err came about. nil keeps no words. It must not hold secrets.
	Describe func(run.Run) Words
	// Explain says what is to be kept of any other error: why something could not be
	// read from a handset. nil keeps its own words.
	Explain func(error) *Why
	Busy    time.Duration // how long to wait while another program writes; 0: 10 s

	pragma string // more parameters of the database's URI, for tests
}

// Words are what a person was told about a run when it ended.
type Words struct {
	Summary string `json:"summary,omitempty"`
	Why     *Why   `json:"why,omitempty"` // nil where there was no error

	// SummaryText is the Summary for other languages; nil: its English is all there is.
	SummaryText *phrase.Kept `json:"summary_text,omitempty"`
}

// Why explains an error, of which nothing else is kept.
type Why struct {
	Skipped bool   `json:"skipped,omitempty"` // an earlier document did not go well
	What    string `json:"what,omitempty"`
	Cause   string `json:"cause,omitempty"`
	Do      string `json:"do,omitempty"`
	Detail  string `json:"detail,omitempty"`

	// The same for other languages; nil: its English is all there is.
	WhatText  *phrase.Kept `json:"what_text,omitempty"`
	CauseText *phrase.Kept `json:"cause_text,omitempty"`
	DoText    *phrase.Kept `json:"do_text,omitempty"`
}

// Journal is an open journal.
type Journal struct {
	opt      Options
	path     string // of the database
	id       string // the journal's own
	db       *sql.DB
	writing  sync.Mutex // one transaction of ours at a time; other programs' are SQLite's matter
	readOnly bool

	mu      sync.Mutex
	key     *key
	session *session
}

// Open opens a journal. Without Create, one that is not there is ErrNone. A journal
// of an earlier version is brought to this program's; one of a later version is
// refused. Where it cannot be written it is opened for reading, unless Create is
// set. The error is an *Error.
func Open(ctx context.Context, opt Options) (*Journal, error) {
	if opt.KeyDir == "" {
		opt.KeyDir = opt.Dir
	}
	if opt.Busy <= 0 {
		opt.Busy = 10 * time.Second
	}
	j := &Journal{opt: opt, path: filepath.Join(opt.Dir, dbFile)}
	if err := j.open(ctx); err != nil {
		j.Close()
		return nil, j.fail("open", err)
	}
	return j, nil
}

func (j *Journal) open(ctx context.Context) error {
	if j.opt.Create {
		if err := j.make(); err != nil {
			return err
		}
	}
	i, err := os.Stat(j.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrNone
	case err != nil:
		return err
	case !i.Mode().IsRegular():
		return errNotAJournal
	}
	// The first ones to open a journal are in each other's way for a moment, and
	// SQLite does not wait for all that they lock.
	for until := time.Now().Add(j.opt.Busy); ; {
		// It is looked at before anything of it is changed; and one of this version is
		// opened without waiting for those who write.
		version := 0
		if err = j.connect(ctx, "mode=rw"); err == nil {
			version, err = acceptable(ctx, j.db)
		}
		if err == nil && version < len(migrations()) {
			if err = j.connect(ctx, "mode=rw&_pragma=journal_mode(WAL)"); err == nil {
				err = j.migrate(ctx)
			}
		}
		if code(err) != sqliteBusy || time.Now().After(until) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err != nil && !j.opt.Create && unwritable(err) {
		err = j.openReadOnly(ctx)
	}
	if err != nil {
		return err
	}
	return j.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'id'`).Scan(&j.id)
}

// unwritable reports whether an error may be that of a journal that can be read
// all the same: on a medium or in a folder of someone else's.
func unwritable(err error) bool {
	switch code(err) {
	case sqliteReadOnly, sqliteCantOpen, sqlitePerm:
		return true
	}
	return errors.Is(err, fs.ErrPermission)
}

// openReadOnly opens a journal that cannot be written. SQLite must not make its own
// files beside it, so that it can only be read as it stands: what another program
// has appended and not yet moved into the database would be missing.
func (j *Journal) openReadOnly(ctx context.Context) error {
	j.readOnly = true
	if err := j.connect(ctx, "mode=ro"); err != nil {
		if i, e := os.Stat(j.path + "-wal"); e == nil && i.Size() > 0 {
			return err
		}
		if err := j.connect(ctx, "mode=ro&immutable=1"); err != nil {
			return err
		}
	}
	version, err := acceptable(ctx, j.db)
	switch {
	case err != nil:
		return err
	case version == 0:
		return errNotAJournal
	case version < len(migrations()):
		return errors.New("it is of an older version, and cannot be written to make it a newer one: copy its folder and open the copy")
	}
	return nil
}

// make makes folder, database and key: nobody but their owner may read them.
func (j *Journal) make() error {
	for _, dir := range []string{j.opt.Dir, j.opt.KeyDir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(j.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	i, err := f.Stat()
	if err == nil && i.Mode().IsRegular() && i.Mode().Perm()&0o077 != 0 {
		err = f.Chmod(0o600) // SQLite gives its other files the same permissions
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	j.key, err = takeKey(j.opt.KeyDir)
	return err
}

// connect opens the database file with some parameters of its URI
// (sqlite.org/uri.html) and of the driver.
func (j *Journal) connect(ctx context.Context, parameters string) error {
	if j.db != nil {
		j.db.Close()
	}
	abs, err := filepath.Abs(j.path)
	if err != nil {
		return err
	}
	path := filepath.ToSlash(abs)
	if path[0] != '/' {
		path = "/" + path // C:/...
	}
	u := url.URL{Scheme: "file", Path: path}
	// FULL brings each transaction onto the disk, so that a power cut loses nothing
	// that was told. What is pruned is overwritten.
	u.RawQuery = parameters + "&_txlock=immediate&_pragma=busy_timeout(" + strconv.FormatInt(j.opt.Busy.Milliseconds(), 10) + ")" +
		"&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)&_pragma=cache_size(-8192)" + j.opt.pragma
	if j.db, err = sql.Open("sqlite", u.String()); err != nil {
		return err
	}
	j.db.SetMaxOpenConns(8)
	var tables int
	return j.db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables)
}

// Close closes the journal. Runs that have not ended are taken for interrupted
// from now on. Closing twice is harmless.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	var errs []error
	if j.db != nil {
		errs = append(errs, j.db.Close())
	}
	if j.session != nil {
		errs = append(errs, j.session.close())
		j.session = nil
	}
	return errors.Join(errs...)
}

// Path is the database's file.
func (j *Journal) Path() string { return j.path }

// KeyPath is the file of the key.
func (j *Journal) KeyPath() string { return filepath.Join(j.opt.KeyDir, keyFile) }

// ReadOnly reports whether the journal can only be read.
func (j *Journal) ReadOnly() bool { return j.readOnly }

// keys gives the key, or ErrNoKey.
func (j *Journal) keys() (*key, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.key != nil {
		return j.key, nil
	}
	k, err := readKey(j.opt.KeyDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoKey
	}
	if err != nil {
		return nil, err
	}
	j.key = k
	return k, nil
}

// ownSession gives the session of this program, which the first run begins.
func (j *Journal) ownSession() (string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.session == nil {
		s, err := beginSession(j.opt.Dir)
		if err != nil {
			return "", err
		}
		j.session = s
	}
	return j.session.name, nil
}

// write makes one transaction, whole or not at all. It waits for those of other
// programs.
func (j *Journal) write(ctx context.Context, do func(*sql.Tx) error) error {
	j.writing.Lock()
	defer j.writing.Unlock()
	tx, err := j.db.BeginTx(ctx, nil) // immediate: nobody else writes from here on
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}
