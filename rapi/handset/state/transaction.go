package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Names of a transaction's directory: while it is written, and from the moment
// on when it counts.
const (
	pendingDir  = "pending"
	commitDir   = "commit"
	journalFile = "journal.txt"
)

// transaction is a number of changes to a directory that are made as a whole.
// Its new files are written into a directory of their own first, with a journal
// of what to do; renaming that directory decides, and then the journal is
// followed. Following it again does nothing new.
type transaction struct {
	root    *os.Root
	begun   bool
	n       int
	journal []string // "put N PATH", "mkdir PATH", "remove PATH"
	after   []func()
}

func newTransaction(root *os.Root) *transaction { return &transaction{root: root} }

// done notes what to do when the changes are made.
func (t *transaction) done(f func()) { t.after = append(t.after, f) }

// begin makes the directory, when there is something to write.
func (t *transaction) begin() error {
	if t.begun {
		return nil
	}
	t.begun = true
	return t.root.Mkdir(pendingDir, 0o700)
}

// new gives the name of a new file that will be put at a place.
func (t *transaction) new(place string) (string, error) {
	if err := t.begin(); err != nil {
		return "", err
	}
	name := path.Join(pendingDir, strconv.Itoa(t.n))
	t.journal = append(t.journal, fmt.Sprintf("put %d %s", t.n, place))
	t.n++
	return name, nil
}

// put writes a new file. Places are paths below the directory, with slashes.
func (t *transaction) put(place string, write func(*os.File) error) error {
	name, err := t.new(place)
	if err != nil {
		return err
	}
	f, err := t.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// move gives a file that is kept another place. Its old one is to be removed
// where nothing else comes.
func (t *transaction) move(from, to string) error {
	name, err := t.new(to)
	if err != nil {
		return err
	}
	if err := t.root.Link(from, name); err == nil {
		return nil
	}
	// A file system without links.
	data, err := t.root.ReadFile(from)
	if err != nil {
		return err
	}
	return t.root.WriteFile(name, data, 0o600)
}

func (t *transaction) mkdir(place string)  { t.journal = append(t.journal, "mkdir "+place) }
func (t *transaction) remove(place string) { t.journal = append(t.journal, "remove "+place) }

// commit makes the changes. An error of decide leaves everything as it was; one
// behind it is made good by the next recoverTransaction.
func (t *transaction) commit() error {
	if err := t.decide(); err != nil {
		return err
	}
	for _, f := range t.after { // from now on this is what is kept, if not in its place
		f()
	}
	if len(t.journal) > 0 {
		return follow(t.root)
	}
	return nil
}

// decide writes the journal, and makes the changes count.
func (t *transaction) decide() error {
	if len(t.journal) > 0 {
		if err := t.begin(); err != nil {
			return err
		}
		text := strings.Join(t.journal, "\n") + "\n"
		if err := t.root.WriteFile(path.Join(pendingDir, journalFile), []byte(text), 0o600); err != nil {
			return err
		}
		if err := t.root.Rename(pendingDir, commitDir); err != nil {
			return err
		}
		t.begun = false
	}
	return nil
}

// abandon throws away what was not committed.
func (t *transaction) abandon() {
	if t.begun {
		t.root.RemoveAll(pendingDir)
	}
}

// recoverTransaction finishes a transaction that was decided, and throws away
// one that was not.
func recoverTransaction(root *os.Root) error {
	if err := root.RemoveAll(pendingDir); err != nil {
		return err
	}
	if _, err := root.Lstat(commitDir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return follow(root)
}

// follow does what the journal says.
func follow(root *os.Root) error {
	steps, err := readJournal(root)
	if err != nil {
		return err
	}
	for _, line := range steps {
		if err := step(root, line); err != nil {
			return err
		}
	}
	// The journal goes first: without it there is nothing left to follow.
	if err := root.Remove(path.Join(commitDir, journalFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return root.RemoveAll(commitDir)
}

// readJournal gives the steps in the order in which they are done: removing,
// making directories, putting files in place. Without a journal there are none.
func readJournal(root *os.Root) ([]string, error) {
	text, err := readText(root, path.Join(commitDir, journalFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	steps := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	slices.SortStableFunc(steps, func(a, b string) int { return order(a) - order(b) })
	return steps, nil
}

// step does one step. One that was done before does nothing.
func step(root *os.Root, line string) error {
	journal := filepath.Join(root.Name(), commitDir, journalFile)
	verb, rest, _ := strings.Cut(line, " ")
	number := ""
	if verb == "put" {
		number, rest, _ = strings.Cut(rest, " ")
	}
	if !filepath.IsLocal(filepath.FromSlash(rest)) {
		return &Error{journal, 0, fmt.Errorf("%q: that is not a path in here", line)}
	}
	switch verb {
	case "remove":
		if err := root.RemoveAll(rest); !errors.Is(err, syscall.ENOTDIR) {
			return err
		}
		return nil // a file is in place already of a directory above it
	case "mkdir":
		if info, err := root.Lstat(rest); err == nil && !info.IsDir() {
			if err := root.Remove(rest); err != nil {
				return err
			}
		}
		return root.MkdirAll(rest, 0o700)
	case "put":
		return putInPlace(root, path.Join(commitDir, path.Base(number)), rest)
	}
	return &Error{journal, 0, fmt.Errorf("%q: that is no step", line)}
}

func order(line string) int {
	switch line[:min(len(line), 3)] {
	case "rem":
		return 0
	case "mkd":
		return 1
	}
	return 2
}

// putInPlace renames a new file. When it is not there it was renamed before.
func putInPlace(root *os.Root, from, to string) error {
	if _, err := root.Lstat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if info, err := root.Lstat(to); err == nil && info.IsDir() {
		if err := root.RemoveAll(to); err != nil {
			return err
		}
	}
	if err := root.MkdirAll(path.Dir(to), 0o700); err != nil {
		return err
	}
	return root.Rename(from, to)
}
