package csp

import (
	"slices"
	"strings"
)

// WriteRoles forecasts which roles may make a setting: what the default
// metabase says of a path below the Provider (characteristics, then the parm's
// name if there is one). The most special rule counts, and a rule speaks also of
// what is below its path: "The default security role maps to each subnode unless
// specific permission is granted to the subnode" (aa455849). An OEM or an
// operator may have changed it on a handset at hand.
//
// A device of zero is one whose kind is not known, a version of zero one whose
// version is not known: then every rule may be the one, and the roles are those
// that all of them allow. Known is false when the sources do not tell; rule is
// then empty.
func (p *Provider) WriteRoles(path []string, device Devices, v Version) (roles Roles, rule RoleRule, known bool) {
	asked := metabasePath(path...)
	best := -1
	for _, r := range p.Roles {
		weight, ok := r.covers(asked)
		switch {
		case !ok || !r.holds(device, v) || weight < best:
		case weight > best:
			best, roles, rule, known = weight, r.Write, r, true
		case roles&r.Write != roles: // the same path for other handsets
			roles, rule = roles&r.Write, r
		}
	}
	return roles, rule, known
}

// holds tells whether the rule may be one of a handset's.
func (r RoleRule) holds(device Devices, v Version) bool {
	return (device == 0 || r.Devices == 0 || r.Devices&device != 0) &&
		(v == 0 || r.Since == 0 || v >= r.Since) &&
		(v == 0 || r.Until == 0 || v <= r.Until)
}

// covers tells whether the rule speaks of a path, and how special it is then:
// the longer its path the more, and of the same length one that names the path
// is more than one with a star, and that more than one from above.
func (r RoleRule) covers(path string) (weight int, ok bool) {
	switch n := len(r.at); {
	case path == r.at:
		return 4*n + 2, !r.star
	case n > 0 && (len(path) <= n || path[n] != '\\' || path[:n] != r.at):
		return 0, false
	case r.star:
		return 4*n + 1, true
	default:
		return 4 * n, true
	}
}

// ready writes down what covers needs to know of the rule's path.
func (r *RoleRule) ready() {
	r.at, r.star = strings.CutSuffix(metabasePath(r.Path), "*")
	r.at = strings.TrimSuffix(r.at, `\`)
}

// metabasePath joins names as the metabase does: with single backslashes and in
// one letter case, and %CEn% as the directory that it is.
func metabasePath(names ...string) string {
	s := strings.ToLower(strings.Join(names, `\`))
	for strings.Contains(s, `\\`) {
		s = strings.ReplaceAll(s, `\\`, `\`)
	}
	return strings.Trim(expandCE(strings.Trim(s, `\`)), `\`)
}

// Directories that %CEn% stands for at the beginning of a handset's path, on an
// English Windows Mobile: aa459003 for Pocket PCs; 6 and 7 are Windows CE's
// (windows/embedded/ee504636); 12 and 13 are recalled, and fit the metabase's
// shortcuts in bb737634; 18 and 19 are inferred from there, from aa458991 and
// from bb737324. A handset whose storage is a directory has that in front.
var ceDirectories = map[string]string{
	"%ce1%":  `program files`,
	"%ce2%":  `windows`,
	"%ce4%":  `windows\startup`,
	"%ce5%":  `my documents`,
	"%ce6%":  `program files\accessories`,
	"%ce7%":  `program files\communications`,
	"%ce8%":  `program files\games`,
	"%ce11%": `windows\start menu\programs`,
	"%ce12%": `windows\start menu\programs\accessories`,
	"%ce13%": `windows\start menu\programs\communications`,
	"%ce14%": `windows\start menu\programs\games`,
	"%ce15%": `windows\fonts`,
	"%ce17%": `windows\start menu`,
	"%ce18%": ``,
	"%ce19%": `application data`,
}

// Expand puts the directory in place of a %CEn% at the beginning of a handset's
// path, in lower case and without a backslash in front: "%ce2%\a.exe" gives
// "windows\a.exe". Other paths stay as they are.
func Expand(path string) string { return expandCE(strings.ToLower(path)) }

func expandCE(path string) string {
	first, rest, _ := strings.Cut(path, `\`)
	dir, ok := ceDirectories[first]
	if !ok {
		return path
	}
	return dir + `\` + rest
}

// Reach says what of a Provider a desktop may set over the cable.
type Reach string

const (
	ReachAll     Reach = "yes"
	ReachPart    Reach = "in part"
	ReachNone    Reach = "no"
	ReachDM      Reach = "DM only" // an OMA DM server alone reaches it
	ReachUnknown Reach = "not known"
)

// Cable forecasts what of the Provider a desktop may set over the cable, on a
// handset whose policies nobody has changed: there the cable has the role
// USER_AUTH (RAPI in restricted mode). Handsets without a phone are the
// exception: their policy 4119 lets that role do what the manager may.
func (p *Provider) Cable(device Devices, v Version) Reach {
	switch {
	case p.DMOnly:
		return ReachDM
	case len(p.Carriers) > 0 && !slices.Contains(p.Carriers, RAPI):
		return ReachNone
	}
	may, mayNot := false, false
	for _, r := range p.Roles {
		if !r.holds(device, v) {
			continue
		}
		path := strings.TrimSuffix(r.Path, "*")
		if path != r.Path { // a star: something below
			path += "x"
		}
		roles, _, _ := p.WriteRoles([]string{path}, device, v)
		may = may || roles&RoleUserAuth != 0
		mayNot = mayNot || roles&RoleUserAuth == 0
	}
	switch {
	case may && mayNot:
		return ReachPart
	case may:
		return ReachAll
	case mayNot:
		return ReachNone
	}
	return ReachUnknown
}
