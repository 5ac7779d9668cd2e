package lint

import (
	"strconv"
	"strings"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// mwid looks at characteristics that are named by the id of an access point or
// a proxy: those whose name the document chooses.
func (c *checker) mwid(n *provxml.Node, s, next scope) {
	if s.provider == nil || next.ch == nil || !next.ch.Any || hasAttr(n, "mwid") {
		return
	}
	switch strings.ToLower(s.provider.Type) {
	case "napdef", "pxlogical":
	default:
		return
	}
	sev := Warning // it may be left out when one is added
	if n.Kind != provxml.Characteristic || hasKind(n, provxml.NoParm, provxml.ParmQuery, provxml.NoCharacteristic, provxml.CharacteristicQuery) {
		sev = Error
	}
	c.addAs(sev, mwidMissing, n, tag, func() (phrase.Text, phrase.Text) {
		return phrase.New("{{.Name}} is the id of one of {{.Provider}} and has no mwid", "Name", cut(n.Name), "Provider", s.provider.Type), phrase.New(`write mwid="1" into <{{.Element}}>`, "Element", n.Kind.String())
	})
}

func hasKind(n *provxml.Node, kinds ...provxml.Kind) bool {
	for _, k := range n.Children {
		for _, kind := range kinds {
			if k.Kind == kind {
				return true
			}
		}
	}
	return false
}

// entry looks at the characteristics that have rules of their own.
func (c *checker) entry(n *provxml.Node, s scope) {
	top := len(s.path)
	typ := ""
	if s.provider != nil {
		typ = strings.ToLower(s.provider.Type)
	}
	switch {
	case top == 1 && (typ == "cm_gprsentries" || typ == "cm_pppentries" || typ == "cm_vpnentries"):
		c.connection(n, s)
	case top == 1 && typ == "cm_mappings":
		if i, err := strconv.Atoi(strings.TrimSpace(n.Name)); err == nil && i >= 0 && i <= 500 && sets(n) {
			c.add(mappingReserved, n, part("type"), func() (phrase.Text, phrase.Text) {
				return phrase.New("the mapping {{.Number}} is one of those reserved for Microsoft (0 to 500)", "Number", i), phrase.New("choose one above 500; from Windows Mobile 6 on, one from 16777216 on")
			})
		}
	case top == 1 && typ == "email2":
		c.email(n)
	case typ == "application" && top == 0:
		c.application(n)
	case typ == "sync" && top == 1 && named(n, "FolderHierarchy") && sets(n):
		c.add(syncFolders, n, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("FolderHierarchy works only after the handset has synchronized once"), phrase.New("let it synchronize first")
		})
	case typ == "fileoperation" && named(n, "Extract") && top > 0 && c.class.cable():
		c.add(extractOverCable, n, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("Extract takes a file from the cabinet around the document, and over the cable there is none"), phrase.New("copy the file with cradle put, and use Copy or Move")
		})
	case named(n, "NAPAUTHINFO") || named(n, "PXAUTHINFO"):
		c.authType(n)
	}
}

// sets reports whether a characteristic sets something.
func sets(n *provxml.Node) bool { return hasKind(n, provxml.Parm) }

// connection looks at the name of an entry, which is unique over three
// Providers.
func (c *checker) connection(n *provxml.Node, s scope) {
	key := strings.ToLower(n.Name)
	first, taken := c.entries[key]
	if !taken {
		c.entries[key] = n
		return
	}
	if named(first.Parent, s.provider.Type) || !hasKind(n, provxml.Parm, provxml.Characteristic) || !hasKind(first, provxml.Parm, provxml.Characteristic) {
		return
	}
	c.add(entryNameTwice, n, part("type"), func() (phrase.Text, phrase.Text) {
		return phrase.New("{{.Provider}} has an entry {{.Name}} already, at line {{.Line}}", "Provider", first.Parent.Name, "Name", cut(n.Name), "Line", first.Pos.Line), phrase.New("give one of them another name")
	})
}

// smtpAlt are the settings that belong together.
var smtpAlt = [...]string{"SMTPALTENABLED", "SMTPALTAUTHNAME", "SMTPALTPASSWORD", "SMTPALTDOMAIN"}

