package journal

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// A session is one program that writes into the journal. It holds the lock on its
// file as long as it lives; see the package comment.
type session struct {
	name string
	lock *flock.Flock
}

const lockSuffix = ".lock"

func liveDir(dir string) string           { return filepath.Join(dir, "live") }
func sessionFile(dir, name string) string { return filepath.Join(liveDir(dir), name+lockSuffix) }
func newLock(file string) *flock.Flock    { return flock.New(file, flock.SetPermissions(0o600)) }
func (s *session) close() error           { return removeLock(s.lock) }
func removeLock(lock *flock.Flock) error { // under the lock, so that no program holds it
	err := os.Remove(lock.Path())
	if e := lock.Close(); e != nil {
		return e
	}
	return err
}

// beginSession makes a session, and clears away what dead ones left.
func beginSession(dir string) (*session, error) {
	if err := os.MkdirAll(liveDir(dir), 0o700); err != nil {
		return nil, err
	}
	sweep(dir)
	for {
		s := &session{name: randomName()[:16]}
		file := sessionFile(dir, s.name)
		s.lock = newLock(file)
		if err := s.lock.Lock(); err != nil {
			return nil, err
		}
		// Another one may have swept the file away before it was locked.
		if there, err := os.Stat(file); err == nil {
			if ours, err := s.lock.Stat(); err == nil && os.SameFile(there, ours) {
				return s, nil
			}
		}
		s.lock.Close()
	}
}

// sweep removes the files of sessions that are dead. What cannot be removed stays.
func sweep(dir string) {
	files, _ := os.ReadDir(liveDir(dir))
	for _, f := range files {
		name, is := strings.CutSuffix(f.Name(), lockSuffix)
		if !is {
			continue
		}
		if lock, _ := lockDead(dir, name); lock != nil {
			removeLock(lock)
		}
	}
}

// alive reports whether the program of a session still runs. Where that cannot be
// found out it is taken to: a run that goes on is not called interrupted.
func alive(dir, name string) bool {
	lock, err := lockDead(dir, name)
	if lock != nil {
		lock.Close()
	}
	return lock == nil && !os.IsNotExist(err)
}

// lockDead gives the lock of a session whose program does not hold it any more; nil where
// it does, with an error where that cannot be found out. The lock is shared: of those who
// ask and those who sweep, none takes another for the program itself, however long it
// holds it.
func lockDead(dir, name string) (*flock.Flock, error) {
	lock := flock.New(sessionFile(dir, name), flock.SetFlag(os.O_RDONLY))
	if got, err := lock.TryRLock(); err != nil || !got {
		return nil, err
	}
	return lock, nil
}
