package simulator

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"cradle/app/simulator/trouble"
	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/handset/model"
)

const (
	// defaultModel is what a number alone gives.
	defaultModel = "wm65-professional"
	// maxHandsets is how many handsets there may be: a USB bus has 127
	// addresses.
	maxHandsets = 127
	// unlockAfter is when a handset with the trait "locked" unlocks itself.
	unlockAfter = 3 * time.Second
	// maxName is the longest device name, in UTF-16 units.
	maxName = 31
)

// Spec is one handset to simulate.
type Spec struct {
	Model string // slug
	Name  string // device name; "" is SIM-01 and so on
	// Locked: it is locked on its own screen, and unlocks itself UnlockAfter
	// after it was asked to; never when that is 0.
	Locked      bool
	UnlockAfter time.Duration
	// Password, when not empty, is what it asks over the connection.
	Password string
	// State, when not empty, is a directory in which the handset keeps its
	// state for the next time; several handsets can share it.
	State string
	// SerialSync: it is in the legacy USB mode. Models without another are
	// anyway.
	SerialSync bool
	// Trouble, when not nil, is what goes wrong with it.
	Trouble *trouble.Trouble
}

// SpecError says what is wrong with a text that chooses handsets, and what to
// write instead. It is one line.
type SpecError struct {
	Spec string // the part that is wrong
	Msg  string
	Fix  string
}

func (e *SpecError) Error() string {
	return fmt.Sprintf("simulated handset %q: %s; %s", e.Spec, e.Msg, e.Fix)
}

// ParseSpec reads which handsets to simulate: a number, or models separated by
// commas, each with traits behind colons:
//
//	2
//	wm65-professional,wm61-standard:locked:name=NORTH-02
//
// Traits: "locked" (unlocks itself 3 s after it was asked to), "locked=never",
// "password=1234" (asks over the connection, as Windows Mobile 5 does),
// "name=NAME", and "serialsync" (in the legacy USB mode, with "Enable advanced
// network functionality" off). No text at all is one handset. Errors are *SpecError.
func ParseSpec(s string) ([]Spec, error) {
	models, err := Models()
	if err != nil {
		return nil, err
	}
	s = strings.TrimSpace(s)
	if s == "" {
		s = "1"
	}
	if strings.Trim(s, "0123456789") == "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > maxHandsets {
			return nil, &SpecError{s, "that many cannot be simulated", fmt.Sprintf("give a number from 1 to %d", maxHandsets)}
		}
		return slices.Repeat([]Spec{{Model: defaultModel}}, n), nil
	}
	var specs []Spec
	for part := range strings.SplitSeq(s, ",") {
		spec, err := parseOne(part, models)
		if err != nil {
			return nil, err
		}
		specs = append(specs, spec)
	}
	if len(specs) > maxHandsets {
		return nil, &SpecError{s, "that many cannot be simulated", fmt.Sprintf("give at most %d", maxHandsets)}
	}
	return specs, nil
}

// Models are the models that can be simulated, by slug. The map is the caller's;
// the models are read once, and not to be changed.
func Models() (map[string]*model.Model, error) {
	models, err := loadModels()
	return maps.Clone(models), err
}

var loadModels = sync.OnceValues(func() (map[string]*model.Model, error) { return model.Load(assets.Models, "models") })

func parseOne(part string, models map[string]*model.Model) (Spec, error) {
	traits := strings.Split(strings.TrimSpace(part), ":")
	slug := traits[0]
	has := strings.Join(slices.Sorted(maps.Keys(models)), ", ")
	switch {
	case slug == "":
		return Spec{}, &SpecError{part, "no model is named", "choose from " + has}
	case models[slug] != nil:
	default:
		return Spec{}, &SpecError{part, "there is no model " + strconv.Quote(slug), "choose from " + has + ", or give a number"}
	}
	spec := Spec{Model: slug}
	for _, trait := range traits[1:] {
		name, value, hasValue := strings.Cut(trait, "=")
		switch {
		case name == "locked" && !hasValue:
			spec.Locked, spec.UnlockAfter = true, unlockAfter
		case name == "locked" && value == "never":
			spec.Locked, spec.UnlockAfter = true, 0
		case hasValue && value == "" && (name == "name" || name == "password"):
			return Spec{}, &SpecError{part, "the " + name + " is empty", "write it behind " + trait + ", or leave " + trait + " out"}
		case name == "password" && hasValue:
			spec.Password = value
		case name == "name" && hasValue:
			if len(utf16.Encode([]rune(value))) > maxName {
				return Spec{}, &SpecError{part, "the name is too long", fmt.Sprintf("give at most %d characters", maxName)}
			}
			spec.Name = value
		case trait == "serialsync":
			spec.SerialSync = true
		default:
			return Spec{}, &SpecError{part, "there is no trait " + strconv.Quote(trait), "choose from locked, locked=never, password=1234, name=NAME, serialsync"}
		}
	}
	if os := models[slug].OS; spec.Locked && rapi.GenerationOf(os.Major, os.Minor) == rapi.RAPI1 {
		return Spec{}, &SpecError{part, "a handset from before Windows Mobile 5 has no lock on its screen", "give password=1234, or leave locked out"}
	}
	if spec.Locked && spec.Password != "" {
		return Spec{}, &SpecError{part, "a handset is unlocked either on its screen or with a password", "give locked or password"}
	}
	return spec, nil
}
