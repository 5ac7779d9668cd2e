package handset

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
)

// A scene is a file of testdata/scenes: what somebody does to a handset, and what
// it must answer. Lines are
//
//	# a comment, which names the source of what follows
//	handset wm65-professional     which model; first
//	as MANAGER                    the caller's role from here on; USER_AUTH at first
//	send                          the sections of a document, in the lines below
//	reply [CONFIG_E_BAD_XML]      what must come back; the result, when it is not success
//	same                          instead: what was sent
//	file PATH = TEXT              a file must have this content
//	no file PATH
//	key KEY | NAME = TYPE VALUE   a registry value, as the Registry CSP gives it
//	no key KEY [| NAME]
//	make PATH = TEXT              somebody puts a file there
//	make key KEY [| NAME = TEXT]  or a registry key or value
//	kept LINE                     a line of the kept settings of CSPs
//	radio off                     or on: the wireless LAN
//	irreversible                  the next document is not taken back as a whole
//
// In documents indentation does not count, and desc is not compared: its text is
// Cradle's own.
//
// Beside what a scene says, every document is held against two rules, by the
// directories in which the handset keeps its state: one that fails changes nothing,
// and one that succeeds leaves nothing behind when a section fails that stands behind
// it.
type scene struct {
	t            *testing.T
	file         string
	line         int
	dir          string
	h            *Handset
	roles        uint32
	sent         string
	reply        cm.Reply
	checked      bool
	irreversible bool
}

// sceneTime is the time on the clock of a scene's handset, which stands still
// (the example of [L:bb737261]).
var sceneTime = time.Date(2005, 10, 4, 13, 45, 59, 0, time.UTC)

func TestScenes(t *testing.T) {
	files, err := filepath.Glob("testdata/scenes/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scene", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			(&scene{t: t, file: file, dir: t.TempDir(), roles: 16}).play(string(text))
		})
	}
}

func (s *scene) fatalf(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: %s", s.file, s.line, fmt.Sprintf(format, args...))
}

func (s *scene) errorf(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("%s:%d: %s", s.file, s.line, fmt.Sprintf(format, args...))
}

func (s *scene) play(text string) {
	s.t.Helper()
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		s.line = i + 1
		line := strings.TrimSpace(lines[i])
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		// What belongs to a line is indented.
		var block []string
		for i+1 < len(lines) && (strings.HasPrefix(lines[i+1], " ") || strings.HasPrefix(lines[i+1], "\t")) {
			i++
			block = append(block, strings.TrimSpace(lines[i]))
		}
		verb, rest, _ := strings.Cut(line, " ")
		s.do(verb, strings.TrimSpace(rest), flat(block))
	}
	s.done()
}

// flat puts the lines of a document together. A line that ends inside of a tag goes
// on in the next.
func flat(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		if b.Len() > 0 && !strings.HasSuffix(b.String(), ">") {
			b.WriteByte(' ')
		}
		b.WriteString(l)
	}
	return b.String()
}

func (s *scene) do(verb, rest, block string) {
	s.t.Helper()
	switch verb {
	case "handset":
		s.h = box(s.t, rest, func(c *Config) {
			c.State = s.dir
			c.Now = func() time.Time { return sceneTime }
			m := *c.Model
			m.Reply.Desc = true
			c.Model = &m
		})
	case "as":
		s.roles = 0
		for _, r := range strings.Fields(rest) {
			s.roles |= map[string]uint32{"OPERATOR": 4, "MANAGER": 8, "USER_AUTH": 16, "OPERATOR_TPS": 128}[r]
		}
		if s.roles == 0 {
			s.fatalf("who is %s?", rest)
		}
	case "radio":
		s.h.csps.Radio(rest == "on")
	case "irreversible":
		s.irreversible = true
	case "send":
		s.done()
		s.send(block)
	case "same":
		s.expect("", s.sent)
	case "reply":
		s.expect(rest, block)
	case "file":
		path, want, _ := strings.Cut(rest, " = ")
		if b, err := s.h.store.ReadFile(path); err != nil || string(b) != unquote(want) {
			s.errorf("%s is %q, %v", path, b, err)
		}
	case "key":
		key, rest, _ := strings.Cut(rest, " | ")
		name, want, _ := strings.Cut(rest, " = ")
		parm, err := s.h.csps.Find("Registry").Query(csps.Path{key}, name)
		if err != nil || parm.Datatype+" "+parm.Value != want {
			s.errorf("%s, %s is %s %s, %v", key, name, parm.Datatype, parm.Value, err)
		}
	case "kept":
		text := s.kept()[filepath.Join(s.dir, fmt.Sprintf("%x", s.h.cfg.GUID), "settings.txt")]
		if !strings.Contains(text, "\n"+rest+"\n") {
			s.errorf("%s is not in\n%s", rest, text)
		}
	case "no":
		s.none(rest)
	case "make":
		s.make(rest)
	default:
		s.fatalf("what is %s?", verb)
	}
}

func unquote(s string) string { return strings.NewReplacer(`\r`, "\r", `\n`, "\n").Replace(s) }

