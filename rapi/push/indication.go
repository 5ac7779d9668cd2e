package push

import (
	"time"

	"github.com/beevik/etree"

	"cradle/rapi/wbxml"
)

// Action is what a handset does with an indication or a loading.
type Action string

// Actions of a service indication (WAP-167-ServiceInd-20010731-a section 5.2)
// and of a service loading (WAP-168-ServiceLoad-20010731-a section 5.2). The
// empty one leaves it to the handset: signal-medium, execute-low.
const (
	SignalNone   Action = "signal-none"
	SignalLow    Action = "signal-low"
	SignalMedium Action = "signal-medium"
	SignalHigh   Action = "signal-high"
	SignalDelete Action = "delete"
	ExecuteLow   Action = "execute-low"
	ExecuteHigh  Action = "execute-high"
	ExecuteCache Action = "cache"
)

// Indication is a service indication: a text that a person reads, and an
// address that may be followed, of a .cpf for instance. A handset drops one
// without a text (learn.microsoft.com previous-versions ms890499).
type Indication struct {
	Text    string
	Href    string
	ID      string // tells indications apart; empty: Href does
	Action  Action
	Created time.Time // zero: not said
	Expires time.Time // zero: never
}

// siTime is how dates are written, in UTC (WAP-167 section 5.2).
const siTime = "2006-01-02T15:04:05Z"

// Message makes the push of an indication.
func (i Indication) Message() (*Message, error) {
	if i.Action == SignalDelete && i.ID == "" {
		return nil, bad("service indication", -1, "give it the ID of the indication that is to be deleted", "it deletes, and does not say what")
	}
	if i.Text == "" && i.Action != SignalDelete {
		return nil, bad("service indication", -1, "give it a text", "it has no text; a handset drops it without a word")
	}
	if i.Href == "" && i.Action != SignalDelete {
		return nil, bad("service indication", -1, "give it the address of the document", "it points nowhere")
	}
	switch i.Action {
	case "", SignalNone, SignalLow, SignalMedium, SignalHigh, SignalDelete:
	default:
		return nil, bad("service indication", -1, "", "the action %.40q; there are signal-none, signal-low, signal-medium, signal-high and delete", i.Action)
	}
	root := etree.NewElement("si")
	e := root.CreateElement("indication")
	attribute(e, "href", i.Href)
	attribute(e, "si-id", i.ID)
	attribute(e, "action", string(i.Action))
	if !i.Created.IsZero() {
		attribute(e, "created", i.Created.UTC().Format(siTime))
	}
	if !i.Expires.IsZero() {
		attribute(e, "si-expires", i.Expires.UTC().Format(siTime))
	}
	if i.Text != "" {
		e.CreateText(i.Text)
	}
	return message(wbxml.ServiceIndication, root)
}

// Loading is a service loading: an address that the handset follows without
// asking.
type Loading struct {
	Href   string
	Action Action
}

// Message makes the push of a loading.
func (l Loading) Message() (*Message, error) {
	if l.Href == "" {
		return nil, bad("service loading", -1, "give it the address of the document", "it points nowhere")
	}
	switch l.Action {
	case "", ExecuteLow, ExecuteHigh, ExecuteCache:
	default:
		return nil, bad("service loading", -1, "", "the action %.40q; there are execute-low, execute-high and cache", l.Action)
	}
	root := etree.NewElement("sl")
	attribute(root, "href", l.Href)
	attribute(root, "action", string(l.Action))
	return message(wbxml.ServiceLoading, root)
}

func attribute(e *etree.Element, name, value string) {
	if value != "" {
		e.CreateAttr(name, value)
	}
}

func message(l wbxml.Language, root *etree.Element) (*Message, error) {
	body, err := wbxml.Encode(root, wbxml.EncodeOptions{Language: l})
	if err != nil {
		return nil, err
	}
	return &Message{Transaction: 1, ContentType: l.MediaType(), Charset: "utf-8", Body: body}, nil
}
