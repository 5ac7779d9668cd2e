package explain

import (
	"strconv"
	"strings"

	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// usual is the usual reason, if there is one, why a provider refuses a setting. Where
// the handset said something in words only what shows in the document counts.
func usual(n *provxml.Node, said bool) (mistake, bool) {
	for _, csp := range []string{strings.ToLower(provider(n)), "*"} {
		for _, m := range results().byCSP[csp] {
			if (m.When != "" || !said) && conditions[m.When](n) {
				return m, true
			}
		}
	}
	return mistake{}, false
}

// conditions are what results.toml can ask of a document, at the setting that was
// refused.
var conditions = map[string]func(*provxml.Node) bool{
	"": func(*provxml.Node) bool { return true },
	"dm only": func(n *provxml.Node) bool {
		p, ok := csp.Carried().Find(provider(n))
		return ok && p.DMOnly
	},
	"asterisks": func(n *provxml.Node) bool {
		return n.Kind.Request() == provxml.Parm && len(n.Value) > 2 && canon.Masked(n.Value)
	},
	"big integer": func(n *provxml.Node) bool {
		v, err := strconv.ParseInt(strings.TrimSpace(n.Value), 10, 64)
		return numeric(n) && err == nil && (v < -1<<31 || v > 1<<31-1)
	},
	"not a number": func(n *provxml.Node) bool {
		v := strings.TrimSpace(n.Value)
		if strings.EqualFold(v, "true") || strings.EqualFold(v, "false") {
			return false
		}
		_, err := strconv.ParseInt(v, 10, 64)
		return numeric(n) && err != nil
	},
	"no braces": func(n *provxml.Node) bool {
		name := level(n, 1)
		return name != "" && !(strings.HasPrefix(name, "{") && strings.HasSuffix(name, "}"))
	},
	"reserved index": func(n *provxml.Node) bool {
		v, err := strconv.Atoi(level(n, 1))
		return err == nil && v >= 0 && v <= 500
	},
	"no mwid": func(n *provxml.Node) bool {
		for ; n != nil; n = n.Parent {
			if v, ok := n.Attr("mwid"); ok && strings.TrimSpace(v) == "1" {
				return false
			}
		}
		return true
	},
	"not alone": func(n *provxml.Node) bool {
		for n.Parent != nil {
			n = n.Parent
		}
		return len(n.Children) > 1
	},
	"entry": func(n *provxml.Node) bool { return !isParm(n.Kind) },
	"network": func(n *provxml.Node) bool {
		return !isParm(n.Kind) || strings.EqualFold(n.Name, "SrcId") || strings.EqualFold(n.Name, "DestId")
	},
	"service": func(n *provxml.Node) bool {
		name := strings.ToUpper(n.Name)
		return !isParm(n.Kind) || strings.HasPrefix(name, "SERVICE") || strings.HasPrefix(name, "SMTPALT")
	},
	"certificate": func(n *provxml.Node) bool {
		return !isParm(n.Kind) || strings.EqualFold(n.Name, "EncodedCertificate")
	},
	"folders": func(n *provxml.Node) bool { return inside(n, "FolderHierarchy") },
	"extract": func(n *provxml.Node) bool { return inside(n, "Extract") },
	"no hash": func(n *provxml.Node) bool {
		hash := strings.ReplaceAll(level(n, 2), " ", "")
		return hash != "" && (len(hash) != 40 || strings.Trim(strings.ToLower(hash), "0123456789abcdef") != "")
	},
}

func numeric(n *provxml.Node) bool {
	v, _ := n.Attr("datatype")
	return n.Kind.Request() == provxml.Parm && (strings.EqualFold(v, string(csp.Integer)) || strings.EqualFold(v, string(csp.Boolean)))
}

// level is the name of the group around a node, or its own, so many below the
// provider; "" where there is none.
func level(n *provxml.Node, below int) string {
	names := names(n)
	if below >= len(names) {
		return ""
	}
	return names[below]
}

// names are those from the provider down to a node.
func names(n *provxml.Node) []string {
	if n == nil || n.Kind == provxml.Root {
		return nil
	}
	return append(names(n.Parent), n.Name)
}

func inside(n *provxml.Node, name string) bool {
	for ; n != nil; n = n.Parent {
		if strings.EqualFold(n.Name, name) {
			return true
		}
	}
	return false
}
