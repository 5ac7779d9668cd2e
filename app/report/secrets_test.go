package report

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/change"
	"cradle/rapi/provxml"
)

func TestSecretsMask(t *testing.T) {
	s := &Secrets{}
	s.LearnText(`<wap-provisioningdoc><characteristic type="NAPDEF"><parm name="AUTHSECRET" value="tulip"/><parm name="NAME" value="rose-garden"/></characteristic>
<characteristic type="X"><parm name="Password" value="tulip-9931"/><parm name="PIN" value="12"/><parm name="Password" value="********"/></characteristic></wap-provisioningdoc>`)
	for text, want := range map[string]string{
		"so tulip-9931 it is, or tulip": "so *** it is, or ***", // the longer one first
		"tulip9931":                     "***9931",
		"rose-garden, 12":               "rose-garden, 12", // no secret; too short to be looked for
		"********":                      "********",
		"dHVsaXAtOTkzMQ==":              "***Q==", // base64 of it: the last digit is not decided by it alone
		"74756c69702d39393331":          "***",
		"":                              "",
	} {
		if got := s.Mask(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := (&Secrets{}).Mask("tulip"); got != "tulip" {
		t.Errorf("of no secrets: %q", got)
	}
}

// Whatever a secret is, and wherever it stands in what was encoded, it is not found.
func TestSecretsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := strings.TrimSpace(rapid.StringMatching(`[ -)+-~äÖ€猫]{5,30}`).Draw(t, "secret"))
		if len(secret) < 8 {
			t.Skip("too short")
		}
		s := &Secrets{}
		s.Add(secret)
		s.Add(rapid.StringMatching(`[a-z]{4,10}`).Draw(t, "another"))
		before, after := rapid.StringMatching(`[a-z ]{0,5}`).Draw(t, "before"), rapid.StringMatching(`[a-z ]{0,5}`).Draw(t, "after")
		wide := func(s string) string {
			var b strings.Builder
			for _, u := range utf16.Encode([]rune(s)) {
				b.WriteByte(byte(u))
				b.WriteByte(byte(u >> 8))
			}
			return b.String()
		}
		for name, encode := range map[string]func(string) string{
			"plain":      func(s string) string { return s },
			"utf-16":     wide,
			"hex":        func(s string) string { return hex.EncodeToString([]byte(s)) },
			"base64":     func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
			"url base64": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
			"wide b64":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte(wide(s))) },
			"xml":        xmlEscape.Replace,
			"query":      url.QueryEscape,
		} {
			masked := s.Mask(encode(before + secret + after))
			whole := encode(secret)
			if strings.HasPrefix(name, "base64") || strings.HasSuffix(name, "64") {
				continue // its pieces are looked for below
			}
			if strings.Contains(masked, whole) {
				t.Fatalf("%s: %q", name, masked)
			}
		}
		for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			masked := s.Mask(enc.EncodeToString([]byte(before + secret + after)))
			shift := len(before) % 3
			text := enc.EncodeToString([]byte("abc"[:shift] + secret + "xyz"))
			if core := text[4 : (shift+len(secret))/3*4]; len(core) >= 8 && strings.Contains(masked, core) {
				t.Fatalf("base64: %q has %q", masked, core)
			}
		}
	})
}

