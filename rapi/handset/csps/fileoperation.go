package csps

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/undo"
)

// FileOperation is the CSP that works on files ([L:bb737563], [LE:gg155022],
// [L:ms834745]): below a directory's characteristic stand MakeDir and RemoveDir,
// or a file's, and in that one operation on it.
//
//	\Windows             MakeDir, RemoveDir (an empty one)
//	\Windows | a.txt     Copy, Move, Extract, Shortcut: each with Source; Delete
//
// An operation is done when its characteristic ends, with all of its parms. The
// parms beside Source are switches ([L:bb737655] names them; what they do is
// inferred from the flags of the same meaning in an installation's file list):
//
//	NoOverwrite         a file that is there stays, and nothing fails
//	NoOverwriteIfNewer  the same, when it is newer than the source
//	ForceDelete         Delete takes a read-only file too
//	NoTransaction       the operation is not taken back with the document
//
// SelfRegister, Shared, NoDateCheck and WarnIfSkip change nothing here: no code
// runs, nothing is counted, nobody is warned.
//
// There is nothing to query: the page speaks of operations alone.
type FileOperation struct {
	typ string
	env *Env

	parms []Parm // of the operation that is being read
	asked bool   // its caller's roles were held against one setting of it
}

func newFileOperation(env *Env, spec *model.CSP) (CSP, error) {
	return &FileOperation{typ: spec.Type, env: env}, nil
}

// Type is the canonical type.
func (c *FileOperation) Type() string { return c.typ }

// Caps: paths are translated ([L:bb737563]).
func (c *FileOperation) Caps() Caps { return Caps{Translation: true} }

