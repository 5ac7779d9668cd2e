package bench

import (
	"errors"
	"fmt"

	"cradle/app/labels"
	"cradle/app/run"
)

// A Choice says which handsets a person meant on the command line.
type Choice struct {
	Keys []string // as typed: "1-3.2", "sim-1", "SIM 1"
	All  bool
}

// ChoiceError: which handsets were meant cannot be told. Present are the ones
// to choose from; none when nothing is there that could be a handset.
type ChoiceError struct {
	Missing string    // the key that names nothing; ""
	Label   string    // of Missing, if it is a port that has one
	Present []Handset // handsets, also ones that cannot be used as they are
	Others  []Handset // devices that were seen and are no handsets
}

func (e *ChoiceError) Error() string {
	switch {
	case e.Missing != "":
		return fmt.Sprintf("there is no handset %s", labels.Shown(e.Missing, e.Label))
	case len(e.Present) == 0:
		return "there is no handset"
	}
	return fmt.Sprintf("there are %d handsets and none was chosen", len(e.Present))
}

// Of chooses among what is at the bench. One handset may be meant without
// naming it; several never are. A handset that cannot be used as it is counts
// as one that may have been meant, and ends NotSent with the reason; a device
// that is no handset is chosen only by its name.
func (c Choice) Of(handsets []Handset) ([]run.HandsetID, error) {
	var e ChoiceError
	for _, h := range handsets {
		switch {
		case h.State == Gone:
		case IsHandset(h):
			e.Present = append(e.Present, h)
		default:
			e.Others = append(e.Others, h)
		}
	}
	var ids []run.HandsetID
	if len(c.Keys) > 0 {
		for _, key := range c.Keys {
			id, ok := match(key, handsets)
			if !ok {
				e.Missing = key
				return nil, &e
			}
			ids = appendNew(ids, id)
		}
		return ids, nil
	}
	if len(e.Present) == 0 || len(e.Present) > 1 && !c.All {
		return nil, &e
	}
	for _, h := range e.Present {
		ids = appendNew(ids, h.ID)
	}
	return ids, nil
}

// IsHandset tells handsets from devices that are listed so that a person sees
// why they are left alone.
func IsHandset(h Handset) bool {
	var m *ModeError
	return h.State != Unusable || !errors.As(h.Err, &m)
}

// match finds what a key names: an id, or a port as it is shown.
func match(key string, handsets []Handset) (run.HandsetID, bool) {
	for _, h := range handsets {
		if h.State != Gone && named(key, h.ID, Port(h.ID)) {
			return h.ID, true
		}
	}
	return "", false
}

func appendNew(ids []run.HandsetID, id run.HandsetID) []run.HandsetID {
	for _, x := range ids {
		if x == id {
			return ids
		}
	}
	return append(ids, id)
}
