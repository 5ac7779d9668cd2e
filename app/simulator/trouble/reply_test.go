package trouble

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"
)

const reply = `<wap-provisioningdoc><characteristic type="Clock"><parm name="Date" value="1"/><parm name="Time" value="2"/>` +
	`<parm name="TimeZone" value="3"/></characteristic><characteristic type="BrowserFavorite"><characteristic type="Shop">` +
	`<parm name="URL" value="http://shop/"/><parm name="Order" value="0"/></characteristic></characteristic></wap-provisioningdoc>`

// elements are the start tags of a reply in their order, as encoding/xml has them.
func elements(t *testing.T, text string) (tags []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil {
			if err.Error() != "EOF" {
				t.Errorf("the reply is no XML any more: %v", err)
			}
			return tags
		}
		if s, ok := token.(xml.StartElement); ok {
			tag := s.Name.Local
			for _, a := range s.Attr {
				tag += " " + a.Name.Local + "=" + a.Value
			}
			tags = append(tags, tag)
		}
	}
}

func TestReplies(t *testing.T) {
	was := elements(t, reply)
	sorted := func(s []string) []string { return slices.Sorted(slices.Values(s)) }
	change := func(f ...ReplyFault) (string, bool) {
		return NewReplies(&Trouble{Reply: f, Seed: 3}, 1).Change(reply, true)
	}

	text, _ := change(ReplyReordered)
	if now := elements(t, text); slices.Equal(was, now) || !slices.Equal(sorted(was), sorted(now)) {
		t.Errorf("reordered: %s", text)
	}
	text, _ = change(ReplyMissing)
	if now := elements(t, text); len(now) >= len(was) || len(now) < 3 {
		t.Errorf("missing: %s", text)
	}
	text, _ = change(ReplyRenamed)
	lower := func(s []string) []string { return strings.Split(strings.ToLower(strings.Join(s, "\n")), "\n") }
	if now := elements(t, text); slices.Equal(was, now) || !slices.Equal(lower(was), lower(now)) {
		t.Errorf("renamed: %s", text)
	}
	if text, has := change(ReplyCut); !has || !strings.HasPrefix(reply, text) || len(text) > len(reply)*3/4 {
		t.Errorf("cut: %s", text)
	}
	if text, has := change(ReplyNone); has || text != "" {
		t.Errorf("none: %s", text)
	}
	if text, _ := change(ReplyHuge); 2*(len(text)+1) > 50<<20 || 2*len(text) < 49<<20 || len(elements(t, text)) < 100_000 {
		t.Errorf("huge: %d bytes of UTF-16", 2*len(text))
	}
	if text, has := NewReplies(&Trouble{}, 1).Change(reply, true); !has || text != reply {
		t.Error("without trouble the reply is another one")
	}
	if text, has := NewReplies(&Trouble{Reply: ReplyFaults()}, 1).Change("", false); has || text != "" {
		t.Error("there was no reply, and now there is one")
	}
}
