// Package run holds the plain types that all of app shares: which handset,
// which run, how it ended, and the events that tell of it. It has no behaviour
// beyond naming its own values.
package run

import (
	"time"

	"cradle/rapi"
	"cradle/rapi/provxml"
)

// HandsetID names a handset for as long as it stays at its place:
// "1-3.2" (a USB port path), "sim-1" (a simulated handset), or
// "over-169.254.2.1" (a handset reached over the system's own network).
type HandsetID string

// Ending is how a run on one handset ended. The words are fixed; see String.
type Ending uint8

const (
	// Running: the run has not ended.
	Running Ending = iota
	// Applied: success, every node applied, removed, answered, absent or accepted.
	Applied
	// AppliedWithProblems: success beside a failed or not-mentioned node.
	AppliedWithProblems
	// Failed: the handset refused the document and rolled it back.
	Failed
	// Cancelled: by the person before sending, or by the handset (0x00042005).
	Cancelled
	// Unknown: lost between request and reply, or the handset cannot say.
	Unknown
	// NotSent: the connection failed before the document was sent; nothing on
	// the handset was touched.
	NotSent
)

var endings = [...]struct{ word, key string }{
	{"Running", "running"},
	{"Applied", "applied"},
	{"Applied with problems", "applied_with_problems"},
	{"Failed", "failed"},
	{"Cancelled", "cancelled"},
	{"Unknown", "unknown"},
	{"Not sent", "not_sent"},
}

// String is the word that people see.
func (e Ending) String() string { return endings[min(int(e), len(endings)-1)].word }

// Key is the word in JSON.
func (e Ending) Key() string { return endings[min(int(e), len(endings)-1)].key }

// Identity is what a handset said of itself.
type Identity struct {
	GUID     string // {D452FF30-...}; "" before Windows Mobile 5
	Name     string // "WH-017"
	Model    string // "HTC P3600"
	Platform string // "PocketPC", "SmartPhone"
	OSMajor  int
	OSMinor  int
	Build    int
}

// Run is one document on one handset.
type Run struct {
	ID        string // unique in this process and beyond
	Handset   HandsetID
	Port      string // as shown, with the label of then: "1-3.2", "SIM 1 (Slot A)", "169.254.2.1"
	Simulated bool
	Identity  Identity
	Document  *provxml.Document
	Flags     uint32 // of CeProcessConfig: 1 process, 2 metadata
	Started   time.Time
	Ended     time.Time // zero while Running
	Ending    Ending
	Result    *provxml.Result // nil when nothing was sent
	Err       error           // why, when Ending is Failed without a reply, Unknown, Cancelled or NotSent

	Before       *Before       // nil: it was not read
	Verification *Verification // nil: none was made
	// Resolved: the connection was lost after sending, and the Ending is what the
	// handset showed when it was asked again; there need be no reply then.
	Resolved bool
	Undoes   string // the ID of the run that this one takes back; "" for others

	// Install: the run is no document that was sent, but a cabinet that was given to the
	// handset's installer. Its Document is then named like the cabinet, and is the setup
	// document in it, or empty. It is replaced, not changed, when more is known.
	Install *Install
}

// Install is a cabinet on a handset, and what could be seen of it. The words of Outcome
// and Cabinet are those of package install.
type Install struct {
	Size     int64    // of the cabinet, in bytes
	SHA256   [32]byte // of the cabinet; not to be kept or shown: it may hold secrets
	ID       string   // the journal's keyed hash of it; "" where it is not known
	Setup    bool     // there is a setup document in it, the run's Document
	Path     string   // where it was copied to on the handset; "" until then
	Outcome  string   // "installed", "no_new_program", "unknown", "not_started"; "": it was not tried
	Programs []string // that are listed and were not before
	Cabinet  string   // of the copy: "gone", "removed", "left"; "": none was made
}

// Reply is a handset's answer to a document, as it came.
type Reply struct {
	HRESULT     rapi.HRESULT
	Document    string // the reply document; may hold secrets
	HasDocument bool
}
