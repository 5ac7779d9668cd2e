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

// ReadIndication reads the body of a service indication.
func ReadIndication(body []byte) (Indication, error) {
	root, err := read(wbxml.ServiceIndication, body)
	if err != nil {
		return Indication{}, err
	}
	e := root.SelectElement("indication")
	if e == nil {
		return Indication{}, bad("service indication", -1, "", "it has no <indication>")
	}
	i := Indication{Text: e.Text(), Href: e.SelectAttrValue("href", ""), ID: e.SelectAttrValue("si-id", ""), Action: Action(e.SelectAttrValue("action", ""))}
	for name, t := range map[string]*time.Time{"created": &i.Created, "si-expires": &i.Expires} {
		if s := e.SelectAttrValue(name, ""); s != "" {
			if *t, err = time.Parse(siTime, s); err != nil {
				return Indication{}, bad("service indication", -1, "", "%s is %.40q, which is no date", name, s)
			}
		}
	}
	return i, nil
}

// ReadLoading reads the body of a service loading.
func ReadLoading(body []byte) (Loading, error) {
	root, err := read(wbxml.ServiceLoading, body)
	if err != nil {
		return Loading{}, err
	}
	return Loading{Href: root.SelectAttrValue("href", ""), Action: Action(root.SelectAttrValue("action", ""))}, nil
}

func read(l wbxml.Language, body []byte) (*etree.Element, error) {
	d, err := wbxml.Decode(body, wbxml.DecodeOptions{Name: l.String()})
	if err != nil {
		return nil, err
	}
	if d.Language != l {
		return nil, bad(l.String(), -1, "", "the document is %s", d.Language)
	}
	tree := etree.NewDocument()
	if err := tree.ReadFromString(d.Text); err != nil || tree.Root() == nil {
		return nil, bad(l.String(), -1, "", "the document cannot be read as XML: %v", err)
	}
	return tree.Root(), nil
}
