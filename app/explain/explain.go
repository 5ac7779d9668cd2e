// Package explain turns what went wrong, at whatever layer, into words for the
// person at the bench: what happened, the likely cause, what to do, and a
// technical detail to copy. The window, the command line and reports all speak
// through it, so that the same fault has the same words everywhere.
//
//	x := explain.Error(err)
//	fmt.Println(x.What)             // "The handset was unplugged.", in English
//	words.Say(x.What)               // in the language of the window
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

	"cradle/rapi/phrase"
)

// Explanation is one fault in words. Each field is one or more whole
// sentences, or empty; only What is always there.
type Explanation struct {
	What   phrase.Text // what happened
	Cause  phrase.Text // the likely cause
	Do     phrase.Text // what to do
	Detail string      // for a ticket: the error as the layers tell it, with codes, in English
}

// IsZero reports whether there is nothing to explain.
func (x Explanation) IsZero() bool {
	return x.What.IsZero() && x.Cause.IsZero() && x.Do.IsZero() && x.Detail == ""
}

// String is the explanation in one line, in English, without the detail.
func (x Explanation) String() string { return x.English().String() }

// English is the explanation as the command line and reports have it.
func (x Explanation) English() Words { return x.In(phrase.Text.String) }

// In is the explanation in the language of say.
func (x Explanation) In(say func(phrase.Text) string) Words {
	return Words{What: say(x.What), Cause: say(x.Cause), Do: say(x.Do), Detail: x.Detail}
}

// Words are an Explanation in one language.
type Words struct{ What, Cause, Do, Detail string }

// IsZero reports whether there is nothing to explain.
func (w Words) IsZero() bool { return w == Words{} }

// String is all in one line, without the detail.
func (w Words) String() string {
	parts := make([]string, 0, 3)
	for _, s := range []string{w.What, w.Cause, w.Do} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// verbatim is for what only the command line explains, which is English.
func (w Words) verbatim() Explanation {
	return Explanation{What: phrase.Verbatim(w.What), Cause: phrase.Verbatim(w.Cause), Do: phrase.Verbatim(w.Do), Detail: w.Detail}
}

// and is one text after the other.
func and(list ...phrase.Text) phrase.Text { return phrase.Join(" ", list...) }

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
				x.Detail = more(x.What.String(), detail(err))
			}
			return x
		}
	}
	return Explanation{What: told(err.Error()), Detail: detail(err)}
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
		return Explanation{What: phrase.New("It was cancelled.")}, true
	case errors.Is(err, context.DeadlineExceeded):
		return Explanation{
			What: phrase.New("It took too long."),
			Do:   phrase.New("Try again. If it happens each time, unplug the handset, restart it, and plug it in."),
		}, true
	}
	return Explanation{}, false
}

func systemError(err error) (Explanation, bool) {
	var p *os.PathError
	if !errors.As(err, &p) {
		return Explanation{}, false
	}
	x := Explanation{What: told(p.Path + ": " + p.Err.Error())}
	switch {
	case errors.Is(err, os.ErrNotExist):
		x.What = phrase.New("There is no file {{.Path}}.", "Path", p.Path)
		x.Do = phrase.New("Check the name and the folder.")
	case errors.Is(err, os.ErrPermission):
		x.What = phrase.New("You have no permission for {{.Path}}.", "Path", p.Path)
		x.Do = phrase.New("Choose another folder, or change the file's permissions.")
	}
	return x, true
}

// told is a sentence of another layer's words, as they are.
func told(s string) phrase.Text {
	if s = oneLine(s); s == "" {
		return phrase.New("Something went wrong.")
	}
	return phrase.Sentence(phrase.Verbatim(s))
}

// sentence makes a sentence of an error's text.
func sentence(s string) string { return told(s).String() }

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
