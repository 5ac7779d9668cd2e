package formats

import (
	"net/url"
	"strings"

	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/push"
)

// Link is an address of a document that a handset is to fetch, of a .cpf for
// instance (learn.microsoft.com previous-versions bb737229).
type Link struct {
	Address string
	Text    string // what its owner reads, and is asked
	Load    bool   // it is fetched without asking: a service loading, and no indication
}

// IsAddress reports whether a name is that of a document on a server.
func IsAddress(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

// shown is an address without the password that may be in it.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		// It may hold one all the same: what stands before the last @ is left out.
		if at := strings.LastIndexByte(address, '@'); at >= 0 {
			return lint.Masked + address[at:]
		}
		return address
	}
	if u.User == nil {
		return address
	}
	u.User = nil
	return strings.Replace(u.String(), "://", "://"+lint.Masked+"@", 1)
}

// WriteLink makes a service message of an address: WBXML, Push or SMS.
func WriteLink(l Link, to Kind, o Options) (*Output, error) {
	fail := func(msg, fix phrase.Text) (*Output, error) {
		return nil, &provxml.SyntaxError{Name: shown(l.Address), Msg: msg, Fix: fix}
	}
	u, err := url.Parse(l.Address)
	switch {
	case err != nil || u.Host == "":
		return fail(phrase.New("this is no address of a file on a server"), phrase.New("check it"))
	case to != WBXML && to != Push && to != SMS:
		return fail(phrase.New("an address becomes a service message, and not {{.Kind}}", "Kind", to.String()), phrase.New("choose wbxml, push or sms; what lies there is not fetched"))
	case u.User != nil:
		return fail(phrase.New("there is a name or password in the address, which everybody on the way reads"), phrase.New("leave it out"))
	}
	var m *push.Message
	if l.Load {
		m, err = push.Loading{Href: l.Address}.Message()
	} else {
		m, err = push.Indication{Href: l.Address, Text: l.Text}.Message()
	}
	if err != nil {
		return nil, syntax(shown(l.Address), err)
	}
	out := &Output{Kind: to, Notes: []string{"handsets as they are sold may refuse it: security policies 4108 and 4109 say whose service messages are taken"}}
	if !strings.HasSuffix(strings.ToLower(u.Path), ".cpf") && !strings.HasSuffix(strings.ToLower(u.Path), ".cab") {
		out.Notes = append(out.Notes, "the address does not end in .cpf or .cab: a handset shows it as a page")
	}
	if out.Data = m.Body; to == WBXML {
		return out, nil
	}
	if err := out.send(m, o); err != nil {
		return nil, syntax(shown(l.Address), err)
	}
	return out, nil
}

// send puts a push into its PDU, and that into messages if those are wanted.
func (out *Output) send(m *push.Message, o Options) error {
	pdu, err := m.Encode()
	if err != nil || out.Kind == Push {
		out.Data = pdu
		return err
	}
	parts, err := push.Split(pdu, push.SplitOptions{})
	if err != nil {
		return err
	}
	out.Messages = len(parts)
	text := push.GatewayText(parts)
	if o.Number != "" {
		if text, err = push.ModemText(parts, push.Submit{To: o.Number}); err != nil {
			return err
		}
	}
	out.Data = []byte(text)
	return nil
}
