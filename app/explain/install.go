package explain

import (
	"fmt"
	"strings"

	"cradle/app/run"
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
			What: "The installer was started, or may have been, and nothing showed what it did.",
			Do:   "Look at the handset's screen; 'cradle query UnInstall' lists its programs.",
		}
		if r.Install.Outcome == "no_new_program" {
			x.What = "The installer deleted the cabinet, and no new program is listed: it was installed anew, had only settings, or failed."
		}
		if r.Install.Setup {
			x.Do += " The settings in the cabinet can be asked back: 'cradle query --from FILE.cab'."
		}
		if why := Error(r.Err); !why.IsZero() {
			x.Cause, x.Detail = why.What, why.Detail
		}
		return x
	case run.Cancelled:
		x = Explanation{What: "It was cancelled before the installer was started. Nothing was installed."}
		if r.Err != nil {
			x.Detail = detail(r.Err)
		}
		return x
	}
	x = Error(r.Err)
	x.What = strings.TrimSpace(x.What + " Nothing was installed.")
	return x
}

// installNotes are what is known of a cabinet.
func installNotes(r run.Run) []string {
	in := r.Install
	what := fmt.Sprintf("The cabinet has %d bytes, and no document that could be read.", in.Size)
	switch n := r.Document.Settings(); {
	case in.Setup && n == 1:
		what = fmt.Sprintf("The cabinet has %d bytes, and a document with 1 setting.", in.Size)
	case in.Setup:
		what = fmt.Sprintf("The cabinet has %d bytes, and a document with %d settings.", in.Size, n)
	}
	notes := []string{what}
	switch {
	case in.Path == "":
	case in.Cabinet == "left":
		notes = append(notes, "It was copied to "+in.Path+" on the handset, and is still there.")
	case in.Cabinet == "removed":
		notes = append(notes, "It was copied to "+in.Path+" on the handset, and Cradle removed it from there.")
	case in.Outcome != "not_started":
		notes = append(notes, "It was copied to "+in.Path+" on the handset, and the installer deleted it there.")
	}
	return notes
}
