package journal

import (
	"encoding/json"
	"fmt"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// Entry is a run as the journal knows it. It holds no secrets.
type Entry struct {
	Number    int64  // 1, 2, 3, ...: how people call it in this journal
	ID        string // run.Run's
	Program   string // version
	Host      string // the computer's name
	PID       int
	Session   string // of the program that made it
	Handset   run.HandsetID
	Port      string
	Simulated bool
	Identity  run.Identity
	Name      string // of the document
	Document  string // id of its text
	Encoding  string // of its file
	Flags     uint32 // of CeProcessConfig
	Started   time.Time

	// Step is the latest: "begun", "open", "read", "send", "busy", "answered", "wait",
	// "verify", "ended".
	Step     string
	Stepped  time.Time    // when
	Answered bool         // the handset has: HRESULT and HasReply hold
	HRESULT  rapi.HRESULT // of the latest answer
	HasReply bool         // a document came with it
	Reply    string       // id of its text, "" where it is empty
	Ending   run.Ending   // run.Running: it has none
	Ended    time.Time    // zero: it has not
	Lost     bool         // the connection was lost after sending
	Result   string       // id of the settings' states, "" where nothing was sent
	// Counts are how many settings are in which state, by the state's key; nil where nothing
	// was sent, and of runs that an older program made.
	Counts  map[string]int `json:",omitempty"`
	Words   Words          // what was told about it
	State   State          `json:"-"` // what it is doing now
	Settled bool           // someone looked after the interrupted run
	Note    string         // what they said of it

	// Before is the id of the text of what the handset had, just before the document
	// was sent, where the document goes; "" where nothing came. BeforeRead is when it
	// was asked for (zero: it was not), and BeforeWhy why it is not complete.
	Before     string    `json:",omitempty"`
	BeforeRead time.Time `json:",omitzero"`
	BeforeWhy  *Why      `json:",omitempty"`
	// Verification is what reading back showed; nil: nobody did.
	Verification *Verified `json:",omitempty"`
	// Resolved: the connection was lost after sending, and the Ending is what the
	// handset showed when it was asked again. Where that was not in the run itself,
	// ResolvedAt says when it was, and Was how the run had ended till then.
	Resolved   bool       `json:",omitempty"`
	ResolvedAt time.Time  `json:",omitzero"`
	Was        run.Ending `json:",omitempty"`
	Undoes     string     `json:",omitempty"` // the ID of the run that this one takes back
	UndoneBy   []int64    `json:"-"`          // numbers of the runs that took this one back, or may have

	// Kind is what the run is: "" a document, KindInstall a cabinet that was given to the
	// installer. Of that, Name is the cabinet's file name and Document the text of the
	// setup document in it, "" where there is none.
	Kind      string     `json:",omitempty"`
	Cabinet   *Cabinet   `json:",omitempty"`
	Installed *Installed `json:",omitempty"` // what could be seen of it; nil: it has not ended

	records [2]int64 // its first and last
}

// StateCounts are Counts as they are counted in a result.
func (e *Entry) StateCounts() (c provxml.Counts) {
	for _, s := range provxml.States() {
		c[s] = e.Counts[s.Key()]
	}
	return c
}

// countsOf are a result's Counts by the states' keys.
func countsOf(r *provxml.Result) map[string]int {
	var m map[string]int
	for s, n := range r.Counts() {
		if n > 0 && m == nil {
			m = map[string]int{}
		}
		if n > 0 {
			m[provxml.State(s).Key()] = n
		}
	}
	return m
}

// KindInstall is the Kind of a run that installs a cabinet.
const KindInstall = "install"

// Cabinet is the file of an install. It is not kept itself.
type Cabinet struct {
	Size int64  `json:"size"` // in bytes
	ID   string `json:"id"`   // keyed hash, as texts have; the same file has the same in this journal
}

// Installed is what could be seen of a cabinet on a handset; see run.Install.
type Installed struct {
	Path     string   `json:"path,omitempty"`
	Outcome  string   `json:"outcome,omitempty"`
	Programs []string `json:"programs,omitempty"`
	Copy     string   `json:"copy,omitempty"` // what became of the copy
}

// Verified is what reading the settings of a run back showed, in sum. Journal.Checks
// has it setting by setting.
type Verified struct {
	Text           string    // id of the checks; "" where there are none
	Verified       int       // so many settings the handset has as they were sent
	Differs        int       // so many it has otherwise
	CannotReadBack int       // of so many nobody can tell
	NotVerified    int       // of so many no answer came
	Started, Ended time.Time // of asking
	Restarted      bool      // the handset restarted in between
	Why            *Why      `json:",omitempty"` // why it is not complete
}

// Key is the ending in the words of JSON, also of a run that has none: "running",
// "interrupted".
func (e *Entry) Key() string {
	switch e.State {
	case Running:
		return "running"
	case Interrupted:
		return "interrupted"
	}
	return e.Ending.Key()
}

// State is whether a run goes on.
type State uint8

const (
	// Ended: it has its ending.
	Ended State = iota
	// Running: the program that makes it runs.
	Running
	// Interrupted: the program ended before the run did.
	Interrupted
)

// The bodies of records. They are part of the journal's format: fields may be
// added, and never change their meaning.
type (
	beginBody struct {
		ID        string       `json:"run"`
		Program   string       `json:"program"`
		Host      string       `json:"host,omitempty"`
		PID       int          `json:"pid"`
		Session   string       `json:"session"`
		Handset   string       `json:"handset"`
		Port      string       `json:"port"`
		Simulated bool         `json:"simulated,omitempty"`
		Identity  identityBody `json:"identity"`
		Name      string       `json:"name"`
		Document  string       `json:"document"`
		Encoding  string       `json:"encoding"`
		Flags     uint32       `json:"flags"`
		Started   int64        `json:"started"`
		Undoes    string       `json:"undoes,omitempty"`
		Kind      string       `json:"kind,omitempty"` // missing: a document
		Cabinet   *Cabinet     `json:"cabinet,omitempty"`
	}
	identityBody struct {
		GUID     string `json:"guid,omitempty"`
		Name     string `json:"name,omitempty"`
		Model    string `json:"model,omitempty"`
		Platform string `json:"platform,omitempty"`
		OSMajor  int    `json:"os_major,omitempty"`
		OSMinor  int    `json:"os_minor,omitempty"`
		Build    int    `json:"build,omitempty"`
	}
	stepBody struct {
		Step string `json:"step"`
	}
	replyBody struct {
		HRESULT  uint32 `json:"hresult"`
		HasReply bool   `json:"has_reply,omitempty"`
		Reply    string `json:"reply,omitempty"`
	}
	beforeBody struct {
		Before string `json:"before,omitempty"`
		Read   int64  `json:"read"`
		Why    *Why   `json:"why,omitempty"`
	}
	verifiedBody struct {
		Checks         string `json:"checks,omitempty"`
		Verified       int    `json:"verified,omitempty"`
		Differs        int    `json:"differs,omitempty"`
		CannotReadBack int    `json:"cannot_be_read_back,omitempty"`
		NotVerified    int    `json:"not_verified,omitempty"`
		Started        int64  `json:"started"`
		Ended          int64  `json:"ended"`
		Restarted      bool   `json:"restarted,omitempty"`
		Why            *Why   `json:"why,omitempty"`
	}
	endBody struct {
		Ending       string         `json:"ending"`
		Ended        int64          `json:"ended"`
		Lost         bool           `json:"lost,omitempty"`
		Result       string         `json:"result,omitempty"`
		Verification *verifiedBody  `json:"verification,omitempty"`
		Resolved     bool           `json:"resolved,omitempty"`
		Undoes       string         `json:"undoes,omitempty"`
		Installed    *Installed     `json:"installed,omitempty"`
		Counts       map[string]int `json:"counts,omitempty"`
		Words
	}
	resolvedBody struct {
		Ending       string        `json:"ending"`
		Verification *verifiedBody `json:"verification,omitempty"`
		Note         string        `json:"note,omitempty"`
		Words
	}
	settledBody struct {
		Note string `json:"note,omitempty"`
	}
)

// take carries a record of the run into the entry. It is the one place that says
// what records mean: for writing, and for verifying.
func (e *Entry) take(r *record) error {
	decode := func(body any) error {
		if err := json.Unmarshal([]byte(r.body), body); err != nil {
			return fmt.Errorf("record %d cannot be read: %w", r.seq, err)
		}
		return nil
	}
	if r.kind != kindSettled && r.kind != kindResolved { // these can come years later; a run that is pruned need not have them
		e.Stepped = fromNanos(r.time)
		e.records[1] = r.seq
	}
	switch r.kind {
	case kindBegin:
		var b beginBody
		if err := decode(&b); err != nil {
			return err
		}
		*e = Entry{
			Number: r.run, ID: b.ID, Program: b.Program, Host: b.Host, PID: b.PID, Session: b.Session,
			Handset: run.HandsetID(b.Handset), Port: b.Port, Simulated: b.Simulated, Identity: run.Identity(b.Identity),
			Name: b.Name, Document: b.Document, Encoding: b.Encoding, Flags: b.Flags,
			Started: fromNanos(b.Started), Step: "begun", Stepped: fromNanos(r.time), Undoes: b.Undoes, Kind: b.Kind, Cabinet: b.Cabinet,
			records: [2]int64{r.seq, r.seq},
		}
	case kindStep:
		var b stepBody
		if err := decode(&b); err != nil {
			return err
		}
		e.Step = b.Step
		switch b.Step {
		case "open", "read", "send": // it is tried again: an answer from before is none to this
			e.Answered, e.HRESULT, e.HasReply, e.Reply = false, 0, false, ""
		}
	case kindBefore:
		var b beforeBody
		if err := decode(&b); err != nil {
			return err
		}
		e.Step = "read"
		e.Before, e.BeforeRead, e.BeforeWhy = b.Before, fromNanos(b.Read), b.Why
	case kindReply:
		var b replyBody
		if err := decode(&b); err != nil {
			return err
		}
		e.Step = "answered"
		e.Answered, e.HRESULT, e.HasReply, e.Reply = true, rapi.HRESULT(b.HRESULT), b.HasReply, b.Reply
	case kindEnd:
		var b endBody
		if err := decode(&b); err != nil {
			return err
		}
		e.Step, e.Ended, e.Lost, e.Result, e.Words = "ended", fromNanos(b.Ended), b.Lost, b.Result, b.Words
		e.Verification, e.Resolved, e.Installed, e.Counts = b.Verification.entry(), b.Resolved, b.Installed, b.Counts
		if b.Undoes != "" {
			e.Undoes = b.Undoes
		}
		if e.Ending = endingOf(b.Ending); e.Ending == run.Running {
			return fmt.Errorf("record %d: there is no ending %q", r.seq, b.Ending)
		}
	case kindSettled:
		var b settledBody
		if err := decode(&b); err != nil {
			return err
		}
		e.Settled, e.Note = true, b.Note
	case kindResolved:
		var b resolvedBody
		if err := decode(&b); err != nil {
			return err
		}
		ending := endingOf(b.Ending)
		if ending == run.Running {
			return fmt.Errorf("record %d: there is no ending %q", r.seq, b.Ending)
		}
		if e.ResolvedAt.IsZero() {
			e.Was = e.Ending
		}
		e.Ending, e.Verification, e.Words = ending, b.Verification.entry(), b.Words
		e.Resolved, e.ResolvedAt, e.Note = true, fromNanos(r.time), b.Note
		if e.Ended.IsZero() { // it was interrupted, and goes on no more
			e.Ended = e.ResolvedAt
		}
	}
	return nil
}

// entry is the body as the entry has it.
func (b *verifiedBody) entry() *Verified {
	if b == nil {
		return nil
	}
	return &Verified{b.Checks, b.Verified, b.Differs, b.CannotReadBack, b.NotVerified, fromNanos(b.Started), fromNanos(b.Ended), b.Restarted, b.Why}
}

// fromNanos is a time of a record; 0 is none.
func fromNanos(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns).UTC()
}

// nanos is a time for a record.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func endingOf(key string) run.Ending {
	for e := run.Running; e <= run.NotSent; e++ {
		if e.Key() == key {
			return e
		}
	}
	return run.Running
}

// ending is the column's: "" while there is none.
func (e *Entry) ending() string {
	if e.Ending == run.Running {
		return ""
	}
	return e.Ending.Key()
}

// texts are the ids of the texts that the run has.
func (e *Entry) texts() []string {
	var list []string
	checks := ""
	if e.Verification != nil {
		checks = e.Verification.Text
	}
	for _, id := range []string{e.Document, e.Before, e.Reply, e.Result, checks} {
		if id != "" {
			list = append(list, id)
		}
	}
	return list
}