func (c *checker) email(n *provxml.Node) {
	has := func(name string) bool {
		for _, k := range n.Children {
			if k.Kind == provxml.Parm && named(k, name) {
				return true
			}
		}
		return false
	}
	var missing []string
	for _, name := range smtpAlt {
		if !has(name) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 && len(missing) < len(smtpAlt) {
		c.add(emailSMTPAlt, n, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("of the SMTPALT settings these are missing: {{.Settings}}", "Settings", strings.Join(missing, ", ")), phrase.New("give all four, or none")
		})
	}
	for _, k := range n.Children {
		if k.Kind == provxml.Parm && (named(k, "SERVICENAME") || named(k, "SERVICETYPE")) && !has("INSERVER") && !has("OUTSERVER") {
			c.add(emailFixedField, k, part("name"), func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Setting}} of an account that is there cannot be changed", "Setting", strings.ToUpper(k.Name)), phrase.New("delete the account first, in a document of its own, and make it anew")
			})
			break
		}
	}
	if !sets(n) {
		return
	}
	if c.accounts++; c.accounts == 7 {
		c.add(emailServices, n, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("this is the seventh e-mail account; a handset has room for six"), phrase.New("leave accounts out")
		})
	}
}

func (c *checker) application(n *provxml.Node) {
	if v, _ := c.doc.Root.Attr("version"); v == "1.1" {
		return
	}
	c.add(applicationVersion, n, tag, func() (phrase.Text, phrase.Text) {
		return phrase.New("APPLICATION is part of version 1.1, and the root does not say so"), phrase.New(`write <wap-provisioningdoc version="1.1">`)
	})
}

// authType: without AUTHTYPE name and secret are ignored (ms844852).
func (c *checker) authType(n *provxml.Node) {
	name, typ := false, false
	for _, k := range n.Children {
		if k.Kind != provxml.Parm {
			continue
		}
		name = name || named(k, "AUTHNAME") || named(k, "AUTHSECRET")
		typ = typ || named(k, "AUTHTYPE")
	}
	if name && !typ {
		c.add(authTypeMissing, n, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("without AUTHTYPE the handset ignores AUTHNAME and AUTHSECRET"), phrase.New(`add <parm name="AUTHTYPE" value="PAP"/>, or CHAP`)
		})
	}
}

// hives are the branches that documents know (aa457989).
var hives = map[string]string{
	"hkcu": "", "hklm": "", "hkcr": "", "registry": "",
	"hkey_current_user": "HKCU", "hkey_local_machine": "HKLM", "hkey_classes_root": "HKCR", "hkey_users": "",
}

// registryKey looks at a characteristic that is a Registry key, or a piece of
// one.
func (c *checker) registryKey(n *provxml.Node) {
	name := n.Name
	if template(name) {
		return
	}
	if n.Parent != nil && named(n.Parent, "Registry") {
		first, _, _ := strings.Cut(strings.ReplaceAll(name, "/", `\`), `\`)
		first = strings.ToLower(strings.TrimSpace(first))
		short, known := hives[first]
		switch {
		case known && first != "hkey_users" && short == "":
		case unfilled(name):
			c.placeholder(n, part("type"), name)
			return
		default:
			c.add(registryHive, n, part("type"), func() (phrase.Text, phrase.Text) {
				if short != "" {
					return phrase.New("{{.Branch}} is not a branch that documents know", "Branch", strings.ToUpper(first)), write(short)
				}
				return phrase.New("the key {{.Name}} begins with no branch", "Name", cut(name)), phrase.New(`begin it with HKCU\, HKLM\ or HKCR\`)
			})
			return
		}
	}
	translated, _ := n.Attr("translation")
	switch {
	case strings.Contains(name, "/") && !strings.Contains(name, `\`):
		c.add(registrySlashes, n, part("type"), func() (phrase.Text, phrase.Text) {
			return phrase.New("the key is separated by slashes"), write(cut(strings.ReplaceAll(name, "/", `\`)))
		})
	case strings.Contains(name, `\\`) && translated == "":
		c.add(registrySlashes, n, part("type"), func() (phrase.Text, phrase.Text) {
			return phrase.New("the key has doubled backslashes, which stand for one inside a name"), phrase.New(`write one backslash, or translation="filesystem"`)
		})
	}
}
