package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/doctor"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
	"cradle/usb"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file that a person has read.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; it is now\n%s", path, got)
	}
}

func parse(t testing.TB, xml string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse("wifi.xml", []byte(xml))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// aRun is a run on the technician's phone.
func aRun(d *provxml.Document, e run.Ending, r *provxml.Result) run.Run {
	at := time.Date(2026, 11, 22, 14, 3, 0, 0, time.UTC)
	return run.Run{
		ID: "20261122-140300.000-0102030405", Handset: "1-3.2", Port: "1-3.2",
		Identity: run.Identity{Name: "WH-017", Model: "HTC P3600", Platform: "PocketPC", OSMajor: 5, OSMinor: 2, Build: 21234},
		Document: d, Flags: 1, Started: at, Ended: at.Add(14 * time.Millisecond), Ending: e, Result: r,
	}
}

func text(t testing.TB, r run.Run, opt TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, r, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// everyKind has one of everything a document can have, and everyReply an answer
// with one of everything that can become of it.
const everyKind = `<wap-provisioningdoc>
<characteristic type="Registry">
 <characteristic type="HKCU\Software\Cradle">
  <parm name="Greeting" value="hello"/>
  <parm name="" value="the key's own"/>
  <parm name="Benches" value="North&#xF000;South&#xF000;&#xF000;" datatype="multiplestring"/>
  <parm name="Changed" value="5"/>
  <parm name="Forgotten" value="1"/>
  <noparm name="Old"/>
  <parm-query name="Asked"/>
  <parm-query name="AskedInVain"/>
 </characteristic>
 <nocharacteristic type="HKCU\Software\Old"/>
</characteristic>
<characteristic type="CM_GPRSEntries"><characteristic type="Work">
  <parm name="UserName" value="guest"/>
  <parm name="Password" value="tell-nobody"/>
  <parm-query name="Password"/>
</characteristic></characteristic>
<characteristic-query type="CM_Networks"/>
</wap-provisioningdoc>`

const everyReply = `<wap-provisioningdoc>
<characteristic type="Registry">
 <characteristic type="HKCU\Software\Cradle">
  <parm name="Greeting" value="hello"/>
  <parm name="" value="the key's own"/>
  <parm name="Benches" value="North&#xF000;South&#xF000;&#xF000;"/>
  <parm name="Changed" value="4"/>
  <noparm name="Old"/>
  <parm name="Asked" value="an answer"/>
  <noparm name="AskedInVain"/>
 </characteristic>
 <nocharacteristic type="HKCU\Software\Old"/>
</characteristic>
<characteristic type="CM_GPRSEntries"><characteristic type="Work">
  <parm-error name="UserName" value="guest" desc="too short"/>
  <parm name="Password" value="tell-nobody"/>
  <parm name="Password" value="********"/>
</characteristic></characteristic>
<characteristic type="CM_Networks"><characteristic type="Work"><parm name="DestId" value="{A1182988-0D73-439e-87AD-2A5B369F808B}"/></characteristic></characteristic>
<characteristic type="Surprise"><parm name="Found" value="1"/></characteristic>
</wap-provisioningdoc>`

func TestText(t *testing.T) {
	d := parse(t, everyKind)
	ok := strings.NewReplacer("<parm-error ", "<parm ", ` desc="too short"`, "").Replace(everyReply)
	for name, r := range map[string]run.Run{
		"problems.txt": aRun(d, run.AppliedWithProblems, provxml.Match(d, 0, everyReply, true)),
		"failed.txt":   aRun(d, run.Failed, provxml.Match(d, 0x80070057, everyReply, true)),
		"itemless.txt": aRun(d, run.AppliedWithProblems, provxml.Match(d, 0, "", false)),
		"unknown.txt":  lost(aRun(d, run.Unknown, provxml.Lost(d))),
		"notsent.txt":  notSent(aRun(d, run.NotSent, nil)),
		"restart.txt":  aRun(d, run.AppliedWithProblems, provxml.Match(d, 0x00042010, ok, true)),
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, text(t, r, TextOptions{Width: 80})) })
	}
}

func lost(r run.Run) run.Run {
	r.Err = &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: bench.ErrDeparted}
	return r
}

func notSent(r run.Run) run.Run {
	r.Err = &usb.Error{Op: "claim interface 0", Path: usb.PortPath{Bus: 1, Ports: "3.2"}, Err: usb.ErrBusy}
	return r
}

