package rndis

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"cradle/assets"
	"cradle/usb"
)

// quirkNames are the quirks that can be set by name, with what they take.
var quirkNames = []struct {
	name, takes string
	set         func(q *Quirks, value string) error
}{
	{"alignment", "a power of two from 1 to 128 bytes", func(q *Quirks, v string) error {
		n, err := parseBounded(v, 1, 1<<maxAlignmentFactor)
		if n&(n-1) != 0 {
			err = errBounds
		}
		q.Alignment = int(n)
		return err
	}},
	{"fetch-delay", "0s to 5s", func(q *Quirks, v string) error { return setDuration(&q.FetchDelay, v, 0, 5*time.Second) }},
	{"filter", "activesync or linux", func(q *Quirks, v string) error {
		return setWord(&q.Filter, v, map[string]Filter{"activesync": FilterActiveSync, "linux": FilterLinux})
	}},
	{"keepalive", "quiet, link-speed or none", func(q *Quirks, v string) error {
		return setWord(&q.Keepalive, v, map[string]KeepaliveStyle{"quiet": KeepaliveQuiet, "link-speed": KeepaliveLinkSpeed, "none": KeepaliveNone})
	}},
	{"keepalive-interval", "10ms to 10m", func(q *Quirks, v string) error {
		return setDuration(&q.KeepaliveInterval, v, 10*time.Millisecond, 10*time.Minute)
	}},
	{"max-transfer-size", "1558 to 65536 bytes", func(q *Quirks, v string) error {
		n, err := parseBounded(v, 1558, 65536) // guess: from one frame with its header (Linux gadget) to four of the usual
		q.MaxTransferSize = uint32(n)
		return err
	}},
	{"notify", "first or ignore", func(q *Quirks, v string) error {
		return setWord(&q.Notify, v, map[string]NotifyPolicy{"first": NotifyFirst, "ignore": NotifyIgnore})
	}},
	{"notify-wait", "1ms to 30s", func(q *Quirks, v string) error {
		return setDuration(&q.NotifyWait, v, time.Millisecond, 30*time.Second)
	}},
	{"padding", "default, transfer or message", func(q *Quirks, v string) error {
		return setWord(&q.Padding, v, map[string]Padding{"default": PadDefault, "transfer": PadTransfer, "message": PadMessage})
	}},
	{"poll-interval", "1ms to 5s", func(q *Quirks, v string) error {
		return setDuration(&q.PollInterval, v, time.Millisecond, 5*time.Second)
	}},
	{"settle-delay", "0s to 5s", func(q *Quirks, v string) error { return setDuration(&q.SettleDelay, v, 0, 5*time.Second) }},
	{"stream-depth", "1 to 64", func(q *Quirks, v string) error {
		n, err := parseBounded(v, 1, 64)
		q.StreamDepth = int(n)
		return err
	}},
}

// QuirkNames lists the quirks that Set knows, in the order of the alphabet.
func QuirkNames() []string {
	var names []string
	for _, n := range quirkNames {
		names = append(names, n.name)
	}
	return names
}

// QuirkError is a setting that Set does not understand.
type QuirkError struct {
	Setting string
	Msg     string // what would be right
}

func (e *QuirkError) Error() string { return fmt.Sprintf("quirk %q: %s", e.Setting, e.Msg) }

// Set sets one quirk, written as NAME=VALUE; times are written as Go does
// ("200ms"). A setting that is not understood is a *QuirkError and changes
// nothing.
func (q *Quirks) Set(setting string) error {
	name, value, ok := strings.Cut(setting, "=")
	for _, n := range quirkNames {
		switch {
		case n.name != name:
			continue
		case !ok:
			return &QuirkError{setting, fmt.Sprintf("a value is missing; write %s=VALUE, with %s", name, n.takes)}
		}
		changed := *q
		if n.set(&changed, value) != nil {
			return &QuirkError{setting, fmt.Sprintf("%s takes %s", name, n.takes)}
		}
		*q = changed
		return nil
	}
	return &QuirkError{setting, "there is none of this name; there are " + strings.Join(QuirkNames(), ", ")}
}

// SetAll sets several, up to the first that is not understood.
func (q *Quirks) SetAll(settings []string) error {
	for _, s := range settings {
		if err := q.Set(s); err != nil {
			return err
		}
	}
	return nil
}

var errBounds = errors.New("out of bounds")

func setDuration(to *time.Duration, s string, least, most time.Duration) error {
	d, err := time.ParseDuration(s)
	if err == nil && (d < least || d > most) {
		err = errBounds
	}
	*to = d
	return err
}

func parseBounded(s string, least, most uint64) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 32)
	if err == nil && (n < least || n > most) {
		err = errBounds
	}
	return n, err
}

