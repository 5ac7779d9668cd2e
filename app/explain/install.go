package explain

import (
	"cradle/app/run"
	"cradle/rapi/phrase"
)

// installRun explains the run of an install that did not end Applied. A handset does not
// tell what an installer did: only what could be seen is said.
func installRun(r run.Run) Explanation {
	var x Explanation
	switch r.Ending {
	case run.Applied, run.Running:
		return x
	case run.Unknown:
		x = Explanation{
			What: phrase.New("The installer was started, or may have been, and nothing showed what it did."),
			Do:   phrase.New("Look at the handset's screen; 'cradle query UnInstall' lists its programs."),
		}
		if r.Install.Outcome == "no_new_program" {
			x.What = phrase.New("The installer deleted the cabinet, and no new program is listed: it was installed anew, had only settings, or failed.")
		}
		if r.Install.Setup {
			x.Do = and(x.Do, phrase.New("The settings in the cabinet can be asked back: 'cradle query --from FILE.cab'."))
		}
		if why := Error(r.Err); !why.IsZero() {
			x.Cause, x.Detail = why.What, why.Detail
		}
		return x
	case run.Cancelled:
		x = Explanation{What: phrase.New("It was cancelled before the installer was started. Nothing was installed.")}
		if r.Err != nil {
			x.Detail = detail(r.Err)
		}
		return x
	}
	x = Error(r.Err)
	x.What = and(x.What, phrase.New("Nothing was installed."))
	return x
}

// installNotes are what is known of a cabinet.
func installNotes(r run.Run) []phrase.Text {
	in := r.Install
	what := phrase.New("The cabinet has {{.Size}} bytes, and no document that could be read.", "Size", in.Size)
	if in.Setup {
		what = phrase.Count("The cabinet has {{.Size}} bytes, and a document with {{.Count}} setting.", "The cabinet has {{.Size}} bytes, and a document with {{.Count}} settings.", r.Document.Settings(), "Size", in.Size)
	}
	notes := []phrase.Text{what}
	switch {
	case in.Path == "":
	case in.Cabinet == "left":
		notes = append(notes, phrase.New("It was copied to {{.Path}} on the handset, and is still there.", "Path", in.Path))
	case in.Cabinet == "removed":
		notes = append(notes, phrase.New("It was copied to {{.Path}} on the handset, and Cradle removed it from there.", "Path", in.Path))
	case in.Outcome != "not_started":
		notes = append(notes, phrase.New("It was copied to {{.Path}} on the handset, and the installer deleted it there.", "Path", in.Path))
	}
	return notes
}
