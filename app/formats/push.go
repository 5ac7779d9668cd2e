package formats

import (
	"errors"
	"fmt"
	"strings"

	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/push"
	"cradle/rapi/wbxml"
)

// Envelope says how a document is put into what is sent over the air.
type Envelope struct {
	Secured     bool          // Security is meant
	Security    push.Security // how it is authenticated
	Key         push.Key
	PINDigits   int    // of a PIN that is made, with USERPINMAC; 0: 10
	Description string // shown beside the question for a PIN (X-MS-Desc); "" for none
	Number      string // whom text messages go to: for a modem, and not for a gateway
}

// messages reads text messages, as hexadecimal text; nil when it is
// something else.
func (r Reading) messages(name string, data []byte) (*File, error) {
	if !looksLikeMessages(data) {
		return nil, nil
	}
	parts, err := push.ReadText("", string(data))
	if err != nil {
		return nil, err
	}
	datagrams, notes, err := push.Join(parts)
	if err != nil {
		return nil, err
	}
	f := &File{Name: name, Kind: SMS, Size: int64(len(data)), Warnings: verbatim(notes)}
	f.fact("text messages", fmt.Sprint(len(parts)))
	for i, d := range datagrams {
		if d.HasPorts {
			f.fact("ports", fmt.Sprintf("to %d, from %d", d.Destination, d.Source))
		}
		m, err := push.Decode(d.Data)
		if err != nil {
			return nil, err
		}
		if i > 0 && len(f.Documents) > 0 {
			f.Warnings = append(f.Warnings, phrase.New("there is more than one document in these messages; the first is taken"))
			break
		}
		if err := f.message(m, r); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// looksLikeMessages tells hexadecimal text, and what a modem is told, from
// anything else by its first line that says something.
func looksLikeMessages(data []byte) bool {
	const look = 4096
	for line := range strings.Lines(string(data[:min(len(data), look)])) {
		line = strings.Trim(line, " \t\r\n>")
		if line == "" || line[0] == '#' {
			continue
		}
		upper := strings.ToUpper(line)
		if strings.HasPrefix(upper, "AT+CMG") || strings.HasPrefix(upper, "+CM") {
			return true
		}
		const shortest = 12 // digits: a header with ports
		return len(line) >= shortest && strings.Trim(upper, "0123456789ABCDEF :,") == ""
	}
	return false
}

// push reads a push PDU; nil when it is something else.
func (r Reading) push(name string, data []byte) (*File, error) {
	m, ok := pushOf(data)
	if !ok {
		return nil, nil
	}
	f := &File{Name: name, Kind: Push, Size: int64(len(data))}
	return f, f.message(m, r)
}

// pushOf decodes data that may be a push PDU. One byte is not much to know it by:
// what cannot be decoded is something else.
func pushOf(data []byte) (m *push.Message, ok bool) {
	const pduPush = 0x06 // WAP-230-WSP, table 34
	if len(data) < 3 || data[1] != pduPush {
		return nil, false
	}
	m, err := push.Decode(data)
	return m, err == nil
}

// binaryTypes are the languages of what a push carries in binary form.
var binaryTypes = [...]wbxml.Language{wbxml.Provisioning, wbxml.ServiceIndication, wbxml.ServiceLoading}

// The same as text (WAP-230-WSP, table 40).
const (
	textProvisioning = "text/vnd.wap.connectivity-xml"
	textIndication   = "text/vnd.wap.si"
	textLoading      = "text/vnd.wap.sl"
)

// carries reports whether what a push of a content type carries is read.
func carries(contentType string) bool {
	for _, l := range binaryTypes {
		if strings.EqualFold(contentType, l.MediaType()) {
			return true
		}
	}
	switch strings.ToLower(contentType) {
	case textProvisioning, textIndication, textLoading:
		return true
	}
	return false
}

// message takes over what is in a push.
func (f *File) message(m *push.Message, r Reading) error {
	f.fact("content type", m.ContentType)
	switch {
	case m.Secured && m.MAC != "":
		f.fact("authenticated", m.Security.String()+", with a MAC that is not checked here")
	case m.Secured:
		f.fact("authenticated", m.Security.String())
	case m.ContentType == wbxml.Provisioning.MediaType():
		f.fact("authenticated", "no; handsets ask their owner, or refuse it")
	}
	for _, h := range m.Headers {
		f.fact(h.Name, h.Value)
	}
	for _, l := range binaryTypes {
		if !strings.EqualFold(m.ContentType, l.MediaType()) {
			continue
		}
		d, err := wbxml.Decode(m.Body, wbxml.DecodeOptions{Name: f.Name, Charset: m.Charset, Tokens: r.Tokens})
		if err != nil {
			return err
		}
		return f.decoded(d)
	}
	switch strings.ToLower(m.ContentType) {
	case textProvisioning:
		doc, err := provxml.Parse(f.Name, m.Body)
		if err != nil {
			return err
		}
		f.Documents = append(f.Documents, doc)
		return nil
	case textIndication, textLoading:
		return f.service(m.Body)
	}
	return &provxml.SyntaxError{Name: f.Name, Msg: phrase.New("this push carries {{.Type}}, which is no provisioning document", "Type", oneLine(m.ContentType)), Fix: phrase.New("choose another file")}
}

// pushSyntax is an error of what is sent over the air as that of documents.
func pushSyntax(name string, err error) error {
	var p *push.Error
	if !errors.As(err, &p) {
		return &provxml.SyntaxError{Name: name, Msg: phrase.Verbatim(oneLine(err.Error()))}
	}
	msg := phrase.Join(": ", phrase.Verbatim(oneLine(p.What)), phrase.Verbatim(p.Msg))
	return &provxml.SyntaxError{Name: name, Msg: atByte(msg, int64(p.Offset)), Fix: phrase.Verbatim(p.Fix)}
}

// binary writes a document in binary form, and puts that into its envelope.
func (out *Output) binary(doc *provxml.Document, o Options) (err error) {
	out.binaryLosses(doc)
	body, err := encode(doc, o.Binary)
	if err != nil || out.Kind == WBXML {
		out.Data = body
		return err
	}
	m := push.Provisioning(body)
	if o.Description != "" {
		m.Headers = append(m.Headers, push.Header{Name: "X-MS-Desc", Value: o.Description})
	}
	if o.Secured {
		if err := m.Sign(o.Security, o.Key); err != nil {
			return err
		}
		if o.Security == push.UserPINMAC {
			n := o.PINDigits
			if n == 0 {
				n = 10
			}
			if out.PIN, err = push.PINWithMAC(n, body); err != nil {
				return err
			}
		}
	} else {
		out.Warnings = append(out.Warnings, "it is not authenticated (--sec): handsets refuse it, or take it for that of a stranger")
	}
	if n := secrets(doc); n > 0 {
		out.Warnings = append(out.Warnings, fmt.Sprintf("it holds %s, and nothing that is sent over the air is encrypted", count(n, "secret")))
	}
	out.Notes = append(out.Notes, "handsets as they are sold refuse settings over the air until an operator allows them (security policies)")
	return out.send(m, o)
}

// secrets counts those of a document that are not masked.
func secrets(doc *provxml.Document) (n int) {
	for node := range doc.Nodes() {
		if node.Value != "" && node.Value != lint.Masked && lint.Secret(node) {
			n++
		}
	}
	return n
}
