package provxml

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cradle/rapi"
)

// fate is what a handset does with a node, as the model below decides.
type fate int

const (
	echoed fate = iota
	failed
	dropped
	answered // with a value
	hidden   // with asterisks
	nothing  // there is none
)

// model is a node of a document together with what becomes of it. It knows the
// agreed table of states, and nothing of how replies are matched.
type model struct {
	kind        Kind
	name, value string
	fate        fate
	below       []*model
}

func leafModel(t *rapid.T, name string) *model {
	m := &model{kind: rapid.SampledFrom([]Kind{Parm, Parm, Parm, NoParm, ParmQuery, NoCharacteristic, CharacteristicQuery}).Draw(t, "kind"), name: name,
		value: rapid.StringMatching(`[a-c0-2]{0,3}`).Draw(t, "value")}
	if m.kind.Query() {
		m.fate = rapid.SampledFrom([]fate{answered, answered, hidden, nothing, failed, dropped, echoed}).Draw(t, "fate")
	} else {
		m.fate = rapid.SampledFrom([]fate{echoed, echoed, echoed, failed, dropped}).Draw(t, "fate")
	}
	if m.fate == hidden && m.kind != ParmQuery {
		m.fate = answered
	}
	return m
}

func groupModel(t *rapid.T, name string, depth int) *model {
	g := &model{kind: Characteristic, name: name, fate: rapid.SampledFrom([]fate{echoed, echoed, echoed, echoed, dropped, failed}).Draw(t, "group's fate")}
	for i := range rapid.IntRange(1, 4).Draw(t, "leaves") {
		g.below = append(g.below, leafModel(t, fmt.Sprintf("%s-Leaf%d", name, i)))
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "namesakes") { // PXPHYSICAL's TO-NAPID
		m := &model{kind: Parm, name: name + "-Several", value: fmt.Sprintf("v%d", i), fate: rapid.SampledFrom([]fate{echoed, failed, dropped}).Draw(t, "fate")}
		g.below = append(g.below, m)
	}
	if depth < 2 {
		for i := range rapid.IntRange(0, 2).Draw(t, "groups") {
			g.below = append(g.below, groupModel(t, fmt.Sprintf("%s-Group%d", name, i), depth+1))
		}
	}
	return g
}

func (m *model) sent() string {
	switch {
	case m.kind == Characteristic:
		var b strings.Builder
		for _, c := range m.below {
			b.WriteString(c.sent())
		}
		return fmt.Sprintf(`<characteristic type=%q>%s</characteristic>`, m.name, b.String())
	case m.kind == Parm:
		return fmt.Sprintf(`<parm name=%q value=%q/>`, m.name, m.value)
	case m.kind.family() == parmFamily:
		return fmt.Sprintf(`<%s name=%q/>`, m.kind, m.name)
	}
	return fmt.Sprintf(`<%s type=%q/>`, m.kind, m.name)
}

// replied writes a list of nodes as the handset does, which may shuffle them, write
// names in other case, repeat groups in pieces and add what nobody asked for.
func replied(t *rapid.T, list []*model) string {
	var parts []string
	for _, m := range list {
		parts = append(parts, m.replied(t)...)
	}
	if rapid.IntRange(0, 3).Draw(t, "additions") == 0 {
		parts = append(parts, `<parm name="Zz1" value="x"/>`, `<parm name="Zz2" value="x"/>`, `<characteristic type="Zz3"/>`, `<characteristic type="Zz4"><parm name="Zz5"/></characteristic>`)
	}
	if rapid.Bool().Draw(t, "shuffled") {
		parts = rapid.Permutation(parts).Draw(t, "order")
	}
	return strings.Join(parts, rapid.SampledFrom([]string{"", "\n  ", "<!-- x -->"}).Draw(t, "gap"))
}

func (m *model) replied(t *rapid.T) []string {
	name := m.name
	if rapid.Bool().Draw(t, "other case") {
		name = strings.ToUpper(name)
	}
	group := m.kind.family() == groupFamily
	attr := "name"
	if group {
		attr = "type"
	}
	one := func(tag, more string) []string { return []string{fmt.Sprintf(`<%s %s=%q%s/>`, tag, attr, name, more)} }
	value := fmt.Sprintf(` value=%q`, m.value)
	switch {
	case m.fate == dropped:
		return nil
	case m.kind == Characteristic:
		tag := Characteristic.String()
		if m.fate == failed {
			tag += "-error"
		} else if len(m.below) > 1 && rapid.IntRange(0, 5).Draw(t, "pieces") == 0 {
			half := len(m.below) / 2
			return []string{
				fmt.Sprintf(`<%s type=%q>%s</%s>`, tag, name, replied(t, m.below[:half]), tag),
				fmt.Sprintf(`<%s type=%q>%s</%s>`, tag, name, replied(t, m.below[half:]), tag),
			}
		}
		return []string{fmt.Sprintf(`<%s type=%q>%s</%s>`, tag, name, replied(t, m.below), tag)}
	case m.fate == failed && m.kind == Parm:
		return one("parm-error", value+` desc="no"`)
	case m.fate == failed:
		return one(m.kind.String()+"-error", "")
	case m.fate == nothing && group:
		return one("nocharacteristic", "")
	case m.fate == nothing:
		return one("noparm", "")
	case m.fate == hidden:
		return one("parm", ` value="********"`)
	case m.fate == answered && group:
		return one("characteristic", "")
	case m.fate == answered, m.kind == Parm:
		return one("parm", value)
	}
	return one(m.kind.String(), "")
}