// A secret is shown nowhere, whatever became of it and in whatever form.
func TestSecretsAreMasked(t *testing.T) {
	d := parse(t, everyKind)
	echo := strings.Replace(everyReply, `<parm name="Password" value="tell-nobody"/>`,
		`<parm-error name="Password" value="tell-nobody" desc="tell-nobody will not do"/>`, 1)
	for _, r := range []run.Run{
		aRun(d, run.AppliedWithProblems, provxml.Match(d, 0, everyReply, true)),
		aRun(d, run.AppliedWithProblems, provxml.Match(d, 0, echo, true)),
		aRun(d, run.Failed, provxml.Match(d, 0x80070057, echo, true)),
		aRun(d, run.Unknown, provxml.Lost(d)),
	} {
		js, err := json.Marshal(Apply([]run.Run{r}, 1, false))
		if err != nil {
			t.Fatal(err)
		}
		for what, s := range map[string]string{"text": text(t, r, TextOptions{}), "JSON": string(js)} {
			if strings.Contains(s, "tell-nobody") {
				t.Errorf("%s of %v tells the password:\n%s", what, r.Ending, s)
			}
			if !strings.Contains(s, "guest") {
				t.Errorf("%s of %v hides what is no secret", what, r.Ending)
			}
		}
	}
}

// Colours are an addition: without them the text is the same.
func TestColours(t *testing.T) {
	d := parse(t, everyKind)
	r := aRun(d, run.AppliedWithProblems, provxml.Match(d, 0, everyReply, true))
	plain, coloured := text(t, r, TextOptions{}), text(t, r, TextOptions{Color: true})
	if strings.Contains(plain, "\x1b") {
		t.Error("colours where none were wanted")
	}
	if !strings.Contains(coloured, "\x1b[31m!!  failed") || !strings.Contains(coloured, "\x1b[32mok  applied") {
		t.Error("no colours where they were wanted")
	}
	var b strings.Builder
	for i := 0; i < len(coloured); i++ {
		if coloured[i] == 0x1b {
			i += strings.IndexByte(coloured[i:], 'm')
			continue
		}
		b.WriteByte(coloured[i])
	}
	if b.String() != plain {
		t.Error("with colours, something else is said")
	}
}

// Names and values from outside move no cursor and break no line.
func TestHostileNames(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc><characteristic type="A&#x9;B&#x85;&#x9b;31m"><parm name="n&#xA;ok  applied" value="v&#xD;&#x202e;"/></characteristic></wap-provisioningdoc>`)
	r := aRun(d, run.Applied, provxml.Match(d, 0, "", false))
	r.Identity.Name, r.Identity.Model = "\x1b[2J", "\x07\n"
	s := text(t, r, TextOptions{})
	for _, c := range s {
		if c != '\n' && (c < 0x20 || c >= 0x7f && c < 0xa0 || c == 0x202e) {
			t.Errorf("%U in %q", c, s)
		}
	}
	if n := strings.Count(s, "\n"); n != 6 {
		t.Errorf("%d lines:\n%s", n, s)
	}
}

// Nor do they inside of an explanation, which quotes names and the handset's
// own words.
func TestHostileExplanations(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc><characteristic type="A&#x9b;31m"/></wap-provisioningdoc>`)
	reply := "<wap-provisioningdoc><characteristic-error type=\"A\u009b31m\" desc=\"no \u009b2J \u202e\"/></wap-provisioningdoc>"
	r := aRun(d, run.Failed, provxml.Match(d, 0x80042004, reply, true))
	s := text(t, r, TextOptions{})
	if !strings.Contains(s, "Likely cause") {
		t.Errorf("nothing is explained:\n%s", s)
	}
	for _, c := range s {
		if c != '\n' && (c < 0x20 || c >= 0x7f && c < 0xa0 || c == 0x202e) {
			t.Errorf("%U in %q", c, s)
		}
	}
}

