package report

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"cradle/app/bench"
	"cradle/app/doctor"
	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/canon"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// ApplyDoc is the JSON document "cradle/apply/1". The schemas of all documents
// are in package assets.
type ApplyDoc struct {
	Schema      string   `json:"schema"`
	ExitCode    int      `json:"exit_code"`
	Interrupted bool     `json:"interrupted,omitempty"`
	Runs        []RunDoc `json:"runs"`
	// JournalHead is the hash of the journal's last record; "" where none is kept.
	JournalHead string `json:"journal_head,omitempty"`
}

// Apply makes the JSON document of some runs.
func Apply(runs []run.Run, exitCode int, interrupted bool) ApplyDoc {
	d := ApplyDoc{Schema: "cradle/apply/1", ExitCode: exitCode, Interrupted: interrupted, Runs: []RunDoc{}}
	for _, r := range runs {
		d.Runs = append(d.Runs, shownRunDoc(r))
	}
	return d
}

// RunDoc is one document on one handset.
type RunDoc struct {
	Run          string          `json:"run"`
	Number       int64           `json:"number,omitempty"` // in the journal
	Handset      string          `json:"handset"`
	Port         string          `json:"port"`
	Simulated    bool            `json:"simulated"`
	Identity     *IdentityDoc    `json:"identity,omitempty"`
	Kind         string          `json:"kind,omitempty"` // "install"; "": a document
	Document     DocumentDoc     `json:"document"`
	Install      *InstallDoc     `json:"install,omitempty"`
	Metadata     bool            `json:"metadata"`
	Started      time.Time       `json:"started"`
	Ended        time.Time       `json:"ended"`
	DurationMS   float64         `json:"duration_ms"`
	Ending       string          `json:"ending"`
	Skipped      bool            `json:"skipped,omitempty"`
	Verification string          `json:"verification"`
	ReadBack     *ReadBackDoc    `json:"read_back,omitempty"`
	Resolved     bool            `json:"resolved,omitempty"`
	Undoes       string          `json:"undoes,omitempty"`
	Before       *BeforeDoc      `json:"before,omitempty"`
	HRESULT      *HRESULTDoc     `json:"hresult,omitempty"`
	Settings     *SettingsDoc    `json:"settings,omitempty"`
	Result       []NodeDoc       `json:"result,omitempty"`
	Extra        []NodeDoc       `json:"extra,omitempty"`
	Explanation  *ExplanationDoc `json:"explanation,omitempty"`
	Summary      string          `json:"summary"`
}

// DocumentDoc is a document, without its contents: it may hold secrets, and a
// plain hash of it would let them be guessed.
type DocumentDoc struct {
	Name     string       `json:"name"`
	Settings int          `json:"settings"`
	Encoding string       `json:"encoding"`
	Warnings []WarningDoc `json:"warnings,omitempty"`
}

// WarningDoc is something about a document that was read all the same.
type WarningDoc struct {
	ID      string `json:"id"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty"`
}

// IdentityDoc is what a handset said of itself.
type IdentityDoc struct {
	GUID     string `json:"guid,omitempty"`
	Name     string `json:"name,omitempty"`
	Model    string `json:"model,omitempty"`
	Platform string `json:"platform,omitempty"`
	OS       string `json:"os,omitempty"`
	System   string `json:"system,omitempty"`
}

// HRESULTDoc is the handset's answer to a whole document.
type HRESULTDoc struct {
	Value string `json:"value"`
	Name  string `json:"name,omitempty"`
}

// SettingsDoc counts settings, with the queries among them.
type SettingsDoc struct {
	Total    int            `json:"total"`
	Good     int            `json:"good"`
	Queries  int            `json:"queries"`
	Answered int            `json:"answered"`
	ByState  map[string]int `json:"by_state"`
}

// NodeDoc is one node of the result.
type NodeDoc struct {
	Kind         string            `json:"kind"`
	Name         string            `json:"name"`
	State        string            `json:"state"`
	Value        *string           `json:"value,omitempty"`
	Reported     *string           `json:"reported,omitempty"`
	Secret       bool              `json:"secret,omitempty"`
	Equal        *bool             `json:"equal,omitempty"`        // of value and reported; absent where they cannot be compared
	How          string            `json:"how,omitempty"`          // what made them equal, or why they cannot be compared
	Verification string            `json:"verification,omitempty"` // run.Verdict's key
	ReadBack     *string           `json:"read_back,omitempty"`    // the value that the handset had afterwards
	ReadBackHow  string            `json:"read_back_how,omitempty"`
	Metadata     map[string]string `json:"metadata,omitempty"`
	Desc         string            `json:"desc,omitempty"`
	Code         string            `json:"code,omitempty"`
	Line         int               `json:"line,omitempty"`
	Column       int               `json:"column,omitempty"`
	Explanation  *ExplanationDoc   `json:"explanation,omitempty"`
	Children     []NodeDoc         `json:"children,omitempty"`
}

