package rndis_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cradle/assets"
	"cradle/usb"
	"cradle/usb/rndis"
)

func TestQuirksSet(t *testing.T) {
	var q rndis.Quirks
	for _, s := range []string{"alignment=32", "fetch-delay=200ms", "settle-delay=150ms", "notify=ignore", "notify-wait=2s", "poll-interval=5ms", "padding=message",
		"keepalive=link-speed", "keepalive-interval=187ms", "max-transfer-size=2048", "filter=linux", "stream-depth=8"} {
		if err := q.Set(s); err != nil {
			t.Error(err)
		}
	}
	ms := time.Millisecond
	want := rndis.Quirks{MaxTransferSize: 2048, Notify: rndis.NotifyIgnore, NotifyWait: 2000 * ms, PollInterval: 5 * ms,
		FetchDelay: 200 * ms, SettleDelay: 150 * ms, Alignment: 32, Padding: rndis.PadMessage, Keepalive: rndis.KeepaliveLinkSpeed,
		KeepaliveInterval: 187 * ms, Filter: 0x2d, StreamDepth: 8}
	if q != want {
		t.Errorf("%+v, want %+v", q, want)
	}
	if n := reflect.TypeFor[rndis.Quirks]().NumField(); n != len(rndis.QuirkNames()) {
		t.Errorf("%d quirks, %d have names", n, len(rndis.QuirkNames()))
	}
	if !slices.IsSorted(rndis.QuirkNames()) {
		t.Errorf("not in order: %v", rndis.QuirkNames())
	}
	// Back to the default.
	if err := q.SetAll([]string{"fetch-delay=0s", "padding=default", "notify=first"}); err != nil || q.FetchDelay != 0 || q.Padding != 0 || q.Notify != 0 {
		t.Error(q, err)
	}
}

func TestQuirksSetRefuses(t *testing.T) {
	for s, want := range map[string]string{
		"":                         `quirk "": there is none of this name; there are alignment, fetch-delay, filter, keepalive,`,
		"colour=red":               `there is none of this name; there are alignment, fetch-delay, filter,`,
		"alignment=0":              "alignment takes a power of two from 1 to 128 bytes",
		"alignment=12":             "alignment takes a power of two from 1 to 128 bytes",
		"alignment=256":            "alignment takes a power of two from 1 to 128 bytes",
		"padding":                  "a value is missing; write padding=VALUE, with default, transfer or message",
		"padding=":                 "padding takes default, transfer or message",
		"padding=7":                "padding takes default, transfer or message",
		"Padding=message":          "there is none of this name",
		"fetch-delay=200":          "fetch-delay takes 0s to 5s",
		"fetch-delay=-1s":          "fetch-delay takes 0s to 5s",
		"fetch-delay=1h":           "fetch-delay takes 0s to 5s",
		"poll-interval=0s":         "poll-interval takes 1ms to 5s",
		"max-transfer-size=0":      "max-transfer-size takes 1558 to 65536 bytes",
		"max-transfer-size=1e9":    "max-transfer-size takes",
		"stream-depth=4294967297":  "stream-depth takes 1 to 64",
		"keepalive-interval=187":   "keepalive-interval takes 10ms to 10m",
		"keepalive=quiet,and,more": "keepalive takes quiet, link-speed or none",
	} {
		q := rndis.Quirks{StreamDepth: 3}
		err := q.Set(s)
		var e *rndis.QuirkError
		if !errors.As(err, &e) || e.Setting != s || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", s, err, want)
		}
		if q != (rndis.Quirks{StreamDepth: 3}) {
			t.Errorf("%q has changed %+v", s, q)
		}
	}
}

func device(vendor, product uint16, class usb.Class) (usb.DeviceDesc, usb.Function) {
	return usb.DeviceDesc{Vendor: vendor, Product: product}, usb.Function{Mode: usb.ModeActiveSync, Class: class}
}

var activeSyncClass = usb.Class{Class: 0xef, SubClass: 1, Protocol: 1}

// The table that is carried: only what the facts know (usb.md section 4, 4).
func TestCarriedQuirks(t *testing.T) {
	table, err := rndis.ReadQuirks(assets.Quirks)
	if err != nil {
		t.Fatal(err)
	}
	q, names := table.For(device(0x04e8, 0x6601, activeSyncClass))
	if q != (rndis.Quirks{FetchDelay: 200 * time.Millisecond, SettleDelay: 200 * time.Millisecond}) || len(names) != 1 {
		t.Errorf("Samsung: %+v, %v", q, names)
	}
	for _, c := range []struct {
		vendor uint16
		class  usb.Class
	}{{0x0bb4, activeSyncClass}, {0x04e8, usb.Class{Class: 0xe0, SubClass: 1, Protocol: 3}}} {
		if q, names := table.For(device(c.vendor, 1, c.class)); q != (rndis.Quirks{}) || names != nil {
			t.Errorf("%04x %v: %+v, %v", c.vendor, c.class, q, names)
		}
	}
	d, fn := device(0x04e8, 1, activeSyncClass)
	q, _, err = rndis.QuirksFor(d, fn, []string{"fetch-delay=0s", "padding=message"})
	if err != nil || q != (rndis.Quirks{SettleDelay: 200 * time.Millisecond, Padding: rndis.PadMessage}) {
		t.Errorf("a person's word: %+v, %v", q, err)
	}
	if _, _, err := rndis.QuirksFor(d, fn, []string{"colour=red"}); err == nil {
		t.Error("a quirk that is not there was taken")
	}
}

func TestReadQuirks(t *testing.T) {
	const head = "[[quirk]]\nname='A'\nsource='S'\n"
	read := func(text string) (*rndis.QuirkTable, error) {
		return rndis.ReadQuirks(fstest.MapFS{"quirks.toml": {Data: []byte(text)}})
	}
	table, err := read(head + "vendor='0bb4'\nproduct=['0b04']\nset=['notify=ignore']\n[[quirk]]\nname='B'\nsource='S'\nclass='ef/01/01'\nset=['stream-depth=2']\n" +
		"[[quirk]]\nname='C'\nsource='S'\nvendor='0bb4'\nset=['stream-depth=3']\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		product uint16
		class   usb.Class
		want    rndis.Quirks
		names   string
	}{
		{0x0b04, activeSyncClass, rndis.Quirks{Notify: rndis.NotifyIgnore, StreamDepth: 3}, "A B C"},
		{0x0b05, usb.Class{}, rndis.Quirks{StreamDepth: 3}, "C"},
	} {
		if q, names := table.For(device(0x0bb4, c.product, c.class)); q != c.want || strings.Join(names, " ") != c.names {
			t.Errorf("%04x: %+v, %v", c.product, q, names)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"x", "quirks.toml"},
		{head + "colour='red'", "unknown key"},
		{"[[quirk]]\nname='A'\nvendor='0bb4'\nset=['notify=ignore']", "name or source is missing"},
		{head + "set=['notify=ignore']", "nothing to fit by"},
		{head + "class='ef/01/01'\nproduct=['0b04']\nset=['notify=ignore']", "products need their vendor"},
		{head + "vendor='0bb4'", "nothing is set"},
		{head + "vendor='bb4'\nset=['notify=ignore']", `entry 1 (A): vendor: "bb4" is not four`},
		{head + "class='EF/1/1'\nset=['notify=ignore']", "is not written as ef/01/01"},
		{head + "vendor='0bb4'\nset=['colour=red']", `quirk "colour=red": there is none of this name`},
	} {
		if _, err := read(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	if _, err := rndis.ReadQuirks(fstest.MapFS{}); err == nil {
		t.Error("no table is no error")
	}
}
