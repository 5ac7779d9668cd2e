package formats

import (
	"strings"

	"github.com/beevik/etree"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// serviceFile reads a service indication or loading as text; nil when it is
// something else.
func serviceFile(name string, data []byte) (*File, error) {
	head := strings.ToLower(string(data[:min(len(data), 1024)]))
	if !strings.Contains(head, "<si") && !strings.Contains(head, "<sl") {
		return nil, nil
	}
	f := &File{Name: name, Kind: Service, Size: int64(len(data))}
	if err := f.service(data); err != nil {
		return nil, nil // whatever it is, it was not read as this either
	}
	return f, nil
}

// service reads what <si> and <sl> say: WAP-167 7, an indication with an href, a
// text for a person, and when; WAP-168 6, an href alone.
func (f *File) service(data []byte) error {
	fail := &provxml.SyntaxError{Name: f.Name, Msg: phrase.New("this is no service message"), Fix: phrase.New("choose another file")}
	if len(data) > maxService {
		return fail
	}
	d := etree.NewDocument()
	if err := d.ReadFromBytes(data); err != nil || d.Root() == nil {
		return fail
	}
	switch root := d.Root(); root.Tag {
	case "si":
		i := root.SelectElement("indication")
		if i == nil {
			return fail
		}
		f.Link = &Link{Address: i.SelectAttrValue("href", ""), Text: strings.TrimSpace(i.Text())}
		f.fact("what", "a service indication: the handset asks its owner before it follows the address")
		f.fact("address", shown(f.Link.Address))
		f.fact("text", f.Link.Text)
		f.fact("action", i.SelectAttrValue("action", ""))
		f.fact("created", i.SelectAttrValue("created", ""))
		f.fact("expires", i.SelectAttrValue("si-expires", ""))
	case "sl":
		f.Link = &Link{Address: root.SelectAttrValue("href", ""), Load: true}
		f.fact("what", "a service loading: the handset follows the address by itself")
		f.fact("address", shown(f.Link.Address))
		f.fact("action", root.SelectAttrValue("action", ""))
	default:
		return fail
	}
	return nil
}

// maxService is how large a service message may be, in bytes: one goes into a
// few text messages.
const maxService = 64 << 10
