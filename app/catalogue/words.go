package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"cradle/rapi/csp"
)

// Handsets says which handsets have a Provider: "all handsets, from Windows
// Mobile 5.0 on".
func Handsets(p *csp.Provider) string {
	const wm = "Windows Mobile "
	switch {
	case p.From != nil:
		s := ""
		for i, g := range groups(p) {
			switch i {
			case 0:
				s = and(g.kinds) + " from " + wm + g.since.String() + " on"
			default:
				s += "; " + and(g.kinds) + " from " + g.since.String() + " on"
			}
		}
		return s
	case p.Until != 0 && p.Until == p.Since:
		return kinds(p.Devices) + ", " + wm + p.Since.String() + " only"
	}
	s := kinds(p.Devices)
	if p.Since != 0 {
		s += ", from " + wm + p.Since.String() + " on"
	}
	if p.Until != 0 {
		s += ", up to " + p.Until.String()
	}
	return s
}

func kinds(d csp.Devices) string {
	switch d {
	case 0:
		return "which handsets is not known"
	case csp.All:
		return "all handsets"
	}
	return and(d.Names()) + " only"
}

type group struct {
	kinds []string
	since csp.Version
}

// groups are the kinds of handset of a Provider by their first version, the
// oldest first.
func groups(p *csp.Provider) (list []group) {
	for _, f := range p.From {
		i := slices.IndexFunc(list, func(g group) bool { return g.since == f.Since })
		if i < 0 {
			list = append(list, group{since: f.Since})
			i = len(list) - 1
		}
		list[i].kinds = append(list[i].kinds, f.Devices.Names()...)
	}
	slices.SortFunc(list, func(a, b group) int { return int(a.since - b.since) })
	return list
}

// briefly is Handsets without the first version, for a column.
func briefly(p *csp.Provider) string {
	switch {
	case p.From != nil:
		s := ""
		for i, g := range groups(p) {
			if i == 0 {
				s = strings.Join(g.kinds, ", ")
			} else {
				s += ", others " + g.since.String()
			}
		}
		return s
	case p.Devices == 0:
		return "not known"
	case p.Devices == csp.All:
		return "all"
	}
	return strings.Join(p.Devices.Names(), ", ")
}

// versions are those that rules may tell apart.
var versions = []csp.Version{40, 42, 50, 60, 61, 65}

// reach says what of a Provider the cable reaches, and from which version on,
// where that is not all of them.
func reach(p *csp.Provider) (r csp.Reach, from csp.Version) {
	last := versions[len(versions)-1]
	r = p.Cable(0, last)
	for _, v := range versions {
		if v >= p.Since && p.Cable(0, v) != r {
			from = last
		} else if from == last {
			return r, v
		}
	}
	return r, 0
}

// Cable says whether a desktop may set the part over the cable, and why.
func (p Part) Cable() string {
	prov := p.Provider
	r, from := reach(prov)
	switch {
	case r == csp.ReachDM:
		return "no: an OMA DM server alone reaches it; no provisioning document can use it"
	case r == csp.ReachUnknown:
		return "not known: no source tells its default roles"
	case len(prov.Carriers) > 0 && !slices.Contains(prov.Carriers, csp.RAPI):
		return "no: such documents come " + carriers(prov.Carriers) + " only"
	case len(p.Names) == 0 && r == csp.ReachPart:
		return "in part: by default the cable's role, USER_AUTH, may " + p.verb() + " some of it; see below"
	}
	roles, rule, known := prov.WriteRoles(p.Names, 0, versions[len(versions)-1])
	if !known {
		return "not known: no source tells its default roles"
	}
	why := ""
	if rule.Path != "" {
		why = " (" + where(rule) + ")"
	}
	if rule.Guess {
		why += ", as far as can be inferred"
	}
	if roles&csp.RoleUserAuth != 0 {
		if from != 0 {
			why += ", from " + from.String() + " on"
		}
		return "yes: by default the cable's role, USER_AUTH, may " + p.verb() + " it" + why
	}
	return "no: by default it takes " + anyOf(roles) + why + ", and the cable has USER_AUTH. Handsets without a phone (Classic) " +
		"let the cable do it all the same; on the others policy 4119 must contain 16, or a signed cabinet or a program on the handset does it"
}