func TestSums(t *testing.T) {
	one := parse(t, `<wap-provisioningdoc><characteristic type="A"><parm name="n" value="v"/></characteristic></wap-provisioningdoc>`)
	all := parse(t, everyKind)
	query := parse(t, `<wap-provisioningdoc><characteristic-query type="A"/></wap-provisioningdoc>`)
	none := parse(t, `<wap-provisioningdoc/>`)
	both := parse(t, `<wap-provisioningdoc><characteristic type="A"><parm name="n" value="v"/><parm-query name="q"/></characteristic></wap-provisioningdoc>`)
	asks := parse(t, `<wap-provisioningdoc><characteristic type="A"><parm-query name="q"/><parm-query name="r"/></characteristic></wap-provisioningdoc>`)
	alien := parse(t, `<wap-provisioningdoc xmlns:p="u"><p:characteristic><p:parm name="n" value="v"/></p:characteristic></wap-provisioningdoc>`)
	const found, not = `<parm name="q" value="1"/>`, `<noparm name="r"/>`
	reply := func(inner string) string {
		return `<wap-provisioningdoc><characteristic type="A">` + inner + `</characteristic></wap-provisioningdoc>`
	}
	for want, r := range map[string]run.Run{
		"Nothing to apply: the document has no settings; 1-3.2 took it in 14 ms":                                                       aRun(none, run.Applied, provxml.Match(none, 0, "<wap-provisioningdoc/>", true)),
		"Applied: 1 of 1 setting, 1 of 1 query answered, on 1-3.2 in 14 ms (not verified)":                                             aRun(both, run.Applied, provxml.Match(both, 0, reply(`<parm name="n" value="v"/>`+found), true)),
		"Answered: 2 of 2 queries on 1-3.2 in 14 ms; 1 absent":                                                                         aRun(asks, run.Applied, provxml.Match(asks, 0, reply(found+not), true)),
		"Answered: 2 of 2 queries on 1-3.2 in 14 ms":                                                                                   aRun(asks, run.Applied, provxml.Match(asks, 0, reply(found+`<parm name="r" value=""/>`), true)),
		"Applied with problems: 1 of 2 queries answered on 1-3.2 in 14 ms; 1 not mentioned":                                            aRun(asks, run.AppliedWithProblems, provxml.Match(asks, 0, reply(found), true)),
		"Failed: nothing was changed on 1-3.2, in 14 ms; 2 elements are in it that no provisioning document has":                       aRun(alien, run.Failed, provxml.Match(alien, 0x80042009, "", false)),
		"Applied: 1 of 1 setting on 1-3.2 in 14 ms (not verified)":                                                                     aRun(one, run.Applied, provxml.Match(one, 0, "", false)),
		"Applied with problems: 7 of 9 settings, 4 of 4 queries answered, on 1-3.2 in 14 ms; 1 failed, 1 not mentioned (not verified)": aRun(all, run.AppliedWithProblems, provxml.Match(all, 0, everyReply, true)),
		"Failed: nothing was changed on 1-3.2, in 14 ms; 1 rolled back":                                                                aRun(one, run.Failed, provxml.Match(one, 0x80004005, "", false)),
		"Unknown: 1 setting may be in on 1-3.2, or not":                                                                                aRun(one, run.Unknown, provxml.Lost(one)),
		"Unknown: no answer came from 1-3.2; queries change nothing":                                                                   aRun(query, run.Unknown, provxml.Lost(query)),
		"Unknown: 9 settings may be in on 1-3.2, or not":                                                                               aRun(all, run.Unknown, provxml.Lost(all)),
		"Cancelled: nothing was changed on 1-3.2":                                                                                      aRun(one, run.Cancelled, provxml.Match(one, 0x00042005, "", false)),
		"Cancelled: nothing was sent to 1-3.2":                                                                                         aRun(one, run.Cancelled, nil),
		"Not sent: nothing was sent to 1-3.2":                                                                                          aRun(one, run.NotSent, nil),
	} {
		if got := Sum(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// In the tree and in the JSON a group has one and the same state: the worst in
// it, and absent only if there is nothing else.
func TestGroupStates(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc><characteristic type="A"><parm-query name="q"/><parm-query name="r"/></characteristic></wap-provisioningdoc>`)
	const none = `<noparm name="q"/><noparm name="r"/>`
	for _, tt := range []struct{ reply, want string }{
		{`<parm name="q" value="1"/><parm name="r" value="2"/>`, "value"},
		{`<parm name="q" value="1"/><noparm name="r"/>`, "value"},
		{`<parm name="q" value="****"/><noparm name="r"/>`, "masked"},
		{none, "absent"},
		{`<parm name="q" value="1"/>`, "not_mentioned"},
		{`<parm-query-error name="q"/><noparm name="r"/>`, "failed"},
	} {
		r := aRun(d, run.Applied, provxml.Match(d, 0, `<wap-provisioningdoc><characteristic type="A">`+tt.reply+`</characteristic></wap-provisioningdoc>`, true))
		if got := Apply([]run.Run{r}, 0, false).Runs[0].Result[0].State; got != tt.want {
			t.Errorf("%s: %s in the JSON, want %s", tt.reply, got, tt.want)
		}
		if line := strings.Split(text(t, r, TextOptions{}), "\n")[2]; !strings.Contains(line, "  "+strings.ReplaceAll(tt.want, "_", " ")+" ") {
			t.Errorf("%s: %q, want %s", tt.reply, line, tt.want)
		}
	}
}

// What is shown of a value is what the document has; an element of another
// namespace keeps its name.
func TestLabels(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc xmlns:p="u"><p:characteristic><p:parm name="Path" value="x"/></p:characteristic><characteristic type="A"><parm name="C:\n" value="C:\Windows\new&#x85;"/></characteristic></wap-provisioningdoc>`)
	s := text(t, aRun(d, run.Unknown, provxml.Lost(d)), TextOptions{})
	for _, want := range []string{"  <p:characteristic>\n", "  <p:parm> Path", `C:\n = "C:\Windows\new\u0085"`} {
		if !strings.Contains(s, want) {
			t.Errorf("no %q in\n%s", want, s)
		}
	}
}

// Metadata is shown where it was asked for, in the words of the handset. A
// secret is not told by it either.
func TestMetadata(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc><characteristic type="A"><parm name="n" value="v" datatype="string"/><parm name="Password" value="tell-nobody"/></characteristic></wap-provisioningdoc>`)
	r := aRun(d, run.Applied, provxml.Match(d, 0, `<wap-provisioningdoc><characteristic type="A"><parm name="n" value="v" datatype="string" rw-access="3" access-role="24" label="Name"/>`+
		`<parm name="Password" value="tell-nobody" label="tell-nobody it is" rw-access="1"/></characteristic></wap-provisioningdoc>`, true))
	if s := text(t, r, TextOptions{}); strings.Contains(s, "rw-access") {
		t.Errorf("metadata that nobody asked for:\n%s", s)
	}
	r.Flags |= uint32(rapi.ConfigMetadata)
	s := text(t, r, TextOptions{})
	for _, want := range []string{`n = "v"  [rw-access "3", access-role "24", label "Name"]`, `Password = ***  [rw-access "1"]`} {
		if !strings.Contains(s, want) {
			t.Errorf("no %s in\n%s", want, s)
		}
	}
	nodes := Apply([]run.Run{r}, 0, false).Runs[0].Result[0].Children
	if m := nodes[0].Metadata; len(m) != 3 || m["access-role"] != "24" {
		t.Errorf("%v", m)
	}
	if m := nodes[1].Metadata; len(m) != 1 || m["rw-access"] != "1" {
		t.Errorf("%v", m)
	}
}

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second:            "0.0 ms",
		0:                       "0.0 ms",
		432 * time.Microsecond:  "0.4 ms",
		14 * time.Millisecond:   "14 ms",
		999 * time.Millisecond:  "999 ms",
		3200 * time.Millisecond: "3.2 s",
		42 * time.Second:        "42 s",
		125 * time.Second:       "2 min 5 s",
	} {
		if got := Took(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestSummary(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc><characteristic type="A"><parm name="n" value="v"/><parm name="m" value="v"/></characteristic></wap-provisioningdoc>`)
	good := aRun(d, run.Applied, provxml.Match(d, 0, "", false))
	bad := notSent(aRun(d, run.NotSent, nil))
	bad.Port, bad.Identity = "1-4", run.Identity{}
	var b bytes.Buffer
	if err := Summary(&b, []run.Run{good, bad}, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	want := `
1-3.2 "WH-017"  Applied: 2 of 2 settings on 1-3.2 in 14 ms (not verified)
1-4             Not sent: nothing was sent to 1-4
2 runs: 1 applied, 1 not sent
`
	if b.String() != want {
		t.Errorf("it is\n%s", b.String())
	}
}

func TestHandsetLines(t *testing.T) {
	id := run.Identity{Name: "WH-017", Model: "HTC P3600", Platform: "PocketPC", OSMajor: 5, OSMinor: 1}
	for _, tt := range []struct {
		h    bench.Handset
		want []string // beginnings of lines
	}{
		{bench.Handset{ID: "1-3.2", State: bench.Ready, Identity: id}, []string{`1-3.2  ready  "WH-017", HTC P3600, Windows Mobile 5.0 Pocket PC`}},
		{bench.Handset{ID: "sim-1", State: bench.Locked, Simulated: true}, []string{"sim-1  locked (simulated)", "    What to do: Unlock the handset on its screen."}},
		{bench.Handset{ID: "1-1", State: bench.Connecting, Phase: "address"}, []string{"1-1  connecting (address)"}},
		{bench.Handset{ID: "1-1", State: bench.Unusable, Err: errors.New("odd")}, []string{"1-1  cannot be used", "    Odd."}},
		{bench.Handset{ID: "1-1", State: bench.Ready, Mode: usb.ModeSerialSync, USB: serial, Identity: id},
			[]string{`1-1  ready  "WH-017", HTC P3600, Windows Mobile 5.0 Pocket PC`, "    It is in the legacy USB mode, a serial line, which is slower. To switch: "}},
		{bench.Handset{ID: "1-1", State: bench.Unusable, USB: serial, Err: usb.ErrBusy},
			[]string{"1-1  cannot be used (USB 0bb4:00ce)", "    Another program holds", "    Likely cause: ", "    What to do: "}},
		{bench.Handset{ID: "1-1", State: bench.Unusable, Err: &bench.ModeError{Mode: usb.ModeRNDIS}},
			[]string{"1-1  no handset", "    This is not", "    Likely cause: ", "    What to do: "}},
	} {
		got := HandsetLines(tt.h)
		if len(got) != len(tt.want) {
			t.Errorf("%q, want %q", got, tt.want)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i], tt.want[i]) {
				t.Errorf("%q, want %q", got[i], tt.want[i])
			}
		}
	}
}

