package trouble

import (
	"math/rand/v2"
	"strings"
	"sync"
	"unicode"

	"github.com/beevik/etree"
)

// hugeReply is how long a huge reply is, in bytes of UTF-16.
const hugeReply = 50 << 20

// Replies is what happens to one handset's replies.
type Replies struct {
	faults []ReplyFault

	mu   sync.Mutex
	dice *rand.Rand
}

// NewReplies makes handset n's, or nil when its replies go out as they are.
func NewReplies(t *Trouble, n int) *Replies {
	if t == nil || len(t.Reply) == 0 {
		return nil
	}
	return &Replies{faults: t.Reply, dice: dice(t.Seed, n, streamReply)}
}

// Change changes a reply. has is whether there is a document at all.
func (r *Replies) Change(document string, has bool) (string, bool) {
	if r == nil || !has {
		return document, has
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.faults {
		switch f {
		case ReplyNone:
			return "", false
		case ReplyCut:
			document = document[:len(document)*2/3]
		case ReplyHuge:
			document = huge(document)
		default:
			document = r.tree(document, f)
		}
	}
	return document, true
}

// tree changes the elements of a reply; one that cannot be read stays.
func (r *Replies) tree(document string, f ReplyFault) string {
	doc := etree.NewDocument()
	if doc.ReadFromString(document) != nil || doc.Root() == nil {
		return document
	}
	r.element(doc.Root(), f)
	doc.WriteSettings.CanonicalAttrVal = true
	text, err := doc.WriteToString()
	if err != nil {
		return document
	}
	return text
}

func (r *Replies) element(el *etree.Element, f ReplyFault) {
	children := el.ChildElements()
	switch f {
	case ReplyReordered:
		for _, c := range children {
			el.RemoveChild(c)
		}
		r.dice.Shuffle(len(children), func(i, j int) { children[i], children[j] = children[j], children[i] })
		for _, c := range children {
			el.AddChild(c)
		}
	case ReplyMissing:
		// One in three leaves, so that some of the tree remains.
		for _, c := range children {
			if len(c.ChildElements()) == 0 && r.dice.IntN(3) == 0 {
				el.RemoveChild(c)
			}
		}
	case ReplyRenamed:
		for _, name := range []string{"type", "name"} {
			if a := el.SelectAttr(name); a != nil {
				a.Value = r.otherCase(a.Value)
			}
		}
	}
	for _, c := range el.ChildElements() {
		r.element(c, f)
	}
}

func (r *Replies) otherCase(s string) string {
	return strings.Map(func(c rune) rune {
		if r.dice.IntN(2) == 0 {
			return c
		}
		if unicode.IsUpper(c) {
			return unicode.ToLower(c)
		}
		return unicode.ToUpper(c)
	}, s)
}

// huge puts a CSP that nobody asked for behind the others.
func huge(document string) string {
	const end = "</wap-provisioningdoc>"
	head, ok := strings.CutSuffix(document, end)
	if !ok {
		return document
	}
	const open, item, closing = `<characteristic type="Simulated">`, `<parm name="Filler" value="` +
		`0123456789012345678901234567890123456789012345678901234567890123456789"/>`, `</characteristic>`
	room := hugeReply/2 - len(document) - len(open) - len(closing) - 1 // UTF-16, and the NUL
	if room < 0 {
		return document
	}
	return head + open + strings.Repeat(item, room/len(item)) + closing + end
}
