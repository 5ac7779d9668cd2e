package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// crashPrefix and crashSuffix are around the name of a file for a crash; what stands
// between is the number of the process, or when it was found.
const (
	crashPrefix  = "crash-"
	runningMark  = "running-"
	crashSuffix  = ".txt"
	crashesLimit = 5 // as many are kept
)

// keepCrash has a crash of the program, wherever it happens, written into a file in a
// folder, too: most who start the window have no terminal to read it in. It returns the
// file of a crash before, the latest, that was not found yet; "" where there was none.
// end is called when the program ends in order.
func keepCrash(dir string) (before string, end func()) {
	end = func() {}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", end
	}
	before = foundCrash(dir)
	path := filepath.Join(dir, crashPrefix+runningMark+strconv.Itoa(os.Getpid())+crashSuffix)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return before, end
	}
	if err := debug.SetCrashOutput(f, debug.CrashOptions{}); err != nil {
		f.Close()
		os.Remove(path)
		return before, end
	}
	f.Close() // the runtime has its own
	return before, func() {
		debug.SetCrashOutput(nil, debug.CrashOptions{})
		os.Remove(path)
	}
}

// foundCrash looks for the files of programs that crashed, gives them names of their
// own, and keeps the latest. A program that runs has an empty one.
func foundCrash(dir string) (latest string) {
	files, _ := filepath.Glob(filepath.Join(dir, crashPrefix+runningMark+"*"+crashSuffix))
	for _, f := range files {
		i, err := os.Stat(f)
		if err != nil || i.Size() == 0 {
			continue // it runs, or was killed: then the journal knows what it was at
		}
		pid := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), crashPrefix+runningMark), crashSuffix)
		to := filepath.Join(dir, crashPrefix+i.ModTime().UTC().Format("20060102T150405Z-")+pid+crashSuffix)
		if err := os.Rename(f, to); err == nil && to > latest {
			latest = to
		}
	}
	found, _ := filepath.Glob(filepath.Join(dir, crashPrefix+"[0-9]*"+crashSuffix)) // in the order of their times
	for len(found) > crashesLimit {
		os.Remove(found[0])
		found = found[1:]
	}
	old := time.Now().Add(-24 * time.Hour)
	for _, f := range files { // of programs that were killed
		if i, err := os.Stat(f); err == nil && i.Size() == 0 && i.ModTime().Before(old) {
			os.Remove(f)
		}
	}
	return latest
}
