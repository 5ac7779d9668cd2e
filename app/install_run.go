package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cradle/app/bench"
	"cradle/app/formats"
	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// installing is a cabinet as the run that installs it has it: the document in it where
// it has one that can be read, its size and its hash.
func installing(file string) (in bench.Installing, err error) {
	f, err := os.Open(file)
	if err != nil {
		return in, err
	}
	defer f.Close()
	sum := sha256.New()
	if in.Install.Size, err = io.Copy(sum, f); err != nil {
		return in, err
	}
	in.Install.SHA256 = [32]byte(sum.Sum(nil))
	name := filepath.Base(file)
	// An installer may take what is not read here.
	if read, err := formats.Read(file); err == nil && len(read.Documents) > 0 {
		d := *read.Documents[0] // there is one _setup.xml in a cabinet
		d.Name = name
		in.Document, in.Install.Setup = &d, true
		return in, nil
	}
	in.Document, err = provxml.Parse(name, []byte(noDocument))
	return in, err
}

// noDocument stands for the document of a cabinet that has none.
const noDocument = "<wap-provisioningdoc/>"

// of adds what could be seen of a cabinet to what is known of it.
func (r installResult) of(in run.Install) run.Install {
	in.Path, in.Outcome, in.Programs, in.Cabinet = r.Path, string(r.Outcome), r.Programs, string(r.Cabinet)
	return in
}

// installOf is what the journal has of a cabinet; nil for a run that is a document.
func installOf(e journal.Entry) *run.Install {
	if e.Kind != journal.KindInstall {
		return nil
	}
	in := &run.Install{Setup: e.Document != ""}
	if c := e.Cabinet; c != nil {
		in.Size, in.ID = c.Size, c.ID
	}
	if i := e.Installed; i != nil {
		in.Path, in.Outcome, in.Programs, in.Cabinet = i.Path, i.Outcome, i.Programs, i.Copy
	}
	return in
}

// installStepWords say how far an interrupted install had come.
func installStepWords(e journal.Entry) string {
	if e.Step == "answered" {
		return "the installer had been started"
	}
	return "the cabinet was being copied, or the installer started"
}

// afterInstall says what to do about an install that somebody should see to.
func afterInstall(e journal.Entry) string {
	switch {
	case e.State == journal.Interrupted && !e.Sent():
		return fmt.Sprintf("Install the cabinet again, if it is still wanted; then 'cradle history settle %d'.", e.Number)
	case e.State == journal.Interrupted:
		return fmt.Sprintf("It may be installed, or not. Look at the handset: 'cradle query UnInstall' lists its programs, 'cradle ls /Temp/Cradle' whether the cabinet is left there. "+
			"Then say that you have looked: 'cradle history settle %d --note WORDS'.", e.Number)
	case e.State == journal.Ended && e.Ending == run.Unknown:
		return fmt.Sprintf("It may be installed, or not. Look at the handset ('cradle query UnInstall' lists its programs), "+
			"and say that you have: 'cradle history settle %d --note WORDS'.", e.Number)
	}
	return ""
}

// noInstall refuses what can be done with documents only; what says what to do instead.
func noInstall(e journal.Entry, what string) error {
	if e.Kind != journal.KindInstall {
		return nil
	}
	return &plainError{exitUsage, fmt.Sprintf("run %d installed a cabinet, %s: %s", e.Number, report.Printable(e.Name), what)}
}