func setWord[T any](to *T, s string, words map[string]T) error {
	v, ok := words[s]
	if !ok {
		return errBounds
	}
	*to = v
	return nil
}

// QuirkTable says which devices have which quirks. It does not change and may
// be used from any goroutine.
type QuirkTable struct{ entries []quirkEntry }

type quirkEntry struct {
	name     string
	vendor   uint16 // 0: any
	products []uint16
	class    string // "": any
	settings []string
}

// ReadQuirks reads quirks.toml from fsys; assets.Quirks holds the one that
// Cradle carries. An entry without a name, a source, or anything to fit by is an
// error, and so is one that sets what there is not.
func ReadQuirks(fsys fs.FS) (*QuirkTable, error) {
	var file struct {
		Quirk []struct {
			Name    string   `toml:"name"`
			Source  string   `toml:"source"`
			Vendor  string   `toml:"vendor"`
			Product []string `toml:"product"`
			Class   string   `toml:"class"`
			Set     []string `toml:"set"`
		} `toml:"quirk"`
	}
	const name = "quirks.toml"
	meta, err := toml.DecodeFS(fsys, name, &file)
	if err != nil {
		return nil, fmt.Errorf("rndis: %s: %w", name, err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("rndis: %s: unknown key %v", name, extra[0])
	}
	t := &QuirkTable{}
	for i, f := range file.Quirk {
		fail := func(format string, args ...any) (*QuirkTable, error) {
			return nil, fmt.Errorf("rndis: %s: entry %d (%s): %w", name, i+1, cmp.Or(f.Name, "no name"), fmt.Errorf(format, args...))
		}
		e := quirkEntry{name: f.Name, class: f.Class, settings: f.Set}
		switch {
		case f.Name == "" || f.Source == "":
			return fail("name or source is missing")
		case f.Vendor == "" && f.Class == "":
			return fail("there is nothing to fit by: vendor or class")
		case len(f.Product) > 0 && f.Vendor == "":
			return fail("products need their vendor")
		case len(f.Set) == 0:
			return fail("nothing is set")
		case f.Class != "" && !isClass(f.Class):
			return fail("class %q is not written as ef/01/01", f.Class)
		}
		if f.Vendor != "" {
			if e.vendor, err = parseID(f.Vendor); err != nil {
				return fail("vendor: %w", err)
			}
		}
		for _, p := range f.Product {
			id, err := parseID(p)
			if err != nil {
				return fail("product: %w", err)
			}
			e.products = append(e.products, id)
		}
		var q Quirks
		for _, s := range f.Set {
			if err := q.Set(s); err != nil {
				return fail("%w", err)
			}
		}
		t.entries = append(t.entries, e)
	}
	return t, nil
}

func isClass(s string) bool {
	var c usb.Class
	n, err := fmt.Sscanf(s, "%02x/%02x/%02x", &c.Class, &c.SubClass, &c.Protocol)
	return n == 3 && err == nil && c.String() == s
}

func parseID(s string) (uint16, error) {
	n, err := strconv.ParseUint(s, 16, 16)
	if err != nil || len(s) != 4 || n == 0 {
		return 0, fmt.Errorf("%q is not four hexadecimal digits of an id", s)
	}
	return uint16(n), nil
}

// For gives the quirks of a device, and the names of the entries that have
// them.
func (t *QuirkTable) For(d usb.DeviceDesc, fn usb.Function) (q Quirks, names []string) {
	for _, e := range t.entries {
		if e.vendor != 0 && e.vendor != d.Vendor || len(e.products) > 0 && !slices.Contains(e.products, d.Product) ||
			e.class != "" && e.class != fn.Class.String() {
			continue
		}
		names = append(names, e.name)
		for _, s := range e.settings {
			q.Set(s) // ReadQuirks has tried it
		}
	}
	return q, names
}

// QuirksFor gives what a device wants by the table that Cradle carries, with
// what a person wants (NAME=VALUE) on top of it. The error is a *QuirkError.
func QuirksFor(d usb.DeviceDesc, fn usb.Function, settings []string) (q Quirks, names []string, err error) {
	q, names = CarriedQuirks().For(d, fn)
	if err := q.SetAll(settings); err != nil {
		return Quirks{}, nil, err
	}
	return q, names, nil
}

// CarriedQuirks is the table that Cradle carries, read once. A test reads it
// too, so that an error in it cannot leave the house.
func CarriedQuirks() *QuirkTable { return carriedQuirks() }

var carriedQuirks = sync.OnceValue(func() *QuirkTable {
	t, err := ReadQuirks(assets.Quirks)
	if err != nil {
		return &QuirkTable{}
	}
	return t
})
