package provxml

// State is what became of one node of the sent document.
type State uint8

const (
	// NotMentioned: the handset reported success and nothing at this place. Or
	// a query that got no answer, whatever the HRESULT: it changes nothing, so
	// there is nothing to accept or to roll back.
	NotMentioned State = iota
	// Applied: the reply repeats the setting without an error.
	Applied
	// Removed: noparm or nocharacteristic came back where one was sent.
	Removed
	// Value: a query was answered with a value (or a subtree).
	Value
	// Masked: a query was answered with asterisks; the handset keeps a secret.
	Masked
	// Absent: a query was answered with "there is none". Not a failure.
	Absent
	// Failed: the reply has an error element here; or around it, and none inside
	// that says more.
	Failed
	// Accepted: success without an itemised reply.
	Accepted
	// RolledBack: the document failed elsewhere and this was undone.
	RolledBack
	// Unknown: nobody can say (CSP crash, failed rollback, connection lost).
	Unknown
	// Cancelled: the handset cancelled the processing; never applied.
	Cancelled

	stateCount
)

// States are all states, the best first: a worse one hides a better one where
// there is room for one word only.
func States() []State {
	return []State{Applied, Removed, Value, Masked, Absent, Accepted, NotMentioned, Cancelled, RolledBack, Failed, Unknown}
}

// String is the state in words, for people.
func (s State) String() string { return s.words().text }

// Key is the state for programs: JSON, journals.
func (s State) Key() string { return s.words().key }

type stateWords struct {
	text, key string
	rank      int // the worse, the higher
}

func (s State) words() stateWords {
	switch s {
	case Applied:
		return stateWords{"applied", "applied", 0}
	case Removed:
		return stateWords{"removed", "removed", 1}
	case Value:
		return stateWords{"value", "value", 2}
	case Masked:
		return stateWords{"masked", "masked", 3}
	case Absent:
		return stateWords{"absent", "absent", 4}
	case Accepted:
		return stateWords{"accepted, not itemised", "accepted", 5}
	case NotMentioned:
		return stateWords{"not mentioned", "not_mentioned", 6}
	case Cancelled:
		return stateWords{"cancelled, never applied", "cancelled", 7}
	case RolledBack:
		return stateWords{"rolled back", "rolled_back", 8}
	case Failed:
		return stateWords{"failed", "failed", 9}
	}
	return stateWords{"unknown", "unknown", 10}
}

// Worse reports whether s hides t where there is room for one word only.
func (s State) Worse(t State) bool { return s.words().rank > t.words().rank }

// Good reports whether nothing is wrong with a node in this state: applied,
// removed, value, masked, absent, accepted. A document whose every node is
// good, under a success HRESULT, is applied.
func (s State) Good() bool { return s.words().rank <= Accepted.words().rank }
