package provxml

import "strings"

// Kind is what an element of a provisioning document or reply is
// (learn.microsoft.com previous-versions bb737266, bb737251).
type Kind uint8

const (
	// Foreign is an element that the grammar does not have: documents for
	// other phones, vendors' additions.
	Foreign Kind = iota
	Root         // wap-provisioningdoc
	Characteristic
	Parm
	NoParm
	NoCharacteristic
	ParmQuery
	CharacteristicQuery
	// Only in replies: the element they replace, with "-error" behind its name.
	CharacteristicError
	ParmError
	NoParmError
	NoCharacteristicError
	ParmQueryError
	CharacteristicQueryError

	kindCount
)

// String is the element's name: "parm-query". Foreign is "foreign".
func (k Kind) String() string {
	switch k {
	case Root:
		return "wap-provisioningdoc"
	case Characteristic:
		return "characteristic"
	case Parm:
		return "parm"
	case NoParm:
		return "noparm"
	case NoCharacteristic:
		return "nocharacteristic"
	case ParmQuery:
		return "parm-query"
	case CharacteristicQuery:
		return "characteristic-query"
	case CharacteristicError:
		return "characteristic-error"
	case ParmError:
		return "parm-error"
	case NoParmError:
		return "noparm-error"
	case NoCharacteristicError:
		return "nocharacteristic-error"
	case ParmQueryError:
		return "parm-query-error"
	case CharacteristicQueryError:
		return "characteristic-query-error"
	}
	return "foreign"
}

// kindOf finds the kind of an element by its name, which XML compares exactly.
func kindOf(tag string) Kind {
	for k := Root; k < kindCount; k++ {
		if k.String() == tag {
			return k
		}
	}
	return Foreign
}

// kindOfFold is kindOf for replies and for guesses at what was meant.
func kindOfFold(tag string) Kind {
	for k := Root; k < kindCount; k++ {
		if strings.EqualFold(k.String(), tag) {
			return k
		}
	}
	return Foreign
}

// Error reports whether the kind is one of the error elements of replies.
func (k Kind) Error() bool { return k >= CharacteristicError && k <= CharacteristicQueryError }

// Query reports whether the kind asks the handset for something without
// changing anything.
func (k Kind) Query() bool { return k == ParmQuery || k == CharacteristicQuery }

// Request is the kind that an error element replaces; any other kind is
// itself.
func (k Kind) Request() Kind {
	switch k {
	case CharacteristicError:
		return Characteristic
	case ParmError:
		return Parm
	case NoParmError:
		return NoParm
	case NoCharacteristicError:
		return NoCharacteristic
	case ParmQueryError:
		return ParmQuery
	case CharacteristicQueryError:
		return CharacteristicQuery
	}
	return k
}

// family is what elements that can stand for each other share.
type family uint8

const (
	foreignFamily family = iota
	rootFamily
	groupFamily // has a "type"
	parmFamily  // has a "name"
)

func (k Kind) family() family {
	switch k.Request() {
	case Root:
		return rootFamily
	case Characteristic, NoCharacteristic, CharacteristicQuery:
		return groupFamily
	case Parm, NoParm, ParmQuery:
		return parmFamily
	}
	return foreignFamily
}

// leaf reports whether the grammar lets the element have nothing inside.
func (k Kind) leaf() bool {
	return k.family() == parmFamily || k.Request() == NoCharacteristic || k.Request() == CharacteristicQuery
}
