package trouble

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cradle/rapi"
)

// Order is one trouble that was asked for, and the handset that is to have it.
type Order struct {
	Handset string // its name, its id or its number; "" is every handset
	Text    string // as it was written, for messages
	apply   func(*Trouble)
}

// Apply gives the trouble to a handset.
func (o Order) Apply(t *Trouble) { o.apply(t) }

// Error says what is wrong with an order, and what to write instead. It is one
// line.
type Error struct {
	Order string
	Msg   string
	Fix   string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s; %s", e.Order, e.Msg, e.Fix)
}

// Help explains every trouble, a line each, for people.
func Help() string {
	var b strings.Builder
	for _, k := range kinds {
		form := k.name
		if k.value != "" {
			form += "=" + k.value
		}
		fmt.Fprintf(&b, "  %-34s %s\n", form, k.help)
	}
	return b.String()
}

// Names are the names of all troubles.
func Names() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// kind is one trouble's name and the reading of its value.
type kind struct {
	name  string
	value string // its form, for people; "" takes none
	help  string
	parse func(value string) (func(*Trouble), error)
}

// indent is where the help's second column begins.
var indent = strings.Repeat(" ", 37)

// kinds are in the order of the help.
var kinds = []kind{
	{"seed", "N", "other dice for what happens at a rate", func(v string) (func(*Trouble), error) {
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			return nil, wants("a number")
		}
		return func(t *Trouble) { t.Seed = n }, nil
	}},
	{"delay", "PHASE:TIME", "each step of a phase takes longer: usb, dhcp, connect or answer", func(v string) (func(*Trouble), error) {
		phase, text, _ := strings.Cut(v, ":")
		d, err := duration(text)
		if err != nil || !slices.Contains(Phases(), Phase(phase)) {
			return nil, wants("usb, dhcp, connect or answer, and a time, such as connect:2s")
		}
		return func(t *Trouble) {
			if t.Delay == nil {
				t.Delay = map[Phase]time.Duration{}
			}
			t.Delay[Phase(phase)] = d
		}, nil
	}},
	{"drop-at", "BYTES", "the cable is pulled after so many bytes of data", func(v string) (func(*Trouble), error) {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 {
			return nil, wants("a number of bytes")
		}
		return func(t *Trouble) { t.DropAt = n }, nil
	}},
	rateKind("lose", "transfers do not arrive", func(t *Trouble) *Rate { return &t.Lose }),
	rateKind("cut", "transfers lose their end", func(t *Trouble) *Rate { return &t.Cut }),
	rateKind("garbage", "transfers have bytes that are others", func(t *Trouble) *Rate { return &t.Garbage }),
	rateKind("duplicate", "transfers arrive twice", func(t *Trouble) *Rate { return &t.Duplicate }),
	rateKind("lose-notifications", "notifications on the interrupt endpoint are lost", func(t *Trouble) *Rate { return &t.LoseNotifications }),
	{"restart-after", "N|document|reply", "it restarts once: after N settings of a document (those stay), or\n" +
		indent + "before or after the reply of one that changes something", func(v string) (func(*Trouble), error) {
		if when := RestartWhen(v); when == RestartDocument || when == RestartReply {
			return func(t *Trouble) { t.Restart = Restart{When: when} }, nil
		}
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return nil, wants("a number of settings, document or reply")
		}
		return func(t *Trouble) { t.Restart = Restart{When: RestartSettings, Settings: n} }, nil
	}},
	{"back", "TIME|never|serialsync", "after a restart or drop-at it is back after this (2s), never, or in\n" +
		indent + "the legacy USB mode; may be given twice", func(v string) (func(*Trouble), error) {
		switch v {
		case "never":
			return func(t *Trouble) { t.Gone = true }, nil
		case "serialsync":
			return func(t *Trouble) { t.BackSerial = true }, nil
		}
		d, err := duration(v)
		if err != nil {
			return nil, wants("a time such as 5s, never or serialsync")
		}
		return func(t *Trouble) { t.Back = d }, nil
	}},
	timeKind("lock-after", "its screen locks so long after it was plugged in: the next connection finds it locked",
		func(t *Trouble) *time.Duration { return &t.LockAfter }),
	{"battery", "PERCENT", "so much is left, and it is not charging", func(v string) (func(*Trouble), error) {
		n, err := strconv.Atoi(strings.TrimSuffix(v, "%"))
		if err != nil || n < 0 || n > 100 {
			return nil, wants("a number from 0 to 100")
		}
		return func(t *Trouble) { t.Battery = &n }, nil
	}},
	{"storage-full", "", "nothing more can be written to its files", func(string) (func(*Trouble), error) {
		return func(t *Trouble) { t.StorageFull = true }, nil
	}},
	{"radio-off", "", "its wireless LAN is switched off: the CSP Wi-Fi fails", func(string) (func(*Trouble), error) {
		return func(t *Trouble) { t.RadioOff = true }, nil
	}},
	timeKind("busy", "another session keeps the Configuration Manager so long, from the first document on",
		func(t *Trouble) *time.Duration { return &t.Busy }),
	{"slow", "[CSP:]TIME", "a CSP, or every one, takes longer", func(v string) (func(*Trouble), error) {
		typ, text, both := strings.Cut(v, ":")
		if !both {
			typ, text = "", v
		}
		d, err := duration(text)
		if err != nil {
			return nil, wants("a time such as 2s, or a CSP and a time such as Registry:2s")
		}
		return func(t *Trouble) {
			if t.Slow == nil {
				t.Slow = map[string]time.Duration{}
			}
			t.Slow[typ] = d
		}, nil
	}},
	{"fail", "PATH:HRESULT[:DESC]", "a setting fails: fail=BrowserFavorite/Shop/URL:0x80070005:Not today", func(v string) (func(*Trouble), error) {
		// The first ":0x" that a number follows is where the path ends.
		path, rest, ok := strings.Cut(v, ":0x")
		number, desc, _ := strings.Cut(rest, ":")
		hr, err := strconv.ParseUint(number, 16, 32)
		if !ok || err != nil || path == "" {
			return nil, wants("a setting's path and an HRESULT, such as BrowserFavorite/Shop/URL:0x80070005")
		}
		if !rapi.HRESULT(hr).Failed() {
			return nil, wants("an HRESULT that is a failure, from 0x80000000 on")
		}
		f := Failure{Path: path, HRESULT: rapi.HRESULT(hr), Desc: desc}
		return func(t *Trouble) { t.Fail = append(t.Fail, f) }, nil
	}},
	{"forget", "PATH", "a setting is reported as made and is not kept", func(v string) (func(*Trouble), error) {
		if v == "" {
			return nil, wants("a setting's path, such as BrowserFavorite/Shop/URL")
		}
		return func(t *Trouble) { t.Forget = append(t.Forget, v) }, nil
	}},
	{"reply", "none|reordered|missing|renamed|cut|50MB", "\n" + indent + "what happens to replies on their way out", func(v string) (func(*Trouble), error) {
		f := ReplyFault(v)
		if !slices.Contains(ReplyFaults(), f) {
			return nil, wants("none, reordered, missing, renamed, cut or 50MB")
		}
		return func(t *Trouble) { t.Reply = append(t.Reply, f) }, nil
	}},
}

