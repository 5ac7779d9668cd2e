package provxml

import "cradle/rapi"

// State is what became of one node of the sent document.
type State uint8

const (
	// NotMentioned: the handset reported success and nothing at this place.
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
	// Failed: the reply has an error element here.
	Failed
	// Accepted: success without an itemised reply.
	Accepted
	// RolledBack: the document failed elsewhere and this was undone.
	RolledBack
	// Unknown: nobody can say (CSP crash, failed rollback, connection lost).
	Unknown
	// Cancelled: the handset cancelled the processing; never applied.
	Cancelled
)

// NodeResult is one node of the result tree. Its shape follows the sent
// document; what a query brought hangs below the query's node with a nil
// Request.
type NodeResult struct {
	Request     *Node // nil for what only the reply has
	Reply       *Node // nil when the reply has nothing at this place
	State       State
	Reported    string // the value in the reply
	HasReported bool
	Desc, Code  string // of an error element, when it has them
	Children    []*NodeResult
}

// Result is a document with the handset's answer matched to it.
type Result struct {
	Document *Document
	HRESULT  rapi.HRESULT
	Lost     bool          // the connection was lost after sending; HRESULT means nothing
	Root     *NodeResult   // for the document's root
	Extra    []*NodeResult // nodes of the reply that answer nothing that was sent
	Reply    string        // the reply as it came
	ReplyErr error         // the reply is not well-formed; what could be matched is matched
}