// Setting is "FileOperation\Windows\a.txt\Copy".
func (c *FileOperation) Setting(p Path) (string, error) {
	parts := Path{c.typ}
	for _, name := range p {
		if name = strings.Trim(name, `\`); name != "" {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, `\`), nil
}

// maxCopied is how many bytes one document may copy: all of it may have to be taken
// back.
// guess: no source; no handset of the time had more memory to spare.
const maxCopied = 64 << 20

func tooMuchCopied() error {
	return &Error{rapi.OutOfMemory, "The document copies more than 64 MB."}
}

// fileOperations are those on a file, and whether they have a Source.
var fileOperations = map[string]bool{"copy": true, "move": true, "extract": true, "shortcut": true, "delete": false}

// directory reports whether the last name of a path is an operation on the
// directory before it.
func directory(p Path) bool {
	return len(p) == 2 && (strings.EqualFold(p[1], "MakeDir") || strings.EqualFold(p[1], "RemoveDir"))
}

// Open gathers the parms of an operation.
func (c *FileOperation) Open(_ *undo.Log, p Path, ch Characteristic) error {
	c.parms, c.asked = ch.Parms, false
	switch _, known := fileOperations[strings.ToLower(last(p))]; {
	case len(p) > 3, len(p) == 3 && !known:
		return invalid("The operations on a file are Copy, Move, Delete, Extract and Shortcut.")
	case len(p) > 0 && !strings.HasPrefix(p[0], `\`):
		return invalid("The directory's path does not begin with a backslash.")
	}
	return nil
}

func last(p Path) string {
	if len(p) == 0 {
		return ""
	}
	return p[len(p)-1]
}

// Create asks for an operation that has no parm.
func (c *FileOperation) Create(_ *undo.Log, p Path) error {
	source, known := fileOperations[strings.ToLower(last(p))]
	switch {
	case directory(p), len(p) == 3 && !source:
	case len(p) == 2 && known:
		return invalid("The operation stands in the directory's characteristic: put a characteristic with the file's name around it, and the directory's path around that.")
	default:
		return invalid("There is no operation without a parm in this place but MakeDir, RemoveDir and Delete.")
	}
	c.asked = true
	return nil
}

// switches are the parms of an operation beside Source.
var switches = []string{"NoOverwrite", "NoOverwriteIfNewer", "ForceDelete", "NoTransaction", "SelfRegister", "Shared", "NoDateCheck", "WarnIfSkip"}

// Set takes note of a parm of an operation. A document of the field writes
// switches with no value (numbers 150 and 171 of the corpus).
func (c *FileOperation) Set(_ *undo.Log, p Path, parm Parm) error {
	if len(p) != 3 {
		return invalid("A parm stands in an operation on a file.")
	}
	c.asked = true
	if strings.EqualFold(parm.Name, "Source") {
		if parm.Value == "" {
			return invalid("Source is empty.")
		}
		return nil
	}
	if !contains(switches, parm.Name) {
		return invalid("There is no such parm of an operation on a file.")
	}
	return nil
}

// Close does the operation.
func (c *FileOperation) Close(u *undo.Log, p Path) error {
	if !c.asked {
		return nil
	}
	c.asked = false
	if directory(p) {
		return c.onDirectory(u, p)
	}
	if c.on("NoTransaction") {
		u = nil
	}
	target := strings.TrimSuffix(p[0], `\`) + `\` + strings.TrimPrefix(p[1], `\`)
	source, _ := c.parm("Source")
	op := strings.ToLower(p[2])
	if fileOperations[op] && source == "" {
		return invalid("The operation has no Source.")
	}
	switch op {
	case "delete":
		return c.delete(u, target)
	case "shortcut":
		// The text of a shortcut on Windows CE: the length of what follows the #.
		return c.write(u, target, fmt.Appendf(nil, "%d#%s", len([]rune(source)), source), time.Time{})
	case "extract":
		return c.extract(u, source, target)
	case "copy":
		return c.copy(u, source, target)
	}
	return c.move(u, source, target)
}

func (c *FileOperation) parm(name string) (value string, ok bool) {
	for _, p := range c.parms {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	return "", false
}

// on reports whether a switch is set: it is there, and not 0.
// guess: that 0 takes it back.
func (c *FileOperation) on(name string) bool {
	value, ok := c.parm(name)
	return ok && value != "0"
}

func (c *FileOperation) onDirectory(u *undo.Log, p Path) error {
	dir := p[0]
	if len(dir) > 1 {
		dir = strings.TrimSuffix(dir, `\`)
	}
	if strings.EqualFold(p[1], "MakeDir") {
		for i := 1; i < len(dir); i++ {
			if dir[i] == '\\' {
				c.env.noteFile(madeDir, dir[:i])
			}
		}
		c.env.noteFile(madeDir, dir)
		return refused(c.env.Files.MkdirAll(u, dir))
	}
	info, err := c.env.Files.Stat(dir)
	if err == nil && !info.Dir {
		return invalid("That is a file, not a directory.")
	}
	if err == nil {
		err = c.env.Files.Remove(u, dir)
	}
	return refused(err)
}

// refused turns an error of the object store into one of a CSP. That it is the
// Win32 error's HRESULT is inferred from E_ACCESSDENIED being one.
func refused(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return &Error{rapi.FromWin32(objstore.Win32(err)), "There is no such file or directory."}
	case errors.Is(err, fs.ErrPermission):
		return &Error{rapi.FromWin32(objstore.Win32(err)), "The file or directory cannot be changed."}
	}
	return &Error{rapi.FromWin32(objstore.Win32(err)), err.Error()}
}

func (c *FileOperation) delete(u *undo.Log, path string) error {
	info, err := c.env.Files.Stat(path)
	if err == nil && info.Dir {
		return invalid("That is a directory: RemoveDir removes it.")
	}
	if err == nil && c.on("ForceDelete") {
		err = c.env.Files.MakeWritable(u, path)
	}
	if err == nil {
		err = c.env.Files.Remove(u, path)
	}
	return refused(err)
}

// skips reports whether a file that is there stays, for a source of an age; the
// zero time is none.
func (c *FileOperation) skips(target string, source time.Time) bool {
	info, err := c.env.Files.Stat(target)
	if err != nil {
		return false
	}
	return c.on("NoOverwrite") || c.on("NoOverwriteIfNewer") && !source.IsZero() && info.Times.Written.Time().After(source)
}

func (c *FileOperation) write(u *undo.Log, target string, data []byte, age time.Time) error {
	if c.skips(target, age) {
		return nil
	}
	if u.Hold(int64(len(data))) > maxCopied {
		return tooMuchCopied()
	}
	c.env.noteFile(madeFile, target)
	return refused(c.env.Files.WriteFile(u, target, data))
}

func (c *FileOperation) extract(u *undo.Log, source, target string) error {
	cab := c.env.cabinet
	if cab == nil {
		return unsupported("A file can only be extracted where the document came in a cabinet.")
	}
	data, age, ok := cab.Open(source)
	if !ok {
		return &Error{rapi.FromWin32(2), "There is no file " + source + " in the cabinet."} // ERROR_FILE_NOT_FOUND
	}
	return c.write(u, target, data, age)
}

func (c *FileOperation) copy(u *undo.Log, source, target string) error {
	info, err := c.env.Files.Stat(source)
	if err != nil {
		return refused(err)
	}
	if c.skips(target, info.Times.Written.Time()) {
		return nil
	}
	if u.Hold(info.Size) > maxCopied {
		return tooMuchCopied()
	}
	c.env.noteFile(madeFile, target)
	return refused(c.env.Files.CopyFile(u, source, target))
}

func (c *FileOperation) move(u *undo.Log, source, target string) error {
	info, err := c.env.Files.Stat(source)
	if err != nil {
		return refused(err)
	}
	if c.skips(target, info.Times.Written.Time()) {
		return nil
	}
	return refused(c.env.Files.Rename(u, source, target))
}

func onlyDoes() error {
	return unsupported("FileOperation does things; there is nothing to read or delete.")
}

// Delete does not work.
func (c *FileOperation) Delete(*undo.Log, Path, string) error { return onlyDoes() }

// DeleteAll does not work.
func (c *FileOperation) DeleteAll(*undo.Log, Path) error { return onlyDoes() }

// Query does not work.
// guess: the page's table of elements was not seen.
func (c *FileOperation) Query(Path, string) (Parm, error) { return Parm{}, onlyDoes() }

// Enumerate does not work.
func (c *FileOperation) Enumerate(Path) (Level, error) { return Level{}, onlyDoes() }
