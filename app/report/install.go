package report

import (
	"slices"
	"strings"

	"cradle/app/run"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// InstallDoc is what "cradle/apply/1" and its like have of a run that installed a
// cabinet; its document is then named like the cabinet.
type InstallDoc struct {
	Size     int64    `json:"size"`
	ID       string   `json:"id,omitempty"`    // the journal's keyed hash of it
	Setup    bool     `json:"setup,omitempty"` // the document stands in the cabinet
	Path     string   `json:"handset_path,omitempty"`
	Outcome  string   `json:"outcome,omitempty"`
	Programs []string `json:"programs,omitempty"`
	Cabinet  string   `json:"cabinet,omitempty"`
}

// kindInstall is RunDoc's Kind of one; a document has none.
const kindInstall = "install"

func (d *RunDoc) install(in *run.Install) {
	if in != nil {
		d.Kind = kindInstall
		d.Install = &InstallDoc{in.Size, in.ID, in.Setup, in.Path, in.Outcome, slices.Clone(in.Programs), in.Cabinet}
	}
}

// sumInstall is Sum of an install.
func sumInstall(r run.Run) phrase.Text {
	as := func(what phrase.Text) phrase.Text {
		return phrase.New("{{.Ending}}: {{.What}}", "Ending", phrase.Known(r.Ending.String()), "What", what)
	}
	on := r.Port
	switch {
	case r.Ending == run.Applied:
		return as(phrase.New("installed {{.Programs}} on {{.Handset}} in {{.Time}}", "Programs", printable(strings.Join(r.Install.Programs, ", ")), "Handset", on, "Time", Took(r.Ended.Sub(r.Started))))
	case r.Ending == run.Unknown && r.Install.Outcome == "no_new_program":
		return as(phrase.New("the installer took the cabinet on {{.Handset}}, and no new program is listed", "Handset", on))
	case r.Ending == run.Unknown:
		return as(phrase.New("it may be installed on {{.Handset}}, or not", "Handset", on))
	case r.Ending == run.NotSent:
		return as(phrase.New("nothing was sent to {{.Handset}}", "Handset", on))
	}
	return as(phrase.New("nothing was installed on {{.Handset}}", "Handset", on))
}

// unsent is what stands for the result of a run that has none. Nobody knows what became
// of the settings in a cabinet: there are none to show.
func unsent(r run.Run) *provxml.Result {
	if r.Install != nil {
		if d, err := provxml.Parse(r.Document.Name, []byte("<wap-provisioningdoc/>")); err == nil {
			return provxml.Unsent(d)
		}
	}
	return provxml.Unsent(r.Document)
}
