package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Node explains what became of one setting, with the HRESULT of the whole
// document. A setting that is as it was asked for gives the zero Explanation.
func Node(n *provxml.NodeResult, hr rapi.HRESULT) Explanation {
	switch n.State {
	case provxml.Failed:
		if !Blamed(n) {
			return Explanation{What: phrase.New("The handset refused the group that this setting is in.")}
		}
		return failedNode(n, hr)
	case provxml.NotMentioned:
		if !Begun(hr) {
			return Explanation{What: phrase.New("The handset did not begin with the document, so this was not asked.")}
		}
		return Explanation{
			What: phrase.New("The handset reported success and did not mention this setting."),
			Do:   phrase.New("Read it back to be sure."),
		}
	case provxml.RolledBack:
		if !Begun(hr) {
			return Explanation{What: phrase.New("The handset did not begin with the document, so this was not changed.")}
		}
		return Explanation{What: phrase.New("Another setting failed, so this one was undone or never tried.")}
	case provxml.Unknown:
		if n.Request != nil && n.Request.Kind.Query() {
			return Explanation{What: phrase.New("This question was not answered."), Do: phrase.New("Ask again.")}
		}
		return Explanation{What: phrase.New("Nobody can say whether this was changed."), Do: phrase.New("Read it back.")}
	case provxml.Cancelled:
		return Explanation{What: phrase.New("The handset cancelled the document; this was not applied.")}
	case provxml.Masked:
		return Explanation{What: phrase.New("The handset keeps this value secret and shows asterisks.")}
	}
	return Explanation{}
}

// Blamed reports whether the handset's reply marks this very node as failed,
// and not only a group around it.
func Blamed(n *provxml.NodeResult) bool {
	return n.State == provxml.Failed && (n.Reply == nil || n.Reply.Kind.Error())
}

// Said is what the handset wrote beside a setting that failed: the desc of the
// error element, without the secrets of the setting, or of those in the group.
func Said(n *provxml.NodeResult) string {
	if n.Desc == "" {
		return ""
	}
	said := n.Desc
	for x := range n.Nodes() {
		for _, at := range [...]*provxml.Node{x.Request, x.Reply} {
			// A short one in a group would be found in other words.
			if at != nil && at.Value != "" && (x == n || len(at.Value) > 2) && lint.Secret(at) {
				said = strings.ReplaceAll(said, at.Value, lint.Masked)
			}
		}
	}
	return said
}

func failedNode(n *provxml.NodeResult, hr rapi.HRESULT) Explanation {
	x := failure(n, hr)
	// The handset's own words come first, whatever we make of them.
	if inWords(n) {
		x.What = phrase.New("The handset says: {{.Words}}", "Words", sentence(strings.TrimSpace(Said(n))))
	}
	x.Detail = nodeDetail(n, hr)
	return x
}

func failure(n *provxml.NodeResult, hr rapi.HRESULT) Explanation {
	c, known := nodeCode(n)
	at := n.Node()
	switch {
	case at == nil:
	case known && c == rapi.ConfigEntryNotFound && top(at), !known && top(at) && hr == rapi.ConfigEntryNotFound:
		return unknownProvider(at)
	case !known && hr == rapi.ConfigEntryNotFound:
		return settingCode(hr)
	case at.Kind.Request().Query() && (known && c == rapi.AccessDenied || !known && hr == rapi.AccessDenied):
		return Explanation{
			What:  phrase.New("The handset does not let this be read over the cable."),
			Cause: phrase.New("Only a Manager may read it, and over the cable a handset grants no more than the role of an authenticated user (USER_AUTH)."),
			Do:    roleDo(),
		}
	case denied(c, known, hr) && (reserved(at) || c == rapi.AccessDenied || !known && hr == rapi.AccessDenied):
		return noRole(at)
	case !known && top(at) && len(n.Children) > 0 && !anyBlamed(n.Children):
		return unknownProvider(at)
	}
	x := Explanation{
		What:  phrase.New("The handset refused this setting and did not say why."),
		Cause: phrase.New("The name may be misspelt, the value may be out of range, or this version of Windows Mobile does not have it."),
		Do:    phrase.New("Check the name and the value."),
	}
	switch e, ok := ofCode(hr); {
	case known && c != 0:
		x = settingCode(c)
	case ok && !known && environment(hr):
		x.Cause, x.Do = e.explanation().What, e.explanation().Do
	}
	if at != nil && (!known || vague(c)) {
		if m, ok := usual(at, inWords(n)); ok {
			x.Cause, x.Do = phrase.Known(m.Cause), phrase.Known(m.Do)
		}
	}
	return x
}

// inWords: the handset said more than a number.
func inWords(n *provxml.NodeResult) bool {
	d := strings.TrimSpace(Said(n))
	_, isCode := parseCode(d)
	return d != "" && !isCode
}

// vague: the code says no more than that the handset does not like something.
func vague(c rapi.HRESULT) bool {
	switch w, _ := c.Win32(); w {
	case 13, 87, 123, 160, 161:
		return true
	}
	return c == 0 || c == rapi.Fail || c == rapi.Unexpected
}

// environment: the code of the whole document tells of the handset's condition, so
// that the name and the value of what failed have nothing to do with it: memory and
// storage (winerror.h).
func environment(hr rapi.HRESULT) bool {
	switch w, _ := hr.Win32(); w {
	case 8, 14, 39, 112:
		return true
	}
	return false
}

// denied reports whether what the handset said of a setting, or of the whole
// document where it said nothing of the setting, can mean that the caller lacks
// a role.
func denied(c rapi.HRESULT, known bool, hr rapi.HRESULT) bool {
	if !known {
		c = hr
	}
	return c == rapi.AccessDenied || c == rapi.Fail || !known && !hr.Failed()
}

