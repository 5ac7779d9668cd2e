package push

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Datagram is what one or more short messages carried together.
type Datagram struct {
	Peer                string
	HasPorts            bool
	Destination, Source uint16
	Data                []byte
	Messages            int // how many short messages it came in
}

// together tells which messages belong together.
type together struct {
	peer                string
	ports               bool
	destination, source uint16
	reference           uint16
	wide                bool
	total               uint8
}

// Join puts messages together, in whatever order they are: those of one
// reference, one length and one pair of ports make a datagram. The datagrams
// are in the order of their first message. A message that is there twice is
// counted once, with a note. The error, an *Error, names what is missing; the
// datagrams that are complete are returned all the same.
func Join(messages []UserData) (datagrams []Datagram, notes []string, err error) {
	type group struct {
		together
		parts []*UserData // in the order in which they came
	}
	var order []*group
	groups := map[together]*group{}
	for i := range messages {
		u := &messages[i]
		if u.Total == 0 {
			order = append(order, &group{together: together{peer: u.Peer, ports: u.HasPorts, destination: u.Destination, source: u.Source}, parts: []*UserData{u}})
			continue
		}
		if u.Sequence == 0 || u.Sequence > u.Total {
			return nil, nil, bad(u.what(i), -1, "", "it says that it is message %d of %d", u.Sequence, u.Total)
		}
		key := together{u.Peer, u.HasPorts, u.Destination, u.Source, u.Reference, u.Wide, u.Total}
		g := groups[key]
		if g == nil {
			g = &group{together: key}
			groups[key] = g
			order = append(order, g)
		}
		switch same := find(g.parts, u.Sequence); {
		case same == nil:
			g.parts = append(g.parts, u)
		case bytes.Equal(same.Data, u.Data):
			if len(notes) < maxNotes {
				notes = append(notes, fmt.Sprintf("%s is there twice: message %d of %d, reference 0x%02x", u.what(i), u.Sequence, u.Total, u.Reference))
			}
		default:
			return nil, notes, bad(u.what(i), -1, "read the messages of one delivery only", "message %d of %d with the reference 0x%02x is there twice, with different contents", u.Sequence, u.Total, u.Reference)
		}
	}
	var missing []string
	for _, g := range order {
		if len(g.parts) < int(g.total) {
			if len(missing) < maxNotes {
				missing = append(missing, absent(g.parts, g.total, g.reference))
			}
			continue
		}
		slices.SortFunc(g.parts, func(a, b *UserData) int { return int(a.Sequence) - int(b.Sequence) })
		d := Datagram{Peer: g.peer, HasPorts: g.ports, Destination: g.destination, Source: g.source, Messages: len(g.parts)}
		for _, p := range g.parts {
			d.Data = append(d.Data, p.Data...)
		}
		datagrams = append(datagrams, d)
	}
	if len(missing) > 0 {
		return datagrams, notes, bad("", -1, "get the messages again", "%s", strings.Join(missing, "; "))
	}
	return datagrams, notes, nil
}

// find is the message of a number; there are at most 255.
func find(parts []*UserData, sequence uint8) *UserData {
	for _, p := range parts {
		if p.Sequence == sequence {
			return p
		}
	}
	return nil
}

// maxNotes are made of one delivery.
const maxNotes = 100

// what names a message in a message.
func (u *UserData) what(i int) string {
	if u.Line > 0 {
		return fmt.Sprintf("line %d", u.Line)
	}
	return fmt.Sprintf("short message %d", i+1)
}

// absent names the messages that are not there.
func absent(parts []*UserData, total uint8, reference uint16) string {
	var list []string
	n := 0
	for i := 1; i <= int(total); i++ {
		if find(parts, uint8(i)) == nil {
			if n++; len(list) < 10 {
				list = append(list, fmt.Sprint(i))
			}
		}
	}
	if n > len(list) {
		list = append(list, fmt.Sprintf("%d more", n-len(list)))
	}
	verb, noun := "is", "message"
	if n > 1 {
		verb, noun = "are", "messages"
		list = append(list[:len(list)-2], list[len(list)-2]+" and "+list[len(list)-1])
	}
	return fmt.Sprintf("%s %s of %d, reference 0x%02x, %s missing", noun, strings.Join(list, ", "), total, reference, verb)
}
