package usb

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"cradle/assets"
)

// IDs is what must be known of vendors and products because the descriptors do
// not say it. It does not change and may be used from any goroutine.
type IDs struct {
	serialSync map[uint16][]idRange // by vendor
}

type idRange struct{ first, last uint16 }

// ReadIDs reads usbids.toml from fsys; assets.USB holds the one that Cradle
// carries. An entry that cannot be understood is an error: this is data of the
// program, not of a person.
func ReadIDs(fsys fs.FS) (*IDs, error) {
	var file struct {
		Vendor []struct {
			ID         string   `toml:"id"`
			Name       string   `toml:"name"`
			SerialSync []string `toml:"serial_sync"`
		} `toml:"vendor"`
	}
	const name = "usbids.toml"
	meta, err := toml.DecodeFS(fsys, name, &file)
	if err != nil {
		return nil, fmt.Errorf("usb: %s: %w", name, err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("usb: %s: unknown key %v", name, extra[0])
	}
	ids := &IDs{serialSync: make(map[uint16][]idRange)}
	for _, v := range file.Vendor {
		vendor, err := parseID(v.ID)
		if err != nil {
			return nil, fmt.Errorf("usb: %s: vendor %q: %w", name, v.Name, err)
		}
		for _, s := range v.SerialSync {
			r, err := parseRange(s)
			if err != nil {
				return nil, fmt.Errorf("usb: %s: vendor %q: %w", name, v.Name, err)
			}
			ids.serialSync[vendor] = append(ids.serialSync[vendor], r)
		}
	}
	return ids, nil
}

// SerialSync reports whether this vendor's product is a handset when it is in
// the legacy USB mode. The same id may be used for other modes as well.
func (ids *IDs) SerialSync(vendor, product uint16) bool {
	for _, r := range ids.serialSync[vendor] {
		if r.first <= product && product <= r.last {
			return true
		}
	}
	return false
}

func parseRange(s string) (idRange, error) {
	first, last, ok := strings.Cut(s, "-")
	if !ok {
		last = first
	}
	a, err := parseID(first)
	if err != nil {
		return idRange{}, err
	}
	b, err := parseID(last)
	if err != nil {
		return idRange{}, err
	}
	if a > b {
		return idRange{}, fmt.Errorf("range %q is backwards", s)
	}
	return idRange{a, b}, nil
}

// parseID reads four hexadecimal digits.
func parseID(s string) (uint16, error) {
	n, err := strconv.ParseUint(s, 16, 16)
	if err != nil || len(s) != 4 {
		return 0, fmt.Errorf("%q is not four hexadecimal digits", s)
	}
	return uint16(n), nil
}

// carried is the table that Cradle carries, read once. A test reads it too, so
// that an error in it cannot leave the house.
var carried = sync.OnceValue(func() *IDs {
	ids, err := ReadIDs(assets.USB)
	if err != nil {
		return &IDs{}
	}
	return ids
})