var serial = usb.DeviceDesc{Path: usb.PortPath{Bus: 1, Ports: "1"}, Vendor: 0x0bb4, Product: 0x00ce}

// A large document is written in time that grows with its size.
func BenchmarkText(b *testing.B) {
	var s strings.Builder
	s.WriteString(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\A">`)
	for range 100_000 {
		s.WriteString(`<parm name="n" value="v"/>`)
	}
	s.WriteString(`</characteristic></characteristic></wap-provisioningdoc>`)
	d := parse(b, s.String())
	r := aRun(d, run.Applied, provxml.Match(d, 0, s.String(), true))
	for b.Loop() {
		text(b, r, TextOptions{})
	}
}

// An interface is named with what to type.
func TestInterfaceLine(t *testing.T) {
	for _, tt := range []struct {
		i    doctor.Interface
		want string
	}{
		{doctor.Interface{Name: "usb0", Driver: "rndis_host", Port: "1-3", Host: netip.MustParseAddr("169.254.2.2"), Device: netip.MustParseAddr("169.254.2.1")},
			"interface usb0 (USB 1-3, rndis_host)  may have a handset behind it: --over 169.254.2.2,169.254.2.1"},
		{doctor.Interface{Name: "Ethernet 4", Host: netip.MustParseAddr("169.254.2.2")},
			"interface Ethernet 4  may have a handset behind it: --over 169.254.2.2"},
		{doctor.Interface{Name: "usb0", Port: "1-3"},
			"interface usb0 (USB 1-3)  may have a handset behind it: give it an address first, then use --over"},
	} {
		if got := InterfaceLine(tt.i); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// What a handset reports is held against what was asked for, by its datatype.
func TestReportedAgainstRequested(t *testing.T) {
	const sent = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\A">
<parm name="On" value="TRUE" datatype="boolean"/><parm name="Off" value="0" datatype="integer"/><parm name="Same" value="x"/></characteristic></characteristic>
<characteristic type="UnInstall"><characteristic type="Tool"><parm name="uninstall" value="1"/></characteristic></characteristic></wap-provisioningdoc>`
	reply := strings.NewReplacer(`"TRUE" datatype="boolean"`, `"1"`, `value="0" datatype="integer"`, `value="3"`, `name="uninstall" value="1"`, `name="uninstall" value="0"`).Replace(sent)
	d := parse(t, sent)
	r := aRun(d, run.Applied, provxml.Match(d, 0, reply, true))
	shown := text(t, r, TextOptions{Width: 200})
	for _, want := range []string{
		`On = "TRUE" (the handset reports "1", the same as truth values)`,
		`Off = "0" (the handset reports "3")`,
		`uninstall = "1" (the handset reports "0", which cannot be compared: the handset reports something else than what is set)`,
		"Same = \"x\"\n",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %s in\n%s", want, shown)
		}
	}
	js, err := json.Marshal(Apply([]run.Run{r}, 0, false))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"value":"TRUE","reported":"1","equal":true,"how":"as truth values"`,
		`"value":"0","reported":"3","equal":false,`,
		`"value":"1","reported":"0","how":"the handset reports something else than what is set"`,
		`"value":"x","reported":"x","equal":true,"line"`,
	} {
		if !strings.Contains(string(js), want) {
			t.Errorf("no %s in\n%s", want, js)
		}
	}
}

// What a handset did not begin with was not rolled back, in no line of the report.
func TestNotBegun(t *testing.T) {
	d := parse(t, everyKind)
	r := aRun(d, run.Failed, provxml.Match(d, 0x80042009, "", false))
	for what, s := range map[string]string{"text": text(t, r, TextOptions{}), "sum": Sum(r)} {
		if !strings.Contains(s, "not begun") || strings.Contains(s, "rolled back") || strings.Contains(s, "undid") {
			t.Errorf("%s:\n%s", what, s)
		}
	}
}
