package run

import "testing"

func TestSystem(t *testing.T) {
	for _, tt := range []struct {
		i    Identity
		want string
	}{
		{Identity{}, ""},
		{Identity{OSMajor: 5, OSMinor: 2, Build: 21234, Platform: "PocketPC"}, "Windows Mobile 6.5 Pocket PC"},
		{Identity{OSMajor: 5, OSMinor: 2, Build: 20269, Platform: "SmartPhone"}, "Windows Mobile 6.1 Standard"},
		{Identity{OSMajor: 5, OSMinor: 2, Build: 1235, Platform: "PocketPC"}, "Windows Mobile 6.0 Pocket PC"},
		{Identity{OSMajor: 5, OSMinor: 2, Platform: "PocketPC"}, "Windows Mobile 6 Pocket PC"},
		{Identity{OSMajor: 5, OSMinor: 1, Build: 1, Platform: "SmartPhone"}, "Windows Mobile 5.0 Smartphone"},
		{Identity{OSMajor: 5, OSMinor: 0}, "Windows CE 5.0"},
		{Identity{OSMajor: 4, OSMinor: 21, Platform: "PocketPC"}, "Windows Mobile 2003 SE Pocket PC"},
		{Identity{OSMajor: 4, OSMinor: 20, Build: 1081, Platform: "SmartPhone"}, "Windows Mobile 2003 Smartphone"},
		{Identity{OSMajor: 3, OSMinor: 0, Platform: "PocketPC"}, "Pocket PC 2002 or older"},
		{Identity{OSMajor: 3, OSMinor: 0, Platform: "SmartPhone"}, "Smartphone 2002"},
		{Identity{OSMajor: 3, OSMinor: 0, Platform: "Palm PC2"}, "Windows CE 3.0 (Palm PC2)"},
		{Identity{OSMajor: 4, OSMinor: 10}, "Windows CE 4.10"},
		{Identity{OSMajor: 7, OSMinor: 1, Platform: "Zune"}, "Windows CE 7.1 (Zune)"},
	} {
		if got := tt.i.System(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.i, got, tt.want)
		}
	}
}

// The words are the ones that people read and scripts compare; they are fixed.
func TestWords(t *testing.T) {
	for e, want := range map[Ending][2]string{
		Running:             {"Running", "running"},
		Applied:             {"Applied", "applied"},
		AppliedWithProblems: {"Applied with problems", "applied_with_problems"},
		Failed:              {"Failed", "failed"},
		Cancelled:           {"Cancelled", "cancelled"},
		Unknown:             {"Unknown", "unknown"},
		NotSent:             {"Not sent", "not_sent"},
	} {
		if e.String() != want[0] || e.Key() != want[1] {
			t.Errorf("ending %d is %q, %q, want %q", e, e.String(), e.Key(), want)
		}
	}
	for v, want := range map[Verdict][2]string{
		NotVerified:    {"not verified", "not_verified"},
		Verified:       {"verified", "verified"},
		Differs:        {"differs", "differs"},
		CannotReadBack: {"cannot be read back", "cannot_be_read_back"},
	} {
		if v.String() != want[0] || v.Key() != want[1] {
			t.Errorf("verdict %d is %q, %q, want %q", v, v.String(), v.Key(), want)
		}
	}
	if len(eventKinds) != int(Decided)+1 {
		t.Errorf("%d kinds of events have %d words", Decided+1, len(eventKinds))
	}
}
