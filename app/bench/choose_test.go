package bench

import (
	"errors"
	"slices"
	"testing"

	"cradle/app/run"
	"cradle/usb"
)

func TestChoice(t *testing.T) {
	ready := func(id run.HandsetID) Handset { return Handset{ID: id, Port: Port(id), State: Ready} }
	serial := Handset{ID: "1-4", Port: "1-4", State: Ready, Mode: usb.ModeSerialSync}
	modem := Handset{ID: "1-5", Port: "1-5", State: Unusable, Err: &ModeError{Mode: usb.ModeRNDIS}}
	broken := Handset{ID: "1-6", Port: "1-6", State: Unusable, Err: usb.ErrAccess}
	gone := Handset{ID: "1-7", Port: "1-7", State: Gone}
	for _, tt := range []struct {
		name    string
		choice  Choice
		here    []Handset
		want    []run.HandsetID
		missing string
		present int // of the error
		others  int
	}{
		{name: "one is meant", here: []Handset{ready("1-1")}, want: []run.HandsetID{"1-1"}},
		{name: "none", here: nil},
		{name: "one that has left is none", here: []Handset{gone}},
		{name: "a modem is none", here: []Handset{modem}, others: 1},
		{name: "one beside a modem is meant", here: []Handset{modem, ready("1-1")}, want: []run.HandsetID{"1-1"}},
		{name: "of two none is chosen", here: []Handset{ready("1-1"), ready("1-2")}, present: 2},
		{name: "the one in serial mode may have been meant", here: []Handset{ready("1-1"), serial}, present: 2},
		{name: "one alone that cannot be used is meant", here: []Handset{broken}, want: []run.HandsetID{"1-6"}},
		{name: "all", choice: Choice{All: true}, here: []Handset{ready("1-1"), serial, modem, gone}, want: []run.HandsetID{"1-1", "1-4"}},
		{name: "all of none", choice: Choice{All: true}, here: []Handset{modem}, others: 1},
		{name: "by id", choice: Choice{Keys: []string{"1-2"}}, here: []Handset{ready("1-1"), ready("1-2")}, want: []run.HandsetID{"1-2"}},
		{name: "by port as shown", choice: Choice{Keys: []string{"sim 2", "SIM-1"}}, here: []Handset{ready("sim-1"), ready("sim-2")}, want: []run.HandsetID{"sim-2", "sim-1"}},
		{name: "twice is once", choice: Choice{Keys: []string{"1-1", "1-1"}}, here: []Handset{ready("1-1")}, want: []run.HandsetID{"1-1"}},
		{name: "a modem by name", choice: Choice{Keys: []string{"1-5"}}, here: []Handset{modem}, want: []run.HandsetID{"1-5"}},
		{name: "missing", choice: Choice{Keys: []string{"1-1", "9-9"}}, here: []Handset{ready("1-1")}, missing: "9-9", present: 1},
		{name: "left", choice: Choice{Keys: []string{"1-7"}}, here: []Handset{gone}, missing: "1-7"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.choice.Of(tt.here)
			if tt.want != nil {
				if err != nil || !slices.Equal(got, tt.want) {
					t.Errorf("%v, %v, want %v", got, err, tt.want)
				}
				return
			}
			var e *ChoiceError
			if !errors.As(err, &e) || got != nil {
				t.Fatalf("%v, %v, want a ChoiceError", got, err)
			}
			if e.Missing != tt.missing || len(e.Present) != tt.present || len(e.Others) != tt.others {
				t.Errorf("%+v, want missing %q, %d present, %d others", e, tt.missing, tt.present, tt.others)
			}
			if e.Error() == "" {
				t.Error("it says nothing")
			}
		})
	}
}
