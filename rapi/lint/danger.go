package lint

import (
	"strconv"
	"strings"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Danger is a place in a document that needs a person's word before it is sent.
type Danger struct {
	ID     string // stable, for programs: "remote-wipe"
	Pos    provxml.Pos
	Path   string      // provxml.Node.Path
	What   phrase.Text // what will happen, one line of plain words
	Source string      // where that is known from
	Severe bool        // erases the handset or locks its owner out; otherwise it can be undone, but is worth a question
	Node   *provxml.Node
}

// The stable IDs of dangers.
const (
	RemoteWipe      = "remote-wipe"       // erases the handset
	RAPIClosed      = "rapi-closed"       // policy 4097: nothing can be sent any more
	RAPIPolicy      = "rapi-policy"       // policy 4097: other changes
	ManagerLost     = "manager-lost"      // policy 4119: what the cable may do is taken away for good
	ManagerGranted  = "manager-granted"   // policy 4119: the cable may do everything
	UserAuthLost    = "user-auth-lost"    // policy 4120
	RolesOfSecurity = "roles-of-security" // Metabase entries about SecurityPolicy, RAPI or the Metabase
	WipeThreshold   = "wipe-threshold"    // erases itself after wrong passwords
	HiveDeleted     = "hive-deleted"      // a whole branch of the Registry
	PoliciesDeleted = "policies-deleted"  // the Registry key of the security policies
	StoreDeleted    = "store-deleted"     // a whole certificate store
	Revocation      = "revocation"        // LoaderRevocation
	SoftwareRemoved = "software-removed"  // UnInstall
)

// roleUserAuth is SECROLE_USER_AUTH, the role that RAPI has (aa457993).
const roleUserAuth = 16

// Dangers lists what is dangerous in a document, in its order. Names are
// compared as the handset does, without case; where something stands does not
// matter. Queries change nothing and are no danger.
//
// The rules and where they are known from (learn.microsoft.com previous-versions
// unless named otherwise): RemoteWipe bb737520 and bb737217; policies ms844865,
// aa457991, aa920482, ms889564; Grant Manager aa454232; roles aa457993; Registry
// form of the policies ms889564.
//
// Of very many that have one ID and are equally severe the first maxDangers are
// listed: nobody reads more, and each has its path.
func Dangers(d *provxml.Document) []Danger {
	type sort struct {
		id     string
		severe bool
	}
	var list []Danger
	counts := map[sort]int{}
	dangers(d, func(n *provxml.Node, id string, severe bool, source string, what func() phrase.Text) {
		k := sort{id, severe}
		if counts[k]++; counts[k] <= maxDangers {
			list = append(list, newDanger(n, id, severe, source, what()))
		}
	})
	return list
}

const maxDangers = 1000

func newDanger(n *provxml.Node, id string, severe bool, source string, what phrase.Text) Danger {
	return Danger{ID: id, Pos: n.Pos, Path: n.Path(), What: what, Source: source, Severe: severe, Node: n}
}

// dangers finds them all.
func dangers(d *provxml.Document, add adder) {
	at := places{}
	for n := range d.Nodes() {
		if n.Kind.Query() || n.Kind == provxml.Root {
			continue
		}
		around := at.in(n.Parent)
		remoteWipe(n, add)
		policy(n, around, add)
		if around.metabase {
			metabase(n, add)
		}
		registry(n, around, add)
		if n.Kind == provxml.NoCharacteristic && n.Parent != nil && named(n.Parent, "CertificateStore") {
			add(n, StoreDeleted, false, "ms834686", func() phrase.Text {
				return phrase.New("deletes the whole certificate store {{.Name}}", "Name", quoted(n.Name))
			})
		}
		if n.Kind == provxml.Parm && around.software && named(n, "uninstall") && removes(n) {
			add(n, SoftwareRemoved, false, "aa458006", func() phrase.Text {
				return phrase.New("removes the software {{.Name}}, with what it keeps; only installing it again brings it back", "Name", quoted(n.Parent.Name))
			})
		}
		if n.Kind == provxml.Parm && around.revocation {
			add(n, Revocation, false, "aa455922", func() phrase.Text {
				return phrase.New("forbids a program or certificate by its hash; a wrong hash can stop what the handset needs")
			})
		}
	}
}

// removes: only 0 leaves the software there (aa458006: a boolean).
func removes(n *provxml.Node) bool {
	v, ok := integer(n.Value)
	return !(ok && v == 0) && !strings.EqualFold(strings.TrimSpace(n.Value), "false")
}

// adder takes a danger. The words are made only if it is kept.
type adder func(n *provxml.Node, id string, severe bool, source string, what func() phrase.Text)

// remoteWipe finds the Service Provider that erases the handset, wherever it
// stands, and its parm even without it: nothing else has one of that name.
func remoteWipe(n *provxml.Node, add adder) {
	const source = "bb737520"
	switch {
	case named(n, "RemoteWipe") && !hasParm(n, "doWipe"):
		add(n, RemoteWipe, true, source, func() phrase.Text {
			return phrase.New("is about erasing the handset: RemoteWipe erases everything on it at once and cannot be undone")
		})
	case named(n, "doWipe"):
		add(n, RemoteWipe, true, source, func() phrase.Text {
			return phrase.New("erases everything on the handset at once; this cannot be undone")
		})
	}
}

// policy finds security policies, by the SecurityPolicy Service Provider or in
// the Registry, where they are stored (HKLM\Security\Policies\Policies, the
// value's name is the id in hexadecimal, ms889564).
func policy(n *provxml.Node, around place, add adder) {
	id, ok := policyID(n, around)
	if !ok {
		return
	}
	value, number := int64(0), false
	if n.Kind == provxml.Parm {
		value, number = integer(n.Value)
	}
	removed := n.Kind == provxml.NoParm
	switch id {
	case 4097: // aa920482; that 0 is closed and 1 open is recalled, not documented
		switch {
		case number && value == 1:
			add(n, RAPIPolicy, false, "aa920482", func() phrase.Text {
				return phrase.New("opens the handset to everything a computer on the cable asks for (RAPI policy 4097 = 1)")
			})
		case number && value == 2:
			add(n, RAPIPolicy, false, "ms889564", func() phrase.Text {
				return phrase.New("sets the RAPI policy (4097) to its default: a computer on the cable may do what its role allows")
			})
		case removed:
			add(n, RAPIPolicy, true, "aa920482", func() phrase.Text {
				return phrase.New("removes the RAPI policy (4097); what the handset does without one is not documented, it may refuse every computer")
			})
		default:
			add(n, RAPIClosed, true, "aa920482", func() phrase.Text {
				return phrase.New("closes the handset to the cable (RAPI policy 4097 = {{.Value}}): no computer can change or read settings any more, nor undo this", "Value", shown(n))
			})
		}
	case 4119:
		switch {
		case number && value&roleUserAuth != 0:
			add(n, ManagerGranted, false, "SM:3e0b1f08", func() phrase.Text {
				return phrase.New("lets every computer on the cable change everything (Grant Manager 4119 = {{.Value}} has 16, USER_AUTH)", "Value", shown(n))
			})
		case removed:
			add(n, ManagerLost, true, "aa454232", func() phrase.Text {
				return phrase.New("removes Grant Manager (4119): settings that need the role Manager can then not be changed over the cable, and this can not be undone over it")
			})
		default:
			add(n, ManagerLost, true, "aa454232", func() phrase.Text {
				return phrase.New("takes the role Manager from computers on the cable (Grant Manager 4119 = {{.Value}} lacks 16, USER_AUTH): this can not be undone over the cable", "Value", shown(n))
			})
		}
	case 4120:
		if !number || value&roleUserAuth == 0 {
			// guess: only the name and the default, 16, are documented.
			add(n, UserAuthLost, true, "aa455966", func() phrase.Text {
				return phrase.New("changes who counts as an authenticated user (4120 = {{.Value}} lacks 16): computers on the cable may lose their role", "Value", shown(n))
			})
		}
	}
}

// policiesKey is where the policies stand, as place has it.
const policiesKey = `hklm\security\policies\policies`

func policyID(n *provxml.Node, around place) (int64, bool) {
	if n.Kind != provxml.Parm && n.Kind != provxml.NoParm {
		return 0, false
	}
	name := strings.TrimSpace(n.Name)
	switch {
	case around.policies:
		return integer(name)
	case around.key != policiesKey:
		return 0, false
	}
	digits := strings.TrimPrefix(strings.ToLower(name), "0x")
	if digits == "" || strings.ContainsFunc(digits, func(r rune) bool { return !isHex(r) }) {
		return 0, false
	}
	id, err := strconv.ParseInt(digits, 16, 64)
	return id, err == nil
}

// metabase finds entries that change who may change security itself.
func metabase(n *provxml.Node, add adder) {
	group := n
	if n.Kind == provxml.Parm || n.Kind == provxml.NoParm {
		group = n.Parent
	}
	target, _, _ := strings.Cut(strings.ToLower(strings.TrimLeft(group.Name, `\`)), `\`)
	switch target {
	case "securitypolicy", "rapi", "metabase", "remotewipe":
	default:
		return
	}
	const source = "aa455926"
	switch {
	case n.Kind == provxml.NoCharacteristic || n.Kind == provxml.NoParm:
		add(n, RolesOfSecurity, true, source, func() phrase.Text {
			return phrase.New("removes what says who may change {{.Name}}: a setting without an entry has no role", "Name", quoted(group.Name))
		})
	case n.Kind == provxml.Parm && strings.EqualFold(n.Name, "access-role"):
		if role, ok := integer(n.Value); ok && role&roleUserAuth != 0 {
			add(n, RolesOfSecurity, false, source, func() phrase.Text {
				return phrase.New("lets every computer on the cable change {{.Name}} (access-role {{.Value}} has 16, USER_AUTH)", "Name", quoted(group.Name), "Value", shown(n))
			})
		} else {
			add(n, RolesOfSecurity, true, source, func() phrase.Text {
				return phrase.New("takes {{.Name}} from computers on the cable (access-role {{.Value}} lacks 16, USER_AUTH): they can not undo it", "Name", quoted(group.Name), "Value", shown(n))
			})
		}
	}
}

// registry finds Registry settings that cost data or the handset.
func registry(n *provxml.Node, around place, add adder) {
	switch n.Kind {
	case provxml.Parm:
		// Name: the policy documents that Exchange-like servers send.
		if strings.EqualFold(n.Name, "DeviceWipeThreshold") {
			if v, ok := integer(n.Value); !ok || v > 0 && v != 0xFFFFFFFF {
				add(n, WipeThreshold, false, "policy documents of Exchange ActiveSync", func() phrase.Text {
					return phrase.New("makes the handset erase itself after {{.Value}} wrong passwords", "Value", shown(n))
				})
			}
		}
	case provxml.NoCharacteristic:
		key := around.inside(n).key
		switch depth := strings.Count(key, `\`); {
		case key == "":
		case depth == 0:
			add(n, HiveDeleted, true, "", func() phrase.Text {
				return phrase.New("deletes the whole branch {{.Name}} of the Registry: the handset will not work any more", "Name", quoted(n.Name))
			})
		case depth == 1:
			add(n, HiveDeleted, strings.HasPrefix(key, "hklm"), "", func() phrase.Text {
				return phrase.New("deletes the whole branch {{.Name}} of the Registry", "Name", quoted(n.Name))
			})
		case strings.HasPrefix(policiesKey+`\`, key+`\`):
			add(n, PoliciesDeleted, true, "ms889564", func() phrase.Text {
				return phrase.New("deletes all security policies of the handset ({{.Name}}); what it does without them is not documented, it may refuse every computer", "Name", quoted(n.Name))
			})
		}
	}
}

func named(n *provxml.Node, name string) bool {
	return strings.EqualFold(strings.TrimSpace(n.Name), name)
}

// below reports whether a node stands inside a group of that name. It looks at all
// that is around the node: whoever asks for every node uses places.
func below(n *provxml.Node, name string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if named(p, name) {
			return true
		}
	}
	return false
}

func hasParm(n *provxml.Node, name string) bool {
	for _, c := range n.Children {
		if named(c, name) {
			return true
		}
	}
	return false
}

// integer reads a number as a Service Provider may: decimal, or hexadecimal
// with 0x.
func integer(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if hex, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		v, err := strconv.ParseInt(hex, 16, 64)
		return v, err == nil
	}
	v, err := strconv.ParseInt(s, 10, 64)
	return v, err == nil
}

// shown is a node's value in a message.
func shown(n *provxml.Node) phrase.Text {
	if !n.HasValue {
		return phrase.New("no value")
	}
	if Secret(n) { // a URL with a password
		return phrase.Verbatim(Masked)
	}
	v := []rune(quoted(n.Value))
	if len(v) > 42 {
		return phrase.Verbatim(string(v[:40]) + `..."`)
	}
	return phrase.Verbatim(strings.Trim(string(v), `"`))
}

// quoted is strconv.Quote for people: backslashes as the document has them.
func quoted(s string) string { return strings.ReplaceAll(strconv.Quote(s), `\\`, `\`) }
