// Package state keeps what a simulated handset has come to in a directory, so
// that it is still there when the handset is simulated again.
//
//	s, err := state.Open(dir, state.Identity{Model: "wm6-classic", Name: "SIM-01"}, state.Parts{...})
//	err = s.Save() // after every change; keeps only what changed
//	err = s.Close()
//
// The directory holds files that a person can read, and change while no
// handset uses them:
//
//	handset.txt   whose state it is
//	registry.reg  the registry, in the manner of a registry editor's export; the
//	              security policies are in it
//	settings.txt  values that Configuration Service Providers keep by themselves,
//	              accounts among them
//	metabase.xml  who may reach which setting, as the document that would say so
//	files.txt     one line a file or directory: attributes, object identifier, times, path
//	files/        the files' contents, in a tree of the same names
//
// A file that is put into the tree or taken out of it is put onto the handset or
// taken off it; files.txt follows. To take a directory off, take out its line, too.
//
// A name that a computer's file system may not have is written with "%" and the
// code of its characters (see escape). The contents of files in ROM are not kept:
// they are the model's. Times of registry keys are not kept.
//
// A save is one transaction: everything new is written beside the old state,
// then one renaming makes it count, and then it is put in its place; Open
// finishes what was begun, or throws away what was not. A program that is killed
// leaves the old state or the new one. Nothing is waited for to reach the disk:
// when the computer itself stops, more may be lost.
//
// A file that is open for writing counts when it is closed. Until then the state
// has the file that was there before.
package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
)

// Identity says whose state it is.
type Identity struct {
	ID    string // stable; names the directory
	Model string // slug
	Name  string
}

// Parts are what is kept.
type Parts struct {
	Registry *registry.Registry
	Files    *objstore.Store
	CSPs     *csps.Set
}

// State is the state of one handset in a directory. Its methods are safe for
// concurrent use.
type State struct {
	dir   string
	root  *os.Root // of dir: no link in it leads out
	parts Parts

	mu       sync.Mutex
	closed   bool
	failed   bool   // the last save did: what it began is to be finished, or thrown away
	registry uint64 // versions that are kept
	files    uint64
	metabase uint64
	texts    map[string]string // name of a file: what it holds
	kept     map[uint32]kept   // by object identifier
	unlock   func() error
}

// Names in the directory.
const (
	identityFile = "handset.txt"
	registryFile = "registry.reg"
	settingsFile = "settings.txt"
	metabaseFile = "metabase.xml"
	indexFile    = "files.txt"
	treeDir      = "files"
)

// Error is a state that cannot be read. It names the file, and the line where
// there is one.
type Error struct {
	File string
	Line int // from 1; 0 is the file as a whole
	Err  error
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("state: %s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("state: %s:%d: %v", e.File, e.Line, e.Err)
}

// Unwrap gives the reason.
func (e *Error) Unwrap() error { return e.Err }

// Open takes the state in dir's subdirectory for the handset into the parts,
// whose own content it replaces. When there is none yet, what the parts hold is
// the first. The directory belongs to the State until Close: a second program
// that opens it gets an error, on Linux and other Unix.
func Open(dir string, id Identity, parts Parts) (*State, error) {
	s := &State{dir: filepath.Join(dir, escape(id.ID)), parts: parts, texts: make(map[string]string), kept: make(map[uint32]kept)}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	unlock, err := lock(root)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("state: %s: %w", s.dir, err), root.Close())
	}
	s.root, s.unlock = root, unlock
	if err := s.open(id); err != nil {
		return nil, errors.Join(err, unlock(), root.Close())
	}
	return s, nil
}

func (s *State) open(id Identity) error {
	if err := recoverTransaction(s.root); err != nil {
		return fmt.Errorf("state: %w", err)
	}
	whose := identityText(id)
	switch text, err := readText(s.root, identityFile); {
	case errors.Is(err, fs.ErrNotExist):
		// The first time.
	case err != nil:
		return fmt.Errorf("state: %w", err)
	case text != whose:
		return &Error{filepath.Join(s.dir, identityFile), 0, fmt.Errorf(
			"this is not the state of a handset of model %s with the name %q; choose another directory, or remove this one", id.Model, id.Name)}
	default:
		if err := s.load(); err != nil {
			return err
		}
		s.texts[identityFile] = text
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.save(whose)
}

// load replaces the parts' content.
func (s *State) load() error {
	for _, part := range []struct {
		file string
		load func(*lines) error
	}{{registryFile, s.loadRegistry}, {settingsFile, s.loadSettings}, {metabaseFile, s.loadMetabase}, {indexFile, s.loadFiles}} {
		name := filepath.Join(s.dir, part.file)
		text, err := readText(s.root, part.file)
		if part.file == metabaseFile && errors.Is(err, fs.ErrNotExist) {
			continue // from before there was such a file: the model's stands
		}
		if err != nil {
			return &Error{name, 0, err}
		}
		l := &lines{file: name, rest: text}
		if err := part.load(l); err != nil {
			return err
		}
		s.texts[part.file] = text
	}
	return nil
}

// Save keeps what changed since it was last called. When nothing did it costs
// next to nothing.
func (s *State) Save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	return s.save(s.texts[identityFile])
}

func (s *State) save(whose string) error {
	if s.failed {
		if err := recoverTransaction(s.root); err != nil {
			return fmt.Errorf("state: %w", err)
		}
	}
	t := newTransaction(s.root)
	err := s.collect(t, whose)
	if err == nil {
		err = t.commit()
	}
	if s.failed = err != nil; s.failed {
		t.abandon()
		return fmt.Errorf("state: %w", err)
	}
	return nil
}

// collect puts into a transaction what differs from what is kept.
func (s *State) collect(t *transaction, whose string) error {
	text := func(name, content string) error {
		if old, ok := s.texts[name]; ok && old == content {
			return nil
		}
		t.done(func() { s.texts[name] = content })
		return t.put(name, func(f *os.File) error {
			_, err := f.WriteString(content)
			return err
		})
	}
	if err := text(identityFile, whose); err != nil {
		return err
	}
	if v := s.parts.Registry.Version(); v != s.registry {
		t.done(func() { s.registry = v })
		if err := text(registryFile, registryText(s.parts.Registry, s.parts.CSPs.PolicyOf)); err != nil {
			return err
		}
	}
	if err := text(settingsFile, settingsText(s.parts.CSPs)); err != nil {
		return err
	}
	if v := s.parts.CSPs.Metabase().Version(); v != s.metabase {
		t.done(func() { s.metabase = v })
		if err := text(metabaseFile, metabaseText(s.parts.CSPs.Metabase())); err != nil {
			return err
		}
	}
	if v := s.parts.Files.Version(); v != s.files {
		t.done(func() { s.files = v })
		index, err := s.collectFiles(t)
		if err != nil {
			return err
		}
		return text(indexFile, index)
	}
	return nil
}

// Close saves what changed and lets the directory go.
func (s *State) Close() error {
	err := s.Save()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return errors.Join(err, s.unlock(), s.root.Close())
}