func TestPrivate(t *testing.T) {
	p := NewPrivate("/home/anna", `DEPOT\anna`, "bench-3.depot.example")
	for text, want := range map[string]string{
		"/home/anna/docs/wifi.xml":                     "HOME/docs/wifi.xml",
		"/home/annabel/x and /home/anna":               "/home/USER/x and HOME",
		`C:\Users\bert\wifi.xml`:                       `C:\Users\USER\wifi.xml`,
		`C:\\Users\\bert\\wifi.xml`:                    `C:\\Users\\USER\\wifi.xml`,
		`c:\documents and settings\Bert\x.xml`:         `c:\documents and settings\USER\x.xml`,
		"/Users/carla/Desktop/x.xml":                   "/Users/USER/Desktop/x.xml",
		"made on bench-3 (BENCH-3.depot.example), ok":  "made on HOST (HOST), ok",
		"anna anna, Anna; annamaria and johanna":       "USER USER, USER; annamaria and johanna",
		"bench-30 is another":                          "bench-30 is another",
		`\My Documents\x.xml, \Windows, HKCU\Software`: `\My Documents\x.xml, \Windows, HKCU\Software`,
	} {
		if got := p.Mask(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	everybody := NewPrivate("/root", "root", "vm")
	if got := everybody.Mask("the root of vm is /root/x"); got != "the root of vm is HOME/x" {
		t.Errorf("%q", got)
	}
	if got := NewPrivate("", "", "").Mask("as it is"); got != "as it is" {
		t.Errorf("%q", got)
	}
}

// A secret that another setting of the document repeats, or that names its file, is in
// nothing that is told of a run.
func TestSecretsElsewhere(t *testing.T) {
	const secret = `p"a\ss & word`
	d := parse(t, `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Shop">
		<parm name="Password" value="p&quot;a\ss &amp; word"/><parm name="Command" value="login -p p&quot;a\ss &amp; word -u guest"/>
		</characteristic></characteristic></wap-provisioningdoc>`)
	d.Name = "p\"a\\ss & word.xml"
	var settings []*provxml.Node
	for n := range d.Nodes() {
		if n.Setting() {
			settings = append(settings, n)
		}
	}
	r := aRun(d, run.Applied, provxml.Match(d, 0, d.Text(), true))
	var checks []change.Check
	var steps []change.Step
	for _, n := range settings {
		checks = append(checks, change.Check{Setting: n, Verdict: change.Differs, Reported: &n.Value})
		steps = append(steps, change.Step{Setting: n, Kind: change.Change, Now: &n.Value})
	}
	inJSON := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	var plan, verify strings.Builder
	PlanText(&plan, d, steps, nil, true)
	VerifyText(&verify, d, checks)
	for what, s := range map[string]string{
		"apply":     inJSON(Apply([]run.Run{r}, 0, false)),
		"an event":  inJSON(Event(run.Event{Kind: run.RunEnded, Run: &r}, bench.Handset{})),
		"another":   inJSON(Event(run.Event{Kind: run.RunBegan, Run: &r}, bench.Handset{})),
		"the block": text(t, r, TextOptions{Explain: true}),
		"plan":      inJSON(Plan(d, steps, nil)) + plan.String(),
		"verify":    inJSON(Verify(d, checks)) + verify.String(),
	} {
		if strings.Contains(s, "ss & word") || strings.Contains(s, `ss \u0026 word`) {
			t.Errorf("%s tells it:\n%s", what, s)
		}
		if what != "another" && !strings.Contains(s, "-u guest") {
			t.Errorf("%s hides what is no secret:\n%s", what, s)
		}
	}
	if s := SecretsIn(d).Mask(secret); strings.Contains(s, "word") {
		t.Error(s)
	}
}

// A secret is taken out of a document wherever it stands, and every line stays where it was.
func TestMaskDocument(t *testing.T) {
	d, err := provxml.Parse("x.xml", []byte("<wap-provisioningdoc>\n<characteristic type=\"NAPDEF\">\n<!-- type\ntulip-9931 -->\n"+
		"<parm name=\"AUTHSECRET\" value=\"tulip-9931\"/>\n<parm name=\"NAME\" value=\"rose, tulip-9931\"/>\n</characteristic>\n</wap-provisioningdoc>"))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(MaskDocument(d), "\n")
	if len(got) != 8 || got[4] != `<parm name="AUTHSECRET" value="***"/>` || got[5] != `<parm name="NAME" value="rose, ***"/>` || strings.Contains(strings.Join(got, ""), "tulip") {
		t.Errorf("it is\n%s", strings.Join(got, "\n"))
	}
}
