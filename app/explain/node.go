package explain

import (
	"fmt"
	"strconv"
	"strings"

	"cradle/rapi"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Node explains what became of one setting, with the HRESULT of the whole
// document. A setting that is as it was asked for gives the zero Explanation.
func Node(n *provxml.NodeResult, hr rapi.HRESULT) Explanation {
	switch n.State {
	case provxml.Failed:
		if !Blamed(n) {
			return Explanation{What: "The handset refused the group that this setting is in."}
		}
		return failedNode(n, hr)
	case provxml.NotMentioned:
		return Explanation{
			What: "The handset reported success and did not mention this setting.",
			Do:   "Read it back to be sure.",
		}
	case provxml.RolledBack:
		return Explanation{What: "Another setting failed, so this one was undone or never tried."}
	case provxml.Unknown:
		return Explanation{What: "Nobody can say whether this was changed.", Do: "Read it back."}
	case provxml.Cancelled:
		return Explanation{What: "The handset cancelled the document; this was not applied."}
	case provxml.Masked:
		return Explanation{What: "The handset keeps this value secret and shows asterisks."}
	}
	return Explanation{}
}

// Blamed reports whether the handset's reply marks this very node as failed,
// and not only a group around it.
func Blamed(n *provxml.NodeResult) bool {
	return n.State == provxml.Failed && (n.Reply == nil || n.Reply.Kind.Error())
}

// Said is what the handset wrote beside a setting that failed: the desc of the
// error element, without the setting's value if that is a secret.
func Said(n *provxml.NodeResult) string {
	if n.Request == nil || n.Request.Value == "" || !lint.Secret(n.Request) {
		return n.Desc
	}
	return strings.ReplaceAll(n.Desc, n.Request.Value, lint.Masked)
}

func failedNode(n *provxml.NodeResult, hr rapi.HRESULT) Explanation {
	x := failure(n, hr)
	// The handset's own words come first, whatever we make of them.
	if d := strings.TrimSpace(Said(n)); d != "" {
		if _, isCode := parseCode(d); !isCode {
			x.What = "The handset says: " + sentence(d)
		}
	}
	x.Detail = nodeDetail(n, hr)
	return x
}

func failure(n *provxml.NodeResult, hr rapi.HRESULT) Explanation {
	c, known := nodeCode(n)
	at := n.Request
	if at == nil {
		at = n.Reply
	}
	switch {
	case at == nil:
	case known && c == rapi.ConfigEntryNotFound && top(at), !known && top(at) && hr == rapi.ConfigEntryNotFound:
		return unknownProvider(at)
	case !known && hr == rapi.ConfigEntryNotFound:
		x := hresults[hr]
		x.What = "The handset refused this setting. " + x.What
		return x
	case at.Kind.Request().Query() && (known && c == rapi.AccessDenied || !known && hr == rapi.AccessDenied):
		return Explanation{
			What:  "The handset does not let this be read over the cable.",
			Cause: "Only a Manager may read it, and over the cable a handset grants no more than the role of an authenticated user (USER_AUTH).",
			Do:    roleDo,
		}
	case reserved(at) && denied(c, known, hr):
		return Explanation{
			What:  fmt.Sprintf("The handset refused to let this setting of %s be changed over the cable.", provider(at)),
			Cause: "Only a Manager may change it, and over the cable a handset grants no more than the role of an authenticated user (USER_AUTH).",
			Do:    roleDo,
		}
	case !known && top(at) && len(n.Children) > 0 && !anyBlamed(n.Children):
		return unknownProvider(at)
	}
	if known && c != 0 {
		x := HRESULT(c)
		x.What = "The handset refused this setting. " + x.What
		return x
	}
	return Explanation{
		What:  "The handset refused this setting and did not say why.",
		Cause: "The name may be misspelt, the value may be out of range, or this version of Windows Mobile does not have it.",
		Do:    "Check the name and the value.",
	}
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

func unknownProvider(at *provxml.Node) Explanation {
	return Explanation{
		What:  fmt.Sprintf("The handset refused everything of %s.", at.Name),
		Cause: fmt.Sprintf("It has no Configuration Service Provider called %s: it belongs to another version or kind of phone, or the name is misspelt.", at.Name),
		Do:    "Check the name, or leave this part out for this handset.",
	}
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
// 0x80070005, 80070005, -2147024891, 5.
func parseCode(s string) (rapi.HRESULT, bool) {
	s = strings.TrimSpace(s)
	if hex, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
		v, err := strconv.ParseUint(hex, 16, 32)
		return asHRESULT(uint32(v)), err == nil
	}
	if v, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) < 8 && v >= 0 {
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
