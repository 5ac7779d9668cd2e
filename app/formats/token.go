package formats

import "github.com/beevik/etree"

// token is what stands between elements.
type token uint8

const (
	otherToken token = iota
	commentToken
	instructionToken
)

func tokenKind(t etree.Token) token {
	switch t.(type) {
	case *etree.Comment:
		return commentToken
	case *etree.ProcInst:
		return instructionToken
	}
	return otherToken
}
