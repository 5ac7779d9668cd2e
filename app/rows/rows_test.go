package rows

import (
	"errors"
	"testing"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/template"
)

func of(t *testing.T, text string) *Rows {
	t.Helper()
	table, err := template.ParseTable("handsets.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return Of(table)
}

func handset(id run.HandsetID, name, guid string) bench.Handset {
	return bench.Handset{ID: id, Port: bench.Port(id), Identity: run.Identity{Name: name, GUID: guid}}
}

// TestTake: a row is found by what its table is keyed by, and by nothing else.
func TestTake(t *testing.T) {
	for text, want := range map[string]int{ // the line that the handset gets; 0: none
		"name,apn\nwh-7,x\n":               2,
		"name,apn\nWH-8,x\n{G-7},y\n":      0,
		"identity,apn\nWH-7,x\n{g-7},y\n":  3,
		"identity,apn\nWH-7,x\n1-3.2,y\n":  0,
		"port,apn\nWH-7,x\n1-3.2,y\n":      3,
		"port,apn\nWH-7,x\nSlot A,y\n":     3,
		"port,apn\nWH-7,x\n{G-7},y\n*,z\n": 0,
		"port,apn\nSlot A,x\n1-3.2,y\n":    3,
		"name,apn\n*,x\n":                  0,
		"identity,apn\n*,x\nG-7,\n":        3,
	} {
		h := handset("1-3.2", "WH-7", "{G-7}")
		h.Label = "Slot A"
		row, err := of(t, text).Take(h)
		got := 0
		if row != nil {
			got = row.Line
		}
		if err != nil || got != want {
			t.Errorf("%q: line %d, %v, want %d", text, got, err, want)
		}
	}
}

// TestTaken: a row that one handset has got is no other's, whether it is at another place or
// came to the same; where it is plugged in tells no two apart.
func TestTaken(t *testing.T) {
	first := handset("1-1", "WH-1", "G-1")
	for what, c := range map[string]struct {
		text  string
		other bench.Handset
		taken bool
	}{
		"the same one again":                {"name,apn\nWH-1,x\n", first, false},
		"another one of the name":           {"name,apn\nWH-1,x\n", handset("1-2", "WH-1", "G-2"), true},
		"another one in its place":          {"name,apn\nWH-1,x\n", handset("1-1", "WH-1", "G-2"), true},
		"two of one identity":               {"identity,apn\nG-1,x\n", handset("1-2", "WH-2", "G-1"), true},
		"another one at the port":           {"port,apn\n1-1,x\n", handset("1-1", "WH-2", "G-2"), false},
		"two for which all have the row":    {"name,apn\n*,x\n", handset("1-2", "WH-1", "G-2"), false},
		"another one with a row of its own": {"name,apn\nWH-1,x\nWH-2,y\n", handset("1-2", "WH-2", "G-2"), false},
	} {
		r := of(t, c.text)
		if _, err := r.Take(first); err != nil {
			t.Fatal(err)
		}
		_, err := r.Take(c.other)
		var taken *Taken
		if errors.As(err, &taken) != c.taken {
			t.Errorf("%s: %v", what, err)
		}
		if c.taken && (taken.First.ID != "1-1" || taken.Row.Line != 2 || err.Error() != "line 2 of handsets.csv is for 1-1 already") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestValues: what is given counts more than the handset's row, and that more than the row for
// all; and where there is none, it is said why.
func TestValues(t *testing.T) {
	r := of(t, "name,apn,user,pin\nWH-1,own,,\n*,all,all,\n")
	row, err := r.Take(handset("1-1", "WH-1", "G-1"))
	if err != nil {
		t.Fatal(err)
	}
	var given template.Set
	given.Put("Key", "typed")
	for _, c := range []struct {
		row            *template.Row
		variable, want string
		why            Lack // where there is no value
	}{
		{row: row, variable: "key", want: "typed"},
		{row: row, variable: "APN", want: "own"},
		{row: row, variable: "user", want: "all"},
		{row: nil, variable: "apn", want: "all"},
		{row: row, variable: "pin", why: NoValue},
		{row: nil, variable: "pin", why: NoRow},
		{row: row, variable: "server", why: NoColumn},
		{row: nil, variable: "server", why: NoColumn},
	} {
		got, ok := r.Values(given.Get, c.row)(c.variable)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %v", c.variable, got, ok)
		}
		if why := r.Why(c.row, c.variable); !ok && why != c.why {
			t.Errorf("%s: %v, want %v", c.variable, why, c.why)
		}
	}
	given.Put("apn", "typed")
	if got, _ := r.Values(given.Get, row)("apn"); got != "typed" {
		t.Errorf("what was typed counts less than a row: %q", got)
	}
}