// ExplanationDoc is an explain.Explanation.
type ExplanationDoc struct {
	What   string `json:"what"`
	Cause  string `json:"cause,omitempty"`
	Do     string `json:"do,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// DevicesDoc is the JSON document "cradle/devices/1".
type DevicesDoc struct {
	Schema   string       `json:"schema"`
	ExitCode int          `json:"exit_code"`
	Handsets []HandsetDoc `json:"handsets"`
	// Interfaces may have a handset behind them.
	Interfaces []InterfaceDoc  `json:"interfaces,omitempty"`
	Error      *ExplanationDoc `json:"error,omitempty"`
}

// Devices makes the JSON document of what is at the bench, and of network
// interfaces behind which more may be. none says why no handset is among it, if
// none is.
func Devices(handsets []bench.Handset, interfaces []doctor.Interface, exitCode int, none error) DevicesDoc {
	return DevicesDoc{Schema: "cradle/devices/1", ExitCode: exitCode, Handsets: Handsets(handsets),
		Interfaces: interfaceDocs(interfaces), Error: Explanation(explain.Error(none))}
}

// HandsetDoc is one handset.
type HandsetDoc struct {
	Handset     string          `json:"handset"`
	Port        string          `json:"port"` // as people see it, with its label
	Label       string          `json:"label,omitempty"`
	Simulated   bool            `json:"simulated"`
	State       string          `json:"state"`
	Phase       string          `json:"phase,omitempty"`
	Mode        string          `json:"mode,omitempty"`
	USBID       string          `json:"usb_id,omitempty"`
	Identity    *IdentityDoc    `json:"identity,omitempty"`
	Since       time.Time       `json:"since"`
	Explanation *ExplanationDoc `json:"explanation,omitempty"`
}

// Handsets is the list of handsets as JSON documents have it, never nil.
func Handsets(handsets []bench.Handset) []HandsetDoc {
	list := []HandsetDoc{}
	for _, h := range handsets {
		d := HandsetDoc{
			Handset:     string(h.ID),
			Port:        h.Port,
			Label:       h.Label,
			Simulated:   h.Simulated,
			State:       h.State.String(),
			Phase:       h.Phase,
			Identity:    identityDoc(h.Identity),
			Since:       h.Since.UTC(),
			Explanation: Explanation(explainHandset(h)),
		}
		if !h.USB.Path.IsZero() {
			d.Mode, d.USBID = h.Mode.String(), h.USB.ID()
		}
		list = append(list, d)
	}
	return list
}

// ErrorDoc is the JSON document "cradle/error/1".
type ErrorDoc struct {
	Schema   string         `json:"schema"`
	ExitCode int            `json:"exit_code"`
	Error    ExplanationDoc `json:"error"`
	Handsets []HandsetDoc   `json:"handsets,omitempty"`
	Dangers  []DangerDoc    `json:"dangers,omitempty"`

	Variables []VariableDoc `json:"variables,omitempty"`
}

// VariableDoc is a place in a document where a variable has no value.
type VariableDoc struct {
	Name     string `json:"name"`
	Document string `json:"document"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Handset  string `json:"handset,omitempty"` // for which there is none; "" is all
	Why      string `json:"why"`
}

