package explain

import (
	"errors"
	"fmt"

	"cradle/app/files"
	"cradle/rapi"
)

// filesError explains what happened to one file or folder of a handset, by name. Only
// the command line works with files, which is English.
func filesError(err error) (Explanation, bool) {
	x, ok := fileWords(err)
	return x.verbatim(), ok
}

func fileWords(err error) (Words, bool) {
	var (
		partial *files.PartialError
		path    *files.PathError
		e       *files.Error
	)
	switch {
	case errors.As(err, &partial):
		x := Error(partial.Err).English()
		switch {
		case partial.Replaced:
			x.What += " The old file is gone; the new one is on the handset as " + partial.Path + "."
			x.Do = "Give it its name with cradle mv."
		case !partial.Removed:
			x.What += " Part of " + partial.Path + " is on the handset."
			x.Do = "Remove it, or copy it again with --force."
		default:
			x.What += " What had arrived of " + partial.Path + " was removed again."
		}
		return x, true
	case errors.As(err, &path):
		return Words{What: sentence(path.Error())}, true
	case errors.As(err, &e):
		return fileError(e)
	}
	return localFileError(err)
}

func fileError(e *files.Error) (Words, bool) {
	var code rapi.Win32
	switch {
	case errors.Is(e.Err, files.ErrExists) && e.Op == "write":
		return Words{What: e.Path + " is on the handset already.", Do: "Choose another name, or replace it with --force."}, true
	case errors.Is(e.Err, files.ErrExists):
		return Words{What: e.Path + " is on the handset already.", Do: "Choose another name."}, true
	case errors.Is(e.Err, files.ErrIsFolder):
		return Words{What: e.Path + " is a folder on the handset.", Do: isFolder(e.Op)}, true
	case errors.Is(e.Err, files.ErrNoFolder):
		return Words{What: e.Path + " is on the handset, and is no folder.", Do: "Choose another name."}, true
	case errors.Is(e.Err, files.ErrUnsafeName):
		return Words{
			What: fmt.Sprintf("%q cannot be copied to this computer under its own name.", e.Path),
			Do:   "Copy it by itself, to a name that you choose.",
		}, true
	case errors.Is(e.Err, files.ErrSize):
		return Words{
			What:  sentence(e.Path + ": " + e.Err.Error()),
			Cause: "The connection or the handset lost some, or a program on the handset changed the file meanwhile.",
			Do:    "Copy it again.",
		}, true
	case errors.As(e.Err, &code):
		return handsetFile(e.Op, e.Path, code), true
	}
	return Words{}, false
}

func isFolder(op string) string {
	if op == "write" {
		return "Name a file in it, or end its name with a slash."
	}
	return "Take it with all that is in it: -r."
}

// handsetFile explains what a handset says of a file or folder (winerror.h).
func handsetFile(op, path string, code rapi.Win32) Words {
	switch code {
	case 2, 18:
		return Words{What: "There is no " + path + " on the handset.", Do: "List what there is with cradle ls."}
	case 3:
		if op == "make" {
			return Words{What: "The folder for " + path + " is not there on the handset.", Do: "Make it as well: cradle mkdir -p."}
		}
		return Words{What: "There is no " + path + " on the handset, nor its folder.", Do: "List what there is with cradle ls."}
	case 5:
		return Words{
			What:  "The handset does not allow " + doing(op) + " " + path + ".",
			Cause: "It is part of the system in ROM, read-only, in use, or the handset's security policy protects it.",
		}
	case 19:
		return Words{What: "The storage card is write-protected: " + path + ".", Do: "Open its lock, then try again."}
	case 20, 21:
		return Words{What: "The storage card for " + path + " is missing or not ready.", Do: "Check the card, then try again."}
	case 32, 33, 170:
		return Words{What: "A program on the handset is using " + path + ".", Do: "End the program, or restart the handset, then try again."}
	case 8, 14, 39, 112:
		return Words{What: "The handset has not enough storage for " + path + ".", Do: "See what is free with cradle info, and free some."}
	case 193:
		return Words{What: path + " is no program, or one for another processor."}
	case 50, 120:
		return Words{What: "The handset does not support " + doing(op) + " " + path + "."}
	case 123, 161, 206:
		return Words{What: "The handset does not take " + path + " for a path.", Do: "Check its spelling and its length."}
	case 145:
		return Words{What: path + " is not empty.", Do: "Something was put there meanwhile; try again."}
	case 80, 183:
		return Words{What: path + " is on the handset already.", Do: "Choose another name."}
	}
	return Words{What: "The handset reported a fault " + doing(op) + " " + path + "."}
}

// doing is an operation of package files as a noun.
func doing(op string) string {
	switch op {
	case "read":
		return "reading"
	case "write":
		return "writing"
	case "list":
		return "listing"
	case "make":
		return "making"
	case "remove":
		return "removing"
	case "move":
		return "moving"
	case "start":
		return "starting"
	}
	return "looking at"
}

// localFileError is for files of this computer.
func localFileError(err error) (Words, bool) {
	switch {
	case errors.Is(err, files.ErrExists):
		return Words{What: sentence(err.Error()), Do: "Choose another name, or replace it with --force."}, true
	case errors.Is(err, files.ErrIsFolder):
		return Words{What: sentence(err.Error()), Do: "Take it with all that is in it: -r."}, true
	case errors.Is(err, files.ErrNoFolder):
		return Words{What: sentence(err.Error()), Do: "Choose another name."}, true
	case errors.Is(err, files.ErrIrregular):
		return Words{What: sentence(err.Error()), Do: "Use standard input or output for it: -."}, true
	}
	return Words{}, false
}
