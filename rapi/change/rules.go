package change

import (
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
)

// doesOnly: the provider does something and keeps nothing that could be read.
func (p *provider) doesOnly() bool {
	switch p.lower {
	case "fileoperation", "install", "remotewipe", "application":
		return true
	}
	return p.Provider != nil && (p.DMOnly || p.Caps.CharacteristicQuery == csp.No && p.Caps.ParmQuery == csp.No)
}

// commonKeys are keys directly below a root of the registry that every handset has.
// guess: general knowledge of Windows CE; no list of them was seen.
var commonKeys = " software system controlpanel security drivers comm hardware init ident loader explorer services snd time "

// alwaysThere: nobody needs to ask for a registry key.
func (p *place) alwaysThere() bool {
	switch p.depth {
	case 2:
		return true // a root
	case 3:
		return strings.Contains(commonKeys, " "+strings.ToLower(p.name)+" ")
	case 4:
		return strings.EqualFold(p.name, "Microsoft") && strings.EqualFold(p.parent.name, "Software")
	}
	return false
}

// remade: the setting is about a connection or network that a handset makes of an access
// point (napdef-csp: "NAP1@WAP", "Name@NAP1@NAPDEF"), and the document sets one further on.
func (t *tree) remade(s *setting) bool {
	if s.at == nil || t.napdef < s.number || !strings.HasPrefix(s.at.prov.lower, "cm_") {
		return false
	}
	entry := s.at
	for entry.depth > 2 {
		entry = entry.parent
	}
	name := strings.ToLower(entry.name)
	return strings.HasSuffix(name, "@wap") || strings.HasSuffix(name, "@napdef")
}

func remade() phrase.Text {
	return phrase.New("It is made of an access point, and the document sets one of those further on.")
}

// fixed: its groups are always there, and a question tells only of those that have
// something in them: an empty one asks for nothing.
//
// guess: the pages' tables of elements were not seen.
func (p *provider) fixed() bool {
	switch p.lower {
	case "home", "sounds", "obex":
		return true
	}
	return false
}

// canDelete says why a characteristic cannot be deleted; zero if it can, as far as is
// known.
func (p *place) canDelete() phrase.Text {
	if p.prov.fixed() {
		return phrase.New("Its groups are always there.")
	}
	switch p.prov.lower {
	case "certificatestore":
		if p.depth != 3 {
			return phrase.New("Certificates are deleted one by one.") // aa457952
		}
	case "pxlogical":
		if p.depth != 2 && !(p.depth == 4 && strings.EqualFold(p.parent.name, "PXPHYSICAL")) {
			return phrase.New("Of a proxy, only the whole and its physical proxies can be deleted.") // aa455948
		}
	case "registry":
		if p.depth < 3 {
			return phrase.New("A root of the registry cannot be deleted.")
		}
	}
	switch {
	case strings.HasPrefix(p.prov.lower, "cm_") && p.depth > 2:
		return phrase.New("Only whole entries can be deleted.") // aa457966, aa457961, bb737328
	case p.prov.Provider != nil && p.prov.Caps.NoCharacteristic == csp.No:
		return phrase.New("{{.Provider}} deletes no characteristics.", "Provider", p.prov.Type)
	}
	return phrase.Text{}
}

// canDeleteParm is the same of a parm.
func (p *place) canDeleteParm() phrase.Text {
	switch p.prov.lower {
	case "securitypolicy":
		return phrase.New("The handset had no such policy. One can only be set to 0, which allows the least, and not be taken away.") // ms844865
	case "clock":
		return phrase.New("A setting of the clock cannot be deleted.")
	case "certificatestore":
		return phrase.New("Certificates are deleted as a whole.")
	}
	if p.prov.Provider != nil && p.prov.Caps.NoParm == csp.No {
		return phrase.New("{{.Provider}} deletes no single settings, and it had none here.", "Provider", p.prov.Type)
	}
	return phrase.Text{}
}

// neverUndone says why settings of a provider cannot be taken back by a document.
func (s *setting) neverUndone() phrase.Text {
	p := s.at
	if p == nil {
		return phrase.New("It stands where no handset takes it.")
	}
	switch p.prov.lower {
	case "fileoperation":
		return fileOperation(p)
	case "install":
		return phrase.New("What an installer did is taken back by uninstalling.")
	case "uninstall":
		if p.parm && isZero(s.node.Value) {
			return phrase.Text{}
		}
		return phrase.New("Removed software does not come back by itself: install it again.")
	case "remotewipe":
		return phrase.New("An erased handset has nothing left.")
	case "application":
		return phrase.New("An account that was made so cannot be asked for, nor deleted.")
	case "certificateenroller":
		return phrase.New("A certificate that was asked for cannot be given back.")
	case "clock":
		if strings.EqualFold(p.name, "Date") || strings.EqualFold(p.name, "Time") {
			return phrase.New("Time has gone on since: set the clock anew.")
		}
	case "home", "sounds":
		if strings.EqualFold(p.name, "DeleteScheme") || strings.EqualFold(p.name, "DeleteRingTone") {
			return phrase.New("It deleted a file, which no document brings back.")
		}
	}
	return phrase.Text{}
}

func isZero(v string) bool {
	v = strings.TrimSpace(v)
	return v == "0" || strings.EqualFold(v, "false")
}

// fileOperation: no question tells what was there before (bb737563).
func fileOperation(p *place) phrase.Text {
	op := p
	if op.parm {
		op = op.parent
	}
	switch strings.ToLower(op.name) {
	case "makedir":
		return phrase.New("Whether the folder was there before is not known, and it may have something in it by now: it stays.")
	case "removedir":
		return phrase.New("The folder is gone; make it again with 'cradle mkdir'.")
	case "delete":
		return phrase.New("The file is gone, and no document brings it back.")
	case "move":
		return phrase.New("Whether the move replaced a file is not known: move it back with 'cradle mv'.")
	}
	return phrase.New("Whether a file was replaced is not known: it stays.")
}
