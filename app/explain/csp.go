package explain

import (
	"strings"

	"cradle/rapi/provxml"
)

// managerOnly are the Configuration Service Providers that, with the default
// roles, nobody can write to over the cable (default role table, learn.microsoft.com
// previous-versions aa455885 and the pages of the providers). Registry is not
// among them: it depends on the key.
var managerOnly = map[string]bool{
	"application":      true,
	"bootstrap":        true,
	"certificatestore": true,
	"cm_mappings":      true,
	"loaderrevocation": true,
	"metabase":         true,
	"remotewipe":       true,
	"securitypolicy":   true,
	"tapi":             true,
	"wi-fi":            true,
}

// provider is the name of the provider that a node belongs to: the
// characteristic at the top.
func provider(n *provxml.Node) string {
	name := ""
	for ; n != nil && n.Kind != provxml.Root; n = n.Parent {
		name = n.Name
	}
	return name
}

// registryWritable reports whether the default roles let an authenticated
// user write below a registry key (default metabase, previous-versions
// aa455928; the published list is longer than what could be read of it).
func registryWritable(key string) bool {
	key = strings.ToLower(strings.ReplaceAll(key, "/", `\`))
	for _, p := range []string{`hkcu\software\`, `hkcr\`, `hkcu\controlpanel\sounds\ringtone0\`, `hklm\system\platform\`} {
		if strings.HasPrefix(key+`\`, p) {
			return true
		}
	}
	return false
}

// registryKey is the key a node of the Registry provider stands under.
func registryKey(n *provxml.Node) string {
	var parts []string
	for ; n != nil && n.Kind != provxml.Root; n = n.Parent {
		switch n.Kind {
		case provxml.Parm, provxml.NoParm, provxml.ParmQuery:
		default:
			parts = append(parts, n.Name)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	parts = parts[:len(parts)-1] // "Registry" itself
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		if b.Len() > 0 {
			b.WriteByte('\\')
		}
		b.WriteString(parts[i])
	}
	return b.String()
}

// reserved says whether the role model alone is enough to expect a refusal.
func reserved(n *provxml.Node) bool {
	p := strings.ToLower(provider(n))
	if p == "registry" {
		key := registryKey(n)
		return key != "" && !registryWritable(key)
	}
	return managerOnly[p]
}

// RollbackNotes says what a handset does not undo when it refuses this
// document, one sentence each (learn.microsoft.com previous-versions aa455896,
// bb737655, aa455926). A document is one transaction but for these.
func RollbackNotes(d *provxml.Document) []string {
	var email, files, metabase bool
	for n := range d.Nodes() {
		switch n.Kind {
		case provxml.Characteristic:
			switch strings.ToLower(n.Name) {
			case "email2":
				email = email || top(n)
			case "metabase":
				metabase = metabase || top(n)
			}
		case provxml.Parm:
			if strings.EqualFold(n.Name, "NoTransaction") && strings.EqualFold(provider(n), "FileOperation") {
				files = true
			}
		}
	}
	var notes []string
	if email {
		notes = append(notes, "EMAIL2 restores an account's settings, but messages that were stored on the handset may be lost.")
	}
	if files {
		notes = append(notes, "Files with NoTransaction are not put back.")
	}
	if metabase {
		notes = append(notes, "Metabase entries are kept one by one as they are made.")
	}
	return notes
}

func top(n *provxml.Node) bool { return n.Parent == nil || n.Parent.Kind == provxml.Root }
