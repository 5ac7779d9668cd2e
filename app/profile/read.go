package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"cradle/rapi/template"
)

// maxFile is the longest profile.toml that is read, in bytes.
const maxFile = 1 << 20

// Problem is one thing that is wrong with a profile.
type Problem struct {
	Path string
	Line int // 0: not known
	Msg  string
}

func (p Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", p.Path, p.Line, p.Msg)
	}
	return p.Path + ": " + p.Msg
}

// Problems are all that is wrong with a profile.
type Problems []Problem

func (p Problems) Error() string {
	var lines []string
	for _, one := range p {
		lines = append(lines, one.Error())
	}
	return strings.Join(lines, "\n")
}

// Read reads the profile in a file. What is wrong with it is Problems; a file that
// cannot be read is another error.
func Read(path string) (*Profile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if i, err := f.Stat(); err == nil && !i.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is no file")}
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse reads a profile from memory. path is the file's, and says where the documents
// are; nothing is opened.
func Parse(path string, data []byte) (*Profile, error) {
	problem := func(line int, format string, args ...any) error {
		return Problems{{path, line, fmt.Sprintf(format, args...)}}
	}
	switch {
	case len(data) > maxFile:
		return nil, problem(0, "it has more than 1 MiB, and is no profile")
	case !utf8.Valid(data):
		return nil, problem(0, "it is not UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	p := &Profile{Path: path, Name: nameOf(path), text: string(data), lines: linesOf(string(data))}
	var raw map[string]any
	if _, err := toml.Decode(p.text, &raw); err != nil {
		var syntax toml.ParseError
		if errors.As(err, &syntax) {
			return nil, problem(syntax.Position.Line, "%s", syntax.Message)
		}
		return nil, problem(0, "%v", err)
	}
	r := reader{p: p}
	r.top(raw)
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, r.problems
	}
	return p, nil
}

// nameOf is a profile's name by its file.
func nameOf(path string) string {
	if base := filepath.Base(path); base != FileName {
		return strings.TrimSuffix(base, filepath.Ext(base))
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return filepath.Base(filepath.Dir(path))
}

var (
	tableLine = regexp.MustCompile(`^\s*\[\s*([A-Za-z0-9_."'-]+)\s*\]`)
	keyLine   = regexp.MustCompile(`^\s*([A-Za-z0-9_."'-]+)\s*=`)
)

// linesOf finds the lines of keys. The decoder does not tell them; within texts of
// several lines this may be wrong, which costs a line number in a message.
func linesOf(text string) map[string]int {
	lines := map[string]int{}
	table := ""
	n := 0
	for line := range strings.Lines(text) {
		n++
		clean := strings.NewReplacer(`"`, "", "'", "")
		if m := tableLine.FindStringSubmatch(line); m != nil {
			table = clean.Replace(m[1])
			if lines[table] == 0 {
				lines[table] = n
			}
		} else if m := keyLine.FindStringSubmatch(line); m != nil {
			key := clean.Replace(m[1])
			if table != "" {
				key = table + "." + key
			}
			if lines[key] == 0 {
				lines[key] = n
			}
		}
	}
	return lines
}

// reader takes a decoded file apart and collects what is wrong.
type reader struct {
	p        *Profile
	problems Problems
}

func (r *reader) problem(key, format string, args ...any) {
	line := r.p.lines[key]
	for line == 0 && strings.Contains(key, ".") {
		key = key[:strings.LastIndex(key, ".")]
		line = r.p.lines[key]
	}
	r.problems = append(r.problems, Problem{r.p.Path, line, fmt.Sprintf(format, args...)})
}

// keys are those of a table, in which others are wrong.
type keys map[string]func(key string, value any)

func (r *reader) table(prefix string, value any, known keys) {
	m, ok := value.(map[string]any)
	if !ok {
		r.problem(strings.TrimSuffix(prefix, "."), "%s is a table: [%[1]s] on a line of its own, and its keys below", strings.TrimSuffix(prefix, "."))
		return
	}
	var names []string
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	var given []string
	for name := range m {
		given = append(given, name)
	}
	slices.Sort(given)
	for _, name := range given {
		if f := known[name]; f != nil {
			f(prefix+name, m[name])
			continue
		}
		hint := "; there are " + strings.Join(names, ", ")
		if near := template.Near(name, names); near != "" {
			hint = "; did you mean " + near + "?"
		}
		r.problem(prefix+name, "there is no key %q%s", name, hint)
	}
}

func (r *reader) top(raw map[string]any) {
	p := r.p
	r.table("", raw, keys{
		"title":     r.text(&p.Title),
		"about":     r.text(&p.About),
		"documents": r.documents,
		"variables": r.variables,
		"options": func(key string, v any) {
			r.table("options.", v, keys{
				"metadata":       r.flag(&p.Options.Metadata, false),
				"verify":         r.flag(&p.Options.NoVerify, true),
				"undo":           r.flag(&p.Options.NoUndo, true),
				"keep_going":     r.flag(&p.Options.KeepGoing, false),
				"jobs":           r.jobs,
				"timeout":        r.duration(&p.Options.Timeout),
				"unlock_timeout": r.duration(&p.Options.Unlock),
				"table": func(key string, v any) {
					if r.text(&p.Options.Table)(key, v); p.Options.Table != "" {
						r.inside(key, p.Options.Table)
					}
				},
			})
		},
		"handsets": func(key string, v any) {
			h := &p.Handsets
			r.table("handsets.", v, keys{"models": r.patterns(&h.Models), "systems": r.patterns(&h.Systems), "names": r.patterns(&h.Names), "labels": r.patterns(&h.Labels)})
		},
	})
	if len(p.Documents) == 0 && r.p.lines["documents"] == 0 {
		r.problem("", `it names no documents: write documents = ["wifi.xml"] above the first [table]`)
	}
}

func (r *reader) text(into *string) func(string, any) {
	return func(key string, v any) {
		s, ok := v.(string)
		if !ok {
			r.problem(key, "%s is a text in quotes", key)
		}
		*into = s
	}
}

// flag is a true or false; not turns it around.
func (r *reader) flag(into *bool, not bool) func(string, any) {
	return func(key string, v any) {
		b, ok := v.(bool)
		if !ok {
			r.problem(key, "%s is true or false", key)
			return
		}
		*into = b != not
	}
}

func (r *reader) jobs(key string, v any) {
	n, ok := v.(int64)
	if !ok || n < 1 || n > 128 {
		r.problem(key, "%s is a number from 1 to 128", key)
		return
	}
	r.p.Options.Jobs = int(n)
}

func (r *reader) duration(into *time.Duration) func(string, any) {
	return func(key string, v any) {
		s, _ := v.(string)
		d, err := time.ParseDuration(s)
		if err != nil || d <= 0 || d > 24*time.Hour {
			r.problem(key, `%s is a time, like "90s" or "5m"`, key)
			return
		}
		*into = d
	}
}

// texts is a list of texts that are not empty.
func (r *reader) texts(key string, v any) (list []string, ok bool) {
	all, ok := v.([]any)
	for _, one := range all {
		s, is := one.(string)
		if ok = ok && is && s != ""; !ok {
			break
		}
		if slices.Contains(list, s) {
			r.problem(key, "%s has %q twice", key, s)
		}
		list = append(list, s)
	}
	if !ok || len(list) == 0 {
		r.problem(key, `%s is a list of texts, like ["a", "b"]`, key)
		return nil, false
	}
	return list, true
}

func (r *reader) patterns(into *[]string) func(string, any) {
	return func(key string, v any) { *into, _ = r.texts(key, v) }
}

func (r *reader) documents(key string, v any) {
	list, ok := r.texts(key, v)
	if ok && len(list) > maxDocuments {
		r.problem(key, "it has %d documents, and may have %d", len(list), maxDocuments)
		return
	}
	for _, d := range list {
		r.inside(key, d)
	}
	r.p.Documents = list
}

// inside wants a path below the profile's folder, that is one on every computer.
func (r *reader) inside(key, name string) {
	if why := localPath(name); why != "" {
		r.problem(key, "%q %s", name, why)
	}
}

// localPath says why a path does not lead to a file below a folder, on whatever
// computer; "" if it does.
func localPath(name string) string {
	switch {
	case strings.ContainsAny(name, "\\"):
		return `has a \ in it; write /`
	case !fs.ValidPath(name) || name == ".":
		return "does not lead below the profile's folder"
	case strings.ContainsAny(name, `<>:"|?*`) || strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r == 0x7f }):
		return "has a character in it that Windows does not take"
	case len(name) > 200:
		return "is far too long"
	}
	for part := range strings.SplitSeq(name, "/") {
		if reserved(part) || strings.HasSuffix(part, ".") || strings.HasSuffix(part, " ") {
			return "has a part that Windows does not take"
		}
	}
	return ""
}

func (r *reader) variables(key string, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		r.problem(key, "variables is a table: [variables] on a line of its own, and the variables below")
		return
	}
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if la, lb := r.p.lines[key+"."+a], r.p.lines[key+"."+b]; la != lb {
			return la - lb
		}
		return strings.Compare(a, b)
	})
	seen := map[string]string{}
	for _, name := range names {
		at := key + "." + name
		if !template.ValidName(name) {
			r.problem(at, "%q is no variable's name: it has letters, digits, _, - and ., and begins with a letter or _", name)
			continue
		}
		if other := seen[template.Fold(name)]; other != "" {
			r.problem(at, "%s and %s are the same variable", other, name)
			continue
		}
		seen[template.Fold(name)] = name
		if one, ok := r.variable(at, m[name]); ok {
			one.Name = name
			r.p.Variables = append(r.p.Variables, one)
		}
	}
}

func (r *reader) variable(at string, v any) (one Variable, ok bool) {
	const how = `write a text in quotes, { ask = true } or { file = "PATH" }`
	switch v := v.(type) {
	case string:
		if why := template.Unfit(v); !why.IsZero() {
			r.problem(at, "the value cannot be sent: %s", why)
			return one, false
		}
		return Variable{Value: v}, true
	case map[string]any:
		ask, asked := v["ask"]
		file, filed := v["file"]
		switch {
		case len(v) != 1:
		case asked && ask == true:
			return Variable{Ask: true}, true
		case filed:
			if s, is := file.(string); is && s != "" && !strings.ContainsRune(s, 0) && s != "-" {
				return Variable{File: s}, true
			}
		}
	}
	r.problem(at, "%s", how)
	return one, false
}
