// Package explain turns what went wrong, at whatever layer, into words for the
// person at the bench: what happened, the likely cause, what to do, and a
// technical detail to copy. The window, the command line and reports all speak
// through it, so that the same fault has the same words everywhere.
//
//	x := explain.Error(err)
//	fmt.Println(x.What)             // "The handset was unplugged."
//	fmt.Println(x.Cause, x.Do)      // may be empty
//	fmt.Println(x.Detail)           // the error as the layers tell it, with codes
//
// What, Cause and Do never hold a bare code; the code is in the Detail. No
// secret value is ever put into an Explanation by this package.
package explain

import (
	"context"
	"errors"
	"os"
	"strings"
)

// Explanation is one fault in words. Each field is one or more whole
// sentences, or empty; only What is always there.
type Explanation struct {
	What   string // what happened
	Cause  string // the likely cause
	Do     string // what to do
	Detail string // for a ticket: the error as the layers tell it, with codes
}

// IsZero reports whether there is nothing to explain.
func (x Explanation) IsZero() bool { return x == Explanation{} }

// String is the explanation in one line, without the detail.
func (x Explanation) String() string {
	parts := make([]string, 0, 3)
	for _, s := range []string{x.What, x.Cause, x.Do} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// Error explains an error of any layer. nil gives the zero Explanation.
func Error(err error) Explanation {
	if err == nil {
		return Explanation{}
	}
	// The order is from the specific to the general: an error of the bench
	// knows more than the transfer that failed because of it.
	for _, try := range []func(error) (Explanation, bool){
		recordedError,
		journalError,
		documentError,
		filesError,
		registryError,
		cabinetError,
		choiceError,
		benchError,
		simulatorError,
		usbError,
		networkError,
		activeSyncError,
		serialError,
		tetherError,
		rapiError,
		contextError,
		systemError,
	} {
		if x, ok := try(err); ok {
			var told *Recorded
			if x.Detail == "" && !errors.As(err, &told) {
				x.Detail = more(x.What, detail(err))
			}
			return x
		}
	}
	return Explanation{What: sentence(err.Error()), Detail: detail(err)}
}

// more is the detail, or nothing where what happened has the same words already.
func more(what, detail string) string {
	if strings.Contains(strings.ToLower(what), strings.ToLower(detail)) {
		return ""
	}
	return detail
}

// detail is an error in one line; errors that were joined have one each.
func detail(err error) string { return oneLine(strings.ReplaceAll(err.Error(), "\n", "; ")) }

func contextError(err error) (Explanation, bool) {
	switch {
	case errors.Is(err, context.Canceled):
		return Explanation{What: "It was cancelled."}, true
	case errors.Is(err, context.DeadlineExceeded):
		return Explanation{
			What: "It took too long.",
			Do:   "Try again. If it happens each time, unplug the handset, restart it, and plug it in.",
		}, true
	}
	return Explanation{}, false
}

func systemError(err error) (Explanation, bool) {
	var p *os.PathError
	if !errors.As(err, &p) {
		return Explanation{}, false
	}
	x := Explanation{What: sentence(p.Path + ": " + p.Err.Error())}
	switch {
	case errors.Is(err, os.ErrNotExist):
		x.What = "There is no file " + p.Path + "."
		x.Do = "Check the name and the folder."
	case errors.Is(err, os.ErrPermission):
		x.What = "You have no permission for " + p.Path + "."
		x.Do = "Choose another folder, or change the file's permissions."
	}
	return x, true
}

// sentence makes a sentence of an error's text.
func sentence(s string) string {
	s = oneLine(s)
	if s == "" {
		return "Something went wrong."
	}
	first := s[:1]
	if first >= "a" && first <= "z" && !strings.ContainsAny(firstWord(s), ".:/\\") {
		s = strings.ToUpper(first) + s[1:]
	}
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, "!") {
		s += "."
	}
	return s
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

// oneLine keeps what came from outside from breaking a line or a terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0:
			return -1
		}
		return r
	}, s)
}