func rateKind(name, help string, field func(*Trouble) *Rate) kind {
	return kind{name, "RATE", help + ": 5% or 1/20", func(v string) (func(*Trouble), error) {
		r, err := rate(v)
		if err != nil {
			return nil, err
		}
		return func(t *Trouble) { *field(t) = r }, nil
	}}
}

func timeKind(name, help string, field func(*Trouble) *time.Duration) kind {
	return kind{name, "TIME", help, func(v string) (func(*Trouble), error) {
		d, err := duration(v)
		if err != nil {
			return nil, err
		}
		return func(t *Trouble) { *field(t) = d }, nil
	}}
}

// wants is the reason of a value that cannot be.
type wants string

func (w wants) Error() string { return "give " + string(w) }

// maxDuration bounds times: what takes longer is a mistake.
const maxDuration = 24 * time.Hour

func duration(v string) (time.Duration, error) {
	d, err := time.ParseDuration(v)
	if err != nil || d <= 0 || d > maxDuration {
		return 0, wants("a time such as 500ms, 5s or 2m")
	}
	return d, nil
}

func rate(v string) (Rate, error) {
	f := -1.0
	if percent, ok := strings.CutSuffix(v, "%"); ok {
		if n, err := strconv.ParseFloat(percent, 64); err == nil {
			f = n / 100
		}
	} else if one, of, ok := strings.Cut(v, "/"); ok {
		a, err1 := strconv.ParseUint(one, 10, 32)
		b, err2 := strconv.ParseUint(of, 10, 32)
		if err1 == nil && err2 == nil && b > 0 {
			f = float64(a) / float64(b)
		}
	}
	if !(f > 0 && f <= 1) { // not a number, too
		return 0, wants("how often, such as 5% or 1/20")
	}
	return Rate(f), nil
}

// Parse reads one order: [HANDSET:]TROUBLE[=VALUE]. Errors are *Error.
func Parse(text string) (Order, error) {
	head, value, hasValue := strings.Cut(text, "=")
	handset, name, both := strings.Cut(head, ":")
	if !both {
		handset, name = "", head
	} else if handset == "" {
		return Order{}, &Error{text, "no handset is named before the colon", "write its name, or leave the colon out for every handset"}
	}
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return Order{}, &Error{text, "there is no trouble " + strconv.Quote(name), "choose from " + strings.Join(Names(), ", ")}
	}
	k := kinds[i]
	switch {
	case k.value == "" && hasValue:
		return Order{}, &Error{text, "it takes no value", "write " + name}
	case k.value != "" && value == "":
		return Order{}, &Error{text, "its value is missing", "write " + name + "=" + k.value}
	}
	apply, err := k.parse(value)
	if err != nil {
		return Order{}, &Error{text, strconv.Quote(value) + " is none of its values", err.Error()}
	}
	return Order{Handset: handset, Text: text, apply: apply}, nil
}
