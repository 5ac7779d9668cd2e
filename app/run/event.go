package run

import "time"

// Event is one thing that happened at the bench. Every event of a handset
// carries its id, and every event of a run the run's id as well, so that
// listeners never guess.
type Event struct {
	Time    time.Time
	Kind    EventKind
	Handset HandsetID
	RunID   string // of the run's events
	Phase   string // Phase: "claim", "initialize", "address", "handshake", "unlock", "send", "wait", ...
	Message string // for people, optional
	Run     *Run   // RunBegan, RunEnded: a copy
	Err     error  // Failed
	// Setting is the path of the setting that a Progress is about, without its
	// value; "" where it is about none.
	Setting string
	Done    int       // Progress: how many settings the phase is through with
	Total   int       // Progress: of how many
	Until   time.Time // Waiting: when it is given up; zero: never
}

// EventKind says what an Event tells.
type EventKind uint8

const (
	// Arrived: a handset (or a device to be named for what it is) was plugged in.
	Arrived EventKind = iota
	// Phase: the handset entered the named phase of being connected or of a run.
	Phase
	// Locked: the handset waits to be unlocked by a person.
	Locked
	// Ready: the handset is connected, known by name, and can be given work.
	Ready
	// RunBegan: a document is about to be sent.
	RunBegan
	// RunEnded: the run has its ending and, if there is one, its result.
	RunEnded
	// ConnectFailed: the handset could not be connected, or lost its
	// connection; Err says why. Without a Handset: a bus cannot be looked at.
	ConnectFailed
	// Departed: the handset left.
	Departed
	// SafeToUnplug: nothing is under way on the handset any more.
	SafeToUnplug
	// Progress: a phase of a run is through with some of its settings.
	Progress
	// Waiting: a run waits for its handset, which restarts or was unplugged, or is
	// locked; Phase says for what ("restart", "return", "unlock"), Until for how long.
	Waiting
	// Decided: the bench looked by itself at a handset that arrived. Phase says what
	// came of it: "chosen" (documents are applied), "done" (it had them already), "here"
	// (it was there before, and only new ones are meant), "restarted" (it came back from
	// a restart of its own), "copies" (several handsets say they are the same one).
	// Message says it to people; "" where there is nothing to add.
	Decided
)

var eventKinds = [...]string{"arrived", "phase", "locked", "ready", "run_began", "run_ended", "connect_failed", "departed", "safe_to_unplug", "progress", "waiting", "decided"}

// String is the event's word in logs and JSON.
func (k EventKind) String() string { return eventKinds[min(int(k), len(eventKinds)-1)] }