// unknownProvider explains a provider that the handset does not have. The catalogue
// may know where it belongs.
func unknownProvider(at *provxml.Node) Explanation {
	name := oneLine(at.Name)
	x := Explanation{
		What:  phrase.New("The handset refused everything of {{.Provider}}.", "Provider", name),
		Cause: phrase.New("It has no Configuration Service Provider called {{.Provider}}: it belongs to another version or kind of phone, or the name is misspelt.", "Provider", name),
		Do:    phrase.New("Check the name, or leave this part out for this handset."),
	}
	cat := csp.Carried()
	p, known := cat.Find(at.Name)
	family, foreign := cat.Foreign(at.Name)
	switch {
	case known && p.DMOnly:
		x.Cause = phrase.New("{{.Provider}} takes its settings over the air with OMA DM only, never from a provisioning document.", "Provider", p.Type)
		x.Do = phrase.New("Leave this part out, or deliver it over OMA DM.")
	case known:
		x.Cause = phrase.New("It has no Configuration Service Provider called {{.Provider}}, or its operator or manufacturer switched it off.", "Provider", name)
		x.Cause = and(x.Cause, whereFound(p))
		x.Do = phrase.New("Leave this part out for this handset.")
	case foreign:
		x.Cause = phrase.New("{{.Provider}} is for other devices ({{.Devices}}); Windows Mobile does not have it.", "Provider", name, "Devices", phrase.Known(family))
		x.Do = phrase.New("Leave this part out; it cannot be applied to this handset.")
	default:
		if near := cat.Nearest(at.Name); near != "" {
			x.Cause = phrase.New("It has no Configuration Service Provider called {{.Provider}}; the name may be misspelt.", "Provider", name)
			x.Do = phrase.New("Did you mean {{.Provider}}? Otherwise leave this part out for this handset.", "Provider", near)
		}
	}
	return x
}

// whereFound says which handsets have a provider.
func whereFound(p *csp.Provider) phrase.Text {
	switch {
	case p.Devices == 0:
		return phrase.Text{}
	case len(p.From) > 0:
		var parts []phrase.Text
		for _, f := range p.From {
			parts = append(parts, handsetsSince(f.Devices, f.Since))
		}
		slices.SortFunc(parts, func(a, b phrase.Text) int { return strings.Compare(a.String(), b.String()) })
		return phrase.New("It is known from {{.Handsets}}.", "Handsets", phrase.Join(", ", parts...))
	case p.Since != 0:
		return phrase.New("It is known from {{.Handsets}}.", "Handsets", handsetsSince(p.Devices, p.Since))
	case p.Devices == csp.All:
		return phrase.Text{}
	}
	return phrase.New("It is known from {{.Devices}} handsets.", "Devices", p.Devices.String())
}

func handsetsSince(d csp.Devices, v csp.Version) phrase.Text {
	if d == csp.All {
		return phrase.New("all handsets since Windows Mobile {{.Version}}", "Version", v.String())
	}
	return phrase.New("{{.Devices}} handsets since Windows Mobile {{.Version}}", "Devices", d.String(), "Version", v.String())
}

func anyBlamed(nodes []*provxml.NodeResult) bool {
	for _, n := range nodes {
		if Blamed(n) || anyBlamed(n.Children) {
			return true
		}
	}
	return false
}

// quoted is for people: backslashes as the document has them.
func quoted(s string) string { return strings.ReplaceAll(strconv.Quote(s), `\\`, `\`) }

// nodeCode is the code an error element carries, in "code" or, as some
// handsets do, as the whole of "desc".
func nodeCode(n *provxml.NodeResult) (rapi.HRESULT, bool) {
	for _, s := range []string{n.Code, n.Desc} {
		if c, ok := parseCode(s); ok {
			return c, true
		}
	}
	return 0, false
}

// parseCode reads a HRESULT or Win32 code as handsets and people write it:
// 0x80070005, 80070005, -2147024891, 2147942405, 5.
func parseCode(s string) (rapi.HRESULT, bool) {
	s = strings.TrimSpace(s)
	if hex, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		v, err := strconv.ParseUint(hex, 16, 32)
		return asHRESULT(uint32(v)), err == nil
	}
	// Eight digits are hexadecimal: 80070005.
	if v, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) != 8 && v >= 0 && v < 1<<32 {
		return asHRESULT(uint32(v)), true
	} else if err == nil && v >= -1<<31 && v < 0 {
		return rapi.HRESULT(uint32(int32(v))), true
	}
	if v, err := strconv.ParseUint(s, 16, 32); err == nil && len(s) == 8 {
		return asHRESULT(uint32(v)), true
	}
	return 0, false
}

// asHRESULT takes a small number for a Win32 code.
func asHRESULT(v uint32) rapi.HRESULT {
	if v < 0x10000 {
		return rapi.FromWin32(rapi.Win32(v))
	}
	return rapi.HRESULT(v)
}

func nodeDetail(n *provxml.NodeResult, hr rapi.HRESULT) string {
	var parts []string
	if n.Request != nil {
		parts = append(parts, n.Request.Path())
		if n.Request.Pos.Line > 0 {
			parts = append(parts, fmt.Sprintf("line %d", n.Request.Pos.Line))
		}
	}
	if n.Reply != nil && n.Reply.Element != nil {
		parts = append(parts, oneLine(n.Reply.Element.Tag))
	}
	if d := Said(n); d != "" {
		parts = append(parts, "desc "+quoted(d))
	}
	if n.Code != "" {
		parts = append(parts, "code "+quoted(n.Code))
	}
	parts = append(parts, "HRESULT "+hr.Error())
	return strings.Join(parts, ", ")
}