func (s *scene) none(rest string) {
	s.t.Helper()
	if path, ok := strings.CutPrefix(rest, "file "); ok {
		if _, err := s.h.store.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			s.errorf("%s is there, %v", path, err)
		}
		return
	}
	key, name, named := strings.Cut(strings.TrimPrefix(rest, "key "), " | ")
	p, err := registry.ParsePath(key)
	_, there := s.h.reg.Value(p, name)
	if !named {
		there = s.h.reg.Exists(p)
	}
	if err != nil || there {
		s.errorf("%s is there, %v", rest, err)
	}
}

func (s *scene) make(rest string) {
	s.t.Helper()
	key, ok := strings.CutPrefix(rest, "key ")
	if !ok {
		path, text, _ := strings.Cut(rest, " = ")
		err := s.h.store.MkdirAll(nil, path[:strings.LastIndexByte(path, '\\')])
		if err := errors.Join(err, s.h.store.WriteFile(nil, path, []byte(unquote(text)))); err != nil {
			s.fatalf("%v", err)
		}
		return
	}
	key, rest, named := strings.Cut(key, " | ")
	p, err := registry.ParsePath(key)
	if named {
		name, text, _ := strings.Cut(rest, " = ")
		err = errors.Join(err, s.h.reg.Set(nil, p, name, registry.Text(text)))
	} else {
		err = errors.Join(err, s.h.reg.Create(nil, p))
	}
	if err != nil {
		s.fatalf("%v", err)
	}
}

// tail is a section that fails on every handset.
const tail = `<characteristic type="Toaster"/>`

func (s *scene) process(sections string) cm.Reply {
	var r cm.Reply
	s.h.transaction(func() error {
		r = s.h.cm.Process(context.Background(), "<wap-provisioningdoc>"+sections+"</wap-provisioningdoc>", cm.FlagProcess, model.Roles(s.roles))
		return nil
	})
	return r
}

func (s *scene) send(sections string) {
	s.t.Helper()
	before := s.kept()
	if !s.irreversible {
		if r := s.process(sections + tail); !r.HRESULT.Failed() {
			s.errorf("a handset with a toaster: %v", r.HRESULT)
		}
		s.unchanged("taken back", before)
	}
	s.reply = s.process(sections)
	if s.reply.HRESULT.Failed() && !s.irreversible {
		s.unchanged("failed", before)
	}
	s.sent, s.checked, s.irreversible = sections, false, false
}

func (s *scene) expect(hresult, sections string) {
	s.t.Helper()
	s.checked = true
	got := strings.TrimSuffix(strings.TrimPrefix(s.reply.Document, "<wap-provisioningdoc>"), "</wap-provisioningdoc>")
	if got == "<wap-provisioningdoc/>" {
		got = ""
	}
	got = withoutDesc(got)
	sections = strings.ReplaceAll(sections, "&#xF000;", "\uF000")
	name := s.reply.HRESULT.Name()
	if hresult == "" {
		hresult = "S_OK"
	}
	if name != hresult && fmt.Sprintf("0x%08X", uint32(s.reply.HRESULT)) != hresult {
		s.errorf("the result is %v, not %s\n%s", s.reply.HRESULT, hresult, s.reply.Document)
	}
	if got != sections {
		s.errorf("the reply is\n%s\nnot\n%s", spread(got), spread(sections))
	}
}

// done looks that the last document's reply was looked at.
func (s *scene) done() {
	s.t.Helper()
	if s.sent != "" && !s.checked {
		s.errorf("nobody looks at the reply before this line:\n%s", spread(s.reply.Document))
	}
}

func withoutDesc(s string) string {
	for {
		i := strings.Index(s, ` desc="`)
		if i < 0 {
			return s
		}
		j := strings.IndexByte(s[i+7:], '"')
		s = s[:i] + s[i+7+j+1:]
	}
}

// spread puts each tag on a line, to be read.
func spread(s string) string { return strings.ReplaceAll(s, "><", ">\n<") }

// kept is what the handset keeps in its directory: names and contents.
func (s *scene) kept() map[string]string {
	s.t.Helper()
	if err := s.h.settle(); err != nil {
		s.fatalf("%v", err)
	}
	all := make(map[string]string)
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			all[path] = ""
			return err
		}
		b, err := os.ReadFile(path)
		all[path] = string(b)
		return err
	})
	if err != nil {
		s.fatalf("%v", err)
	}
	return all
}

func (s *scene) unchanged(what string, before map[string]string) {
	s.t.Helper()
	after := s.kept()
	if maps.Equal(before, after) {
		return
	}
	for _, path := range slices.Sorted(maps.Keys(before)) {
		if after[path] != before[path] {
			s.errorf("a document was %s, and %s was\n%s\nand is\n%s", what, path, before[path], after[path])
		}
	}
	for _, path := range slices.Sorted(maps.Keys(after)) {
		if _, ok := before[path]; !ok {
			s.errorf("a document was %s, and there is %s: %s", what, path, hex.EncodeToString([]byte(after[path])))
		}
	}
}
