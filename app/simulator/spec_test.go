package simulator

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParseSpec(t *testing.T) {
	pro, std := "wm65-professional", "wm61-standard"
	for in, want := range map[string][]Spec{
		"":   {{Model: pro}},
		"1":  {{Model: pro}},
		" 3": {{Model: pro}, {Model: pro}, {Model: pro}},
		std:  {{Model: std}},
		"wm65-professional:name=NORTH-01,wm61-standard:locked:name=X": {
			{Model: pro, Name: "NORTH-01"}, {Model: std, Name: "X", Locked: true, UnlockAfter: 3 * time.Second}},
		"wm61-standard:locked=never, wm61-standard:password=1234": {
			{Model: std, Locked: true}, {Model: std, Password: "1234"}},
	} {
		if got, err := ParseSpec(in); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
}

// An error is one line that says what is wrong and what to write.
func TestParseSpecErrors(t *testing.T) {
	for in, want := range map[string]string{
		"0":                          "give a number from 1 to 127",
		"128":                        "give a number from 1 to 127",
		"99999999999999999999":       "give a number from 1 to 127",
		"-1":                         `there is no model "-1"`,
		"iphone":                     "choose from ppc2003, wm5-ppc-phone, wm6-classic, wm61-professional, wm61-standard, wm65-professional",
		"ppc2002":                    `there is no model "ppc2002"`,
		"wm61-standard:serialsync=1": `there is no trait "serialsync=1"`,
		"wm61-standard:lokced":       `there is no trait "lokced"; choose from locked,`,
		"wm61-standard:locked=later": `there is no trait "locked=later"`,
		"wm61-standard:name=":        "the name is empty",
		"wm61-standard:password=":    "the password is empty",
		"wm61-standard:":             `there is no trait ""`,
		"wm61-standard,":             "no model is named",
		"wm61-standard:name=" + strings.Repeat("n", 32):             "at most 31 characters",
		"wm61-standard:locked:password=1":                           "give locked or password",
		"ppc2003:locked":                                            "no lock on its screen; give password=1234",
		strings.Repeat("wm61-standard,", 127) + "wm65-professional": "give at most 127",
	} {
		_, err := ParseSpec(in)
		var se *SpecError
		if !errors.As(err, &se) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want ...%s...", in, err, want)
		}
	}
}
