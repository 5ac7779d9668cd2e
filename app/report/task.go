package report

import (
	"cradle/app/explain"
	"cradle/app/run"
)

// TaskDoc is the JSON document of a command that does one thing on each handset
// that was chosen: "cradle/ls/1" and its like. T is what it brings of each.
type TaskDoc[T any] struct {
	Schema      string              `json:"schema"`
	ExitCode    int                 `json:"exit_code"`
	Interrupted bool                `json:"interrupted,omitempty"`
	Handsets    []TaskHandsetDoc[T] `json:"handsets"`
}

// TaskHandsetDoc is what became of it on one handset. Result can be there beside
// errors: what was done before them.
type TaskHandsetDoc[T any] struct {
	Handset   string           `json:"handset"`
	Port      string           `json:"port"`
	Simulated bool             `json:"simulated"`
	Identity  *IdentityDoc     `json:"identity,omitempty"`
	ExitCode  int              `json:"exit_code"`
	Result    *T               `json:"result,omitempty"`
	Errors    []ExplanationDoc `json:"errors,omitempty"`
}

// NewTaskHandset fills in what all of them have.
func NewTaskHandset[T any](id run.HandsetID, port string, simulated bool, who run.Identity, exit int, result *T, errs []explain.Words) TaskHandsetDoc[T] {
	d := TaskHandsetDoc[T]{Handset: string(id), Port: port, Simulated: simulated, Identity: identityDoc(who), ExitCode: exit, Result: result}
	for _, x := range errs {
		d.Errors = append(d.Errors, *Explanation(x))
	}
	return d
}