// errorsIn reports whether an error stands in what is in the reply.
func errorsIn(list []*model) bool {
	for _, m := range list {
		if m.fate == failed || m.fate != dropped && errorsIn(m.below) {
			return true
		}
	}
	return false
}

// expect notes the state of each setting by the table: silent is what nothing is
// said about, gone that a group around it is not in the reply, blame that one around
// it failed and nothing in it says more.
func (m *model) expect(path string, hr rapi.HRESULT, gone, blame bool, want map[string]State) {
	path += m.name
	if m.kind == Characteristic {
		gone = gone || m.fate == dropped
		blame = blame || !gone && m.fate == failed && !errorsIn(m.below)
		for i, c := range m.below {
			p := path + "/"
			twin := 0
			for _, d := range m.below[:i] {
				if d.name == c.name {
					twin++
				}
			}
			c.expectNumbered(p, twin, hr, gone, blame, want)
		}
		return
	}
	want[path] = m.state(hr, gone, blame)
}

func (m *model) expectNumbered(path string, twin int, hr rapi.HRESULT, gone, blame bool, want map[string]State) {
	if twin == 0 {
		m.expect(path, hr, gone, blame, want)
		return
	}
	want[fmt.Sprintf("%s%s[%d]", path, m.name, twin+1)] = m.state(hr, gone, blame)
}

func (m *model) state(hr rapi.HRESULT, gone, blame bool) State {
	query := m.kind.Query()
	var silent State
	switch hr {
	case ok, 0x00042010:
		silent = NotMentioned
	case crashed, notUndone:
		silent = Unknown
	case cancelled:
		silent = Cancelled
	default:
		if silent = RolledBack; query {
			silent = NotMentioned
		}
	}
	s := silent
	switch {
	case gone || m.fate == dropped:
	case m.fate == failed:
		return Failed
	case m.fate == answered:
		return Value
	case m.fate == hidden:
		return Masked
	case m.fate == nothing:
		return Absent
	case query: // the question came back
	case silent == NotMentioned && (m.kind == NoParm || m.kind == NoCharacteristic):
		s = Removed
	case silent == NotMentioned:
		s = Applied
	}
	if blame {
		switch s {
		case Applied, Removed, NotMentioned, RolledBack:
			return Failed
		}
	}
	return s
}

// TestStatesWhateverTheReplyLooksLike: however a handset shuffles, renames, splits
// and adds, each setting has the state that the table gives it.
func TestStatesWhateverTheReplyLooksLike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []*model
		for i := range rapid.IntRange(1, 4).Draw(t, "providers") {
			list = append(list, groupModel(t, fmt.Sprintf("Csp%d", i), 0))
		}
		hr := rapid.SampledFrom([]rapi.HRESULT{ok, ok, 0x00042010, denied, 0x80042009, crashed, notUndone, cancelled}).Draw(t, "hr")
		var sent strings.Builder
		for _, m := range list {
			sent.WriteString(m.sent())
		}
		d, err := Parse("test.xml", []byte("<wap-provisioningdoc>"+sent.String()+"</wap-provisioningdoc>"))
		if err != nil {
			t.Fatal(err)
		}
		inner := replied(t, list)
		reply := "<wap-provisioningdoc>" + inner + "</wap-provisioningdoc>"
		if rapid.IntRange(0, 4).Draw(t, "envelope") == 0 {
			reply = "<reply>" + reply + "</reply>"
		}
		want := map[string]State{}
		for _, m := range list {
			m.expect("", hr, false, false, want)
		}
		r := Match(d, hr, reply, true)
		empty := !strings.Contains(inner, "type=") && !strings.Contains(inner, "name=")
		for n := range r.Nodes() {
			if n.Request == nil || n.Request.Kind == Root || n.Request.Kind == Characteristic {
				continue
			}
			path := n.Request.Path()
			s, known := want[path]
			if !known {
				t.Fatalf("the model has no %s", path)
			}
			if empty && s == NotMentioned && !n.Request.Kind.Query() {
				s = Accepted // row 7
			}
			if s != n.State {
				t.Fatalf("%s is %v, want %v, after %x\nsent  %s\nreply %s", path, n.State, s, uint32(hr), d.Text(), reply)
			}
			if n.State == Applied && hr.Failed() {
				t.Fatalf("%s is applied after %x", path, uint32(hr))
			}
		}
		if r.Counts().Total() != d.Settings() {
			t.Fatalf("%d states for %d settings", r.Counts().Total(), d.Settings())
		}
	})
}
