package canon

import (
	"strings"
	"testing"

	"cradle/rapi/csp"
)

// What a document asks for and what a handset reports. Values are those of the
// documentation where it has some.
func TestEqual(t *testing.T) {
	var (
		integer = Type{Datatype: csp.Integer}
		boolean = Type{Datatype: csp.Boolean}
		float   = Type{Datatype: csp.Float}
		bin     = Type{Datatype: csp.Binary}
		multi   = Type{Datatype: csp.MultipleString}
		date    = Type{Datatype: csp.Date}
		clock   = Type{Datatype: csp.Time}
		text    = Type{Datatype: csp.String}
		unknown = Type{}
	)
	for _, c := range []struct {
		requested, reported string
		t                   Type
		want                Verdict
		how                 string
	}{
		{"x", "x", unknown, Same, ""},
		{"x", "X", unknown, Different, ""},
		{"", "", integer, Same, ""},
		// Integers (Registry's REG_DWORD; bb737304: written signed).
		{"007", "7", integer, Same, "as integers"},
		{"0x1F", "31", integer, Same, "as integers"},
		{"31", "0X1f", integer, Same, "as integers"},
		{"-1", "4294967295", integer, Same, "as integers"},
		{"-2147483648", "0x80000000", integer, Same, "as integers"},
		{"1", "TRUE", integer, Same, "as integers"},
		{" 5 ", "5", integer, Same, "as integers"},
		{"5", "6", integer, Different, ""},
		{"-1", "1", integer, Different, ""},
		{"4294967296", "0", integer, Different, ""},
		{"-2147483649", "2147483647", integer, Different, ""},
		{"0x1FFFFFFFF", "4294967295", integer, Different, ""},
		{"1_0", "10", integer, Different, ""},
		{"", "0", integer, Different, ""},
		{"007", "7", text, Different, ""},
		{"007", "7", unknown, Different, ""},
		// Booleans (aa456053: written as boolean, read back as integer).
		{"true", "1", boolean, Same, "as truth values"},
		{"FALSE", "0", boolean, Same, "as truth values"},
		{"true", "0", boolean, Different, ""},
		{"yes", "1", boolean, Different, ""},
		// Floats are kept as REG_SZ and read back as string.
		{"1.50", "1.5", float, Same, "as numbers"},
		{"-0", "0.0", float, Same, "as numbers"},
		{"1e3", "1000", float, Same, "as numbers"},
		{"0x1p-2", "0.25", float, Different, ""},
		{"nan", "NaN", float, Different, ""},
		{"1.5", "1.6", float, Different, ""},
		// Base64.
		{"fwAAAQ==", "fwAAAQ", bin, Same, "as bytes"},
		{"MIIB\n  Zg==", "MIIBZg==", bin, Same, "as bytes"},
		{"fwAAAQ==", "fwAAAg==", bin, Different, ""},
		{"f!AA", "f!AA ", bin, Different, ""},
		{"MIIB Zg==", "MIIBZg==", Type{Format: csp.FormatBase64}, Same, "as bytes"},
		{"MIIB Zg==", "MIIBZg==", text, Different, ""},
		// GUIDs (EMAIL2 wants braces; ms834725).
		{"{436EF144-B4FB-4863-A041-8F905A62C572}", "{436ef144-b4fb-4863-a041-8f905a62c572}", unknown, Same, "as GUIDs"},
		{"436EF144-B4FB-4863-A041-8F905A62C572", "{436EF144-B4FB-4863-A041-8F905A62C572}", Type{Format: csp.FormatGUID}, Same, "as GUIDs"},
		{"{436EF144-B4FB-4863-A041-8F905A62C572}", "{436EF144-B4FB-4863-A041-8F905A62C573}", unknown, Different, ""},
		{"436EF144-B4FB-4863-A041-8F905A62C572", "{436EF144-B4FB-4863-A041-8F905A62C572}", unknown, Different, ""},
		{"{436EF144-B4FB-4863-A041-8F905A62C572}", "{436ef144-b4fb-4863-a041-8f905a62c572}", text, Different, ""},
		{"{436EF144-B4FB-4863-A041-8F905A62C57G}", "{436ef144-b4fb-4863-a041-8f905a62c57g}", unknown, Different, ""},
		// Multiple strings (aa455941: U+F000 behind each, another at the end).
		{"a\uf000b\uf000\uf000", "a\uf000b", multi, Same, "as lists"},
		{"a\uf000b\uf000\uf000", "a\uf000b\uf000", multi, Same, "as lists"},
		{"a\uf000b\uf000\uf000", "b\uf000a\uf000\uf000", multi, Different, ""},
		{"a\uf000", "a", text, Different, ""},
		// Dates: ISO and the style of aa456053.
		{"2001-10-20T15:55:04", "10/20/01 3:55:04 pm", date, Same, "as moments"},
		{"2000-01-01T09:43:03Z", "1/1/2000 9:43:03AM", Type{Format: csp.FormatDateTime}, Same, "as moments"},
		{"2001-10-20", "10/20/2001", date, Same, "as moments"},
		{"2001-10-20T15:55:04", "10/20/01 3:55:04 am", date, Different, ""},
		{"2001-10-20T00:00:00+02:00", "2001-10-19T22:00:00Z", date, Same, "as moments"},
		{"06:30:00Z", "06:30:00", clock, Same, "as moments"},
		// 2001-10-20 15:55:04 is 12,648,066,904 s after 1601-01-01: 0x01C1597F95153C00 in 100 ns.
		{"2001-10-20T15:55:04", "ADwVlX9ZwQE=", date, Same, "as a date in a FILETIME"},
		{"2001-10-21T15:55:04", "ADwVlX9ZwQE=", date, Different, ""},
		// The other formats of the catalogue.
		{`\Windows\Home.tsk`, `\windows\home.tsk`, Type{Format: csp.FormatPath}, Same, "as paths, which know no capital letters"},
		{`\Windows\`, `/windows`, Type{Format: csp.FormatPath}, Same, "as paths, which know no capital letters"},
		{`\Windows\Home.tsk`, `\windows\home.tsk`, unknown, Different, ""},
		{"http://A/", "http://a/", Type{Format: csp.FormatURL}, Different, ""},
		{"Mail.Example:25", "mail.example:25", Type{Format: csp.FormatServer}, Same, "without regard to case"},
		{"0800", "08:00", Type{Format: csp.FormatHHMM}, Same, "as times of day"},
		{"0800", "0801", Type{Format: csp.FormatHHMM}, Different, ""},
		{"1:00", "10:0", Type{Format: csp.FormatHHMM}, Different, ""},
		{"AB CD", "abcd", Type{Format: csp.FormatSHA1}, Same, "as hexadecimal digits"},
		{"16", "0x10", Type{Format: csp.FormatRoles}, Same, "as integers"},
		// translation (bb737304): backslashes doubled, %CEn% replaced.
		{`\\Windows\\a.exe`, `\Windows\a.exe`, Type{Translation: "filesystem"}, Same, "as paths with their backslashes doubled in the document"},
		{`%CE2%\\a.exe`, `\Windows\a.exe`, Type{Translation: "install"}, Same, "as paths, with the folder in place of %CE...%"},
		{`%CE11%\a`, `\Windows\Start Menu\a`, Type{Translation: "install"}, Incomparable, "the handset puts a folder in place of %CE...%"},
		{`%CE2%\a.exe`, `\Windows\a.exe`, unknown, Different, ""},
		// What a handset does not tell.
		{"hunter2", "****************", unknown, Incomparable, "the handset shows asterisks in place of the value"},
		{"hunter2", "*", integer, Incomparable, "the handset shows asterisks in place of the value"},
		{"****", "****", unknown, Same, ""},
		{"hunter2", "", Type{ReadBack: csp.ReadNever}, Incomparable, "the handset does not tell this value"},
		{"hunter2", "", Type{ReadBack: csp.ReadMasked}, Incomparable, "the handset does not tell this secret"},
		{"1", "0", Type{Datatype: csp.Integer, ReadBack: csp.ReadOther}, Incomparable, "the handset reports something else than what is set"},
		{"b.example", "a.example; B.example", Type{Multiple: true}, Same, "as one of a list with semicolons"},
		{"c.example", "a.example;b.example", Type{Multiple: true}, Different, ""},
		{"b.example", "a.example;b.example", unknown, Different, ""},
	} {
		v, how := Equal(c.requested, c.reported, c.t)
		if v != c.want || how != c.how {
			t.Errorf("%q and %q under %+v: %v %q, want %v %q", c.requested, c.reported, c.t, v, how, c.want, c.how)
		}
		if v == Same && c.t.Translation == "" && !c.t.Multiple && c.how != "as a date in a FILETIME" {
			if back, _ := Equal(c.reported, c.requested, c.t); back != Same {
				t.Errorf("%q and %q are %v the other way round", c.reported, c.requested, back)
			}
		}
	}
}

func TestWordsOfVerdicts(t *testing.T) {
	for v, want := range map[Verdict]string{Same: "same", Different: "different", Incomparable: "cannot be compared"} {
		if v.String() != want || v.Key() != strings.ReplaceAll(want, " ", "_") {
			t.Errorf("%v, %v", v, v.Key())
		}
	}
}