// verb is what can be done with the part at all.
func (p Part) verb() string {
	if p.Characteristic.Access == csp.ReadOnly || p.Parm != nil && p.Parm.Access == csp.ReadOnly {
		return "read"
	}
	return "set"
}

func anyOf(r csp.Roles) string { return join(r.Names(), "or") }

func and(words []string) string { return join(words, "and") }

func join(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

func where(r csp.RoleRule) string {
	if r.Path == "*" {
		return "the rule for everything below it"
	}
	return "the rule for " + r.Path
}

var carrierWords = map[csp.Carrier]string{
	csp.CP: "over the air", csp.CPF: "in cabinets", csp.RAPI: "over the cable", csp.DM: "by OMA DM", csp.ROM: "in the ROM",
}

func carriers(list []csp.Carrier) string {
	var words []string
	for _, c := range list {
		words = append(words, carrierWords[c])
	}
	return and(words)
}

type ability struct {
	words string
	is    csp.Tri
}

// Asking and Deleting say which queries and deletions work.
func Asking(c csp.Caps) string {
	return abilities(ability{"a setting", c.ParmQuery}, ability{"a characteristic", c.CharacteristicQuery},
		ability{"a characteristic with all below it", c.Recursive}, ability{"the whole provider", c.TopQuery})
}

func Deleting(c csp.Caps) string {
	return abilities(ability{"a setting", c.NoParm}, ability{"a characteristic", c.NoCharacteristic}, ability{"the whole provider", c.TopDelete})
}

func abilities(list ...ability) string {
	var parts []string
	for _, is := range []struct {
		tri    csp.Tri
		prefix string
	}{{csp.Yes, ""}, {csp.No, ""}, {csp.NotSaid, "not known: "}} {
		var words []string
		for _, a := range list {
			if a.is == is.tri {
				words = append(words, a.words)
			}
		}
		switch {
		case len(words) == len(list) && is.tri == csp.NotSaid:
			return "not known"
		case words != nil && is.tri == csp.No:
			parts = append(parts, "not "+join(words, "or"))
		case words != nil:
			parts = append(parts, is.prefix+strings.Join(words, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

var formatWords = map[csp.Format]string{
	csp.FormatGUID: "GUID in braces", csp.FormatURL: "web address", csp.FormatBase64: "base64", csp.FormatSHA1: "SHA-1",
	csp.FormatIPv4: "IPv4 address", csp.FormatHHMM: "time as HHMM", csp.FormatDateTime: "ISO 8601",
	csp.FormatRoles: "sum of roles", csp.FormatPath: "path on the handset", csp.FormatEntry: "name of an entry",
	csp.FormatServer: "server or server:port", csp.FormatHex: "hexadecimal",
}

// Describe says what a setting's value looks like: "integer, 0 to 65535".
func Describe(s *csp.Parm) string {
	var words []string
	add := func(is bool, format string, args ...any) {
		if is {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	add(s.Datatype != csp.Unstated, "%s", s.Datatype)
	add(s.Datatype == csp.Unstated, "datatype not known")
	add(s.Format != csp.FormatNone, "%s", formatWords[s.Format])
	switch {
	case s.Min != nil && s.Max != nil:
		add(true, "%d to %d", *s.Min, *s.Max)
	case s.Min != nil:
		add(true, "%d or more", *s.Min)
	case s.Max != nil:
		add(true, "%d or less", *s.Max)
	}
	add(s.MaxLen > 0, "up to %d characters", s.MaxLen)
	add(s.Unit != "", "in %s", s.Unit)
	add(s.Default != "", "%s if left out", s.Default)
	add(s.Required, "required")
	add(s.Multiple, "may stand there more than once")
	add(s.Secret, "secret")
	add(s.Access == csp.ReadOnly, "can only be read")
	add(s.Access == csp.WriteOnly, "can only be set")
	add(s.ReadBack == csp.ReadMasked, "comes back as asterisks")
	add(s.ReadBack == csp.ReadNever && s.Access != csp.WriteOnly, "cannot be asked for")
	add(s.ReadBack == csp.ReadOther, "comes back in another form")
	add(s.Devices != 0, "%s only", s.Devices)
	add(s.Since != 0, "from %s on", s.Since)
	add(s.Guess, "not documented")
	return strings.Join(words, ", ")
}
