package csp

import "strings"

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
	rule := metabasePath(r.Path)
	at, star := strings.CutSuffix(rule, "*")
	at = strings.TrimSuffix(at, `\`)
	switch {
	case path == at:
		return 4*len(at) + 2, !star
	case at != "" && !strings.HasPrefix(path, at+`\`):
		return 0, false
	case star:
		return 4*len(at) + 1, true
	}
	return 4 * len(at), true
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
// English Windows Mobile (recalled; the names of the metabase's shortcuts in
// bb737634 fit).
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
