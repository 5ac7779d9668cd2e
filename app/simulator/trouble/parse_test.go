package trouble

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func percent(n int) *int { return &n }

func TestParse(t *testing.T) {
	for _, test := range []struct {
		text    string
		handset string
		want    Trouble
	}{
		{"seed=7", "", Trouble{Seed: 7}},
		{"delay=connect:2s", "", Trouble{Delay: map[Phase]time.Duration{PhaseConnect: 2 * time.Second}}},
		{"drop-at=4096", "", Trouble{DropAt: 4096}},
		{"NORTH-02:lose=5%", "NORTH-02", Trouble{Lose: 0.05}},
		{"2:cut=1/20", "2", Trouble{Cut: 0.05}},
		{"garbage=100%", "", Trouble{Garbage: 1}},
		{"duplicate=1/1", "", Trouble{Duplicate: 1}},
		{"lose-notifications=0.5%", "", Trouble{LoseNotifications: 0.005}},
		{"restart-after=3", "", Trouble{Restart: Restart{RestartSettings, 3}}},
		{"restart-after=document", "", Trouble{Restart: Restart{When: RestartDocument}}},
		{"sim-1:restart-after=reply", "sim-1", Trouble{Restart: Restart{When: RestartReply}}},
		{"back=5s", "", Trouble{Back: 5 * time.Second}},
		{"back=never", "", Trouble{Gone: true}},
		{"back=serialsync", "", Trouble{BackSerial: true}},
		{"lock-after=10s", "", Trouble{LockAfter: 10 * time.Second}},
		{"battery=4", "", Trouble{Battery: percent(4)}},
		{"battery=4%", "", Trouble{Battery: percent(4)}},
		{"storage-full", "", Trouble{StorageFull: true}},
		{"busy=1m", "", Trouble{Busy: time.Minute}},
		{"slow=2s", "", Trouble{Slow: map[string]time.Duration{"": 2 * time.Second}}},
		{"slow=Registry:2s", "", Trouble{Slow: map[string]time.Duration{"Registry": 2 * time.Second}}},
		{`fail=Registry/HKLM\Software\A:B/C:0x80070005:Not: today`, "", Trouble{Fail: []Failure{
			{`Registry/HKLM\Software\A:B/C`, 0x80070005, "Not: today"},
		}}},
		{"fail=Clock/Time:0x80004005", "", Trouble{Fail: []Failure{{"Clock/Time", 0x80004005, ""}}}},
		{`forget=Registry/HKCU\Software\A/B`, "", Trouble{Forget: []string{`Registry/HKCU\Software\A/B`}}},
		{"reply=50MB", "", Trouble{Reply: []ReplyFault{ReplyHuge}}},
		{"reply=none", "", Trouble{Reply: []ReplyFault{ReplyNone}}},
	} {
		o, err := Parse(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		var got Trouble
		o.Apply(&got)
		if o.Handset != test.handset || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: handset %q, %+v, not %q, %+v", test.text, o.Handset, got, test.handset, test.want)
		}
	}
}

func TestParseRefused(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", `there is no trouble ""`},
		{"nope", "choose from seed, delay"},
		{":busy=1s", "no handset is named"},
		{"busy", "write busy=TIME"},
		{"busy=", "its value is missing"},
		{"busy=5", "give a time such as"},
		{"busy=-5s", "give a time such as"},
		{"busy=1000h", "give a time such as"},
		{"storage-full=yes", "it takes no value"},
		{"lose=5", "such as 5% or 1/20"},
		{"lose=0%", "such as 5% or 1/20"},
		{"lose=101%", "such as 5% or 1/20"},
		{"lose=nan%", "such as 5% or 1/20"},
		{"lose=1/0", "such as 5% or 1/20"},
		{"delay=2s", "connect:2s"},
		{"delay=lunch:2s", "connect:2s"},
		{"drop-at=0", "a number of bytes"},
		{"restart-after=0", "document or reply"},
		{"battery=101", "from 0 to 100"},
		{"fail=Clock/Time", "an HRESULT"},
		{"fail=:0x80004005", "an HRESULT"},
		{"fail=Clock/Time:0x0", "that is a failure"},
		{"reply=lost", "reordered"},
	} {
		_, err := Parse(test.text)
		if err == nil {
			t.Errorf("%q is read", test.text)
		} else if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, without %q or not on one line", test.text, err, test.want)
		}
	}
}

// TestHelp: every trouble is explained, in lines that a terminal holds.
func TestHelp(t *testing.T) {
	help := Help()
	for _, name := range Names() {
		if !strings.Contains(help, "\n  "+name) && !strings.HasPrefix(help, "  "+name) {
			t.Errorf("%s is not explained", name)
		}
	}
	for line := range strings.Lines(help) {
		if len(line) > 125 {
			t.Errorf("%d characters: %s", len(line), line)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"seed=1", "2:delay=usb:1s", "fail=A/B:0x80004005:x", "lose=1/3", "storage-full", "x:y:z=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := Parse(s)
		if err == nil {
			var tr Trouble
			o.Apply(&tr)
		}
	})
}