// DangerDoc is a place in a document that wants a person's word.
type DangerDoc struct {
	ID       string `json:"id"`
	Severe   bool   `json:"severe"`
	Document string `json:"document"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Path     string `json:"path"`
	What     string `json:"what"`
}

// Danger is a danger as JSON documents have it.
func Danger(d *provxml.Document, g lint.Danger) DangerDoc {
	return DangerDoc{ID: g.ID, Severe: g.Severe, Document: d.Name, Line: g.Pos.Line, Column: g.Pos.Column, Path: g.Path, What: g.What.String()}
}

// Explanation is nil for the zero Explanation.
func Explanation(x explain.Explanation) *ExplanationDoc {
	if x.IsZero() {
		return nil
	}
	return &ExplanationDoc{What: x.What, Cause: x.Cause, Do: x.Do, Detail: x.Detail}
}

// shownRunDoc is a run's JSON without its secrets, also where they stand in what is
// none itself: another setting's value, words of the handset's, a file's name.
func shownRunDoc(r run.Run) RunDoc {
	mask := masker(secretsOf(r).Mask)
	d := runDoc(mask.run(r))
	mask.doc(&d)
	return d
}

// runDoc has secrets where they stand in what is none itself; see masker.doc.
func runDoc(r run.Run) RunDoc {
	d := RunDoc{
		Run:          r.ID,
		Handset:      string(r.Handset),
		Port:         r.Port,
		Simulated:    r.Simulated,
		Identity:     identityDoc(r.Identity),
		Document:     DocumentDoc{Name: r.Document.Name, Settings: r.Document.Settings(), Encoding: r.Document.Encoding},
		Metadata:     rapi.ConfigFlags(r.Flags)&rapi.ConfigMetadata != 0,
		Started:      r.Started.UTC(),
		Ended:        r.Ended.UTC(),
		DurationMS:   float64(r.Ended.Sub(r.Started).Microseconds()) / 1000,
		Ending:       r.Ending.Key(),
		Skipped:      errors.Is(r.Err, bench.ErrSkipped),
		Verification: verificationOf(r.Verification),
		ReadBack:     readBackDoc(r.Verification),
		Resolved:     r.Resolved,
		Undoes:       r.Undoes,
		Before:       beforeDoc(r.Before),
		Explanation:  Explanation(explain.Run(r)),
		Summary:      Sum(r),
	}
	for _, p := range r.Document.Warnings {
		d.Document.Warnings = append(d.Document.Warnings,
			WarningDoc{ID: p.ID, Line: p.Pos.Line, Column: p.Pos.Column, Message: p.Msg.String(), Fix: p.Fix.String()})
	}
	d.install(r.Install)
	if r.Result == nil {
		return d
	}
	if !r.Result.Lost {
		d.HRESULT = &HRESULTDoc{Value: fmt.Sprintf("0x%08X", uint32(r.Result.HRESULT)), Name: r.Result.HRESULT.Name()}
	}
	c := sumOf(r)
	d.Settings = &SettingsDoc{Total: c.Total, Good: c.Good, Queries: c.Queries, Answered: c.Answered, ByState: map[string]int{}}
	for s, n := range c.By {
		if n > 0 {
			d.Settings.ByState[provxml.State(s).Key()] = n
		}
	}
	of := nodeDocs{hr: r.Result.HRESULT, metadata: d.Metadata, read: readingsOf(r)}
	d.Result = of.list(r.Result.Root.Children)
	d.Extra = of.list(r.Result.Extra)
	return d
}

// nodeDocs makes the NodeDocs of one run.
type nodeDocs struct {
	hr       rapi.HRESULT
	metadata bool
	read     readings
}

func (of nodeDocs) list(nodes []*provxml.NodeResult) []NodeDoc {
	if len(nodes) == 0 {
		return nil
	}
	list := make([]NodeDoc, 0, len(nodes))
	for _, n := range nodes {
		list = append(list, of.one(n))
	}
	return list
}

func (of nodeDocs) one(n *provxml.NodeResult) NodeDoc {
	at := n.Node()
	d := NodeDoc{
		Kind:     at.Kind.String(),
		Name:     at.Name,
		State:    StateOf(n).Key(),
		Secret:   Secret(n),
		Desc:     explain.Said(n),
		Code:     n.Code,
		Children: of.list(n.Children),
	}
	if at.Kind == provxml.Foreign && at.Element != nil {
		d.Kind = at.Element.FullTag()
	}
	if n.Request != nil {
		d.Line, d.Column = n.Request.Pos.Line, n.Request.Pos.Column
		if n.Request.HasValue && !d.Secret {
			d.Value = &n.Request.Value
		}
	}
	if n.HasReported && !d.Secret {
		d.Reported = &n.Reported
	}
	if of.metadata {
		for _, a := range Metadata(n) {
			if d.Metadata == nil {
				d.Metadata = map[string]string{}
			}
			d.Metadata[a.Name] = a.Value
		}
	}
	if c, ok := explain.Compare(n); ok {
		if d.How = c.How; c.Verdict != canon.Incomparable {
			equal := c.Verdict == canon.Same
			d.Equal = &equal
		}
	}
	check, checked := of.read.checks[n.Request]
	if checked {
		d.Verification, d.ReadBackHow = check.Verdict.Key(), check.Reason
		if !d.Secret {
			d.ReadBack = check.Reported
		}
	}
	switch {
	case n.Request != nil && n.Request.Setting():
		x := explain.Setting(n, of.hr)
		if checked {
			x.What = strings.TrimSpace(x.What + " " + explain.Checked(check))
		}
		d.Explanation = Explanation(x)
	case explain.Blamed(n):
		d.Explanation = Explanation(explain.Node(n, of.hr))
	}
	return d
}

func identityDoc(id run.Identity) *IdentityDoc {
	if id == (run.Identity{}) {
		return nil
	}
	d := &IdentityDoc{GUID: id.GUID, Name: id.Name, Model: id.Model, Platform: id.Platform, System: id.System()}
	if id.OSMajor > 0 {
		d.OS = fmt.Sprintf("%d.%d.%d", id.OSMajor, id.OSMinor, id.Build)
	}
	return d
}
