package report

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"cradle/app/run"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// aFile is a report of some runs.
func aFile(runs ...Reported) *File {
	return &File{Made: time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), Program: "0.9.0", Head: strings.Repeat("5e0c1a42b7d90f38", 4), Runs: runs}
}

// everything is a run with everything that can be in one.
func everything(t testing.TB) Reported {
	d := parse(t, everyKind)
	r := aRun(d, run.AppliedWithProblems, provxml.Match(d, 0, everyReply, true))
	r.Before = &run.Before{Reply: beforeReply}
	r.Verification = askedBack(d)
	return Of(r, Record{Number: 17, Program: "0.9.0", Host: "BENCH-3", Label: "Tray 4"})
}

const beforeReply = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle">
<parm name="Greeting" value="good morning"/><noparm name="Changed"/><parm name="Old" value="1"/>
</characteristic></characteristic>
<characteristic type="CM_GPRSEntries"><characteristic type="Work"><parm name="UserName" value="nobody"/><parm name="Password" value="it-was-this"/></characteristic></characteristic>
</wap-provisioningdoc>`

// askedBack is a verification with every verdict.
func askedBack(d *provxml.Document) *run.Verification {
	v := &run.Verification{}
	text := func(s string) *string { return &s }
	for n := range d.Nodes() {
		if !n.Setting() || n.Kind.Query() {
			continue
		}
		c := run.Check{Setting: n, Verdict: run.Verified, Reported: text(n.Value)}
		switch n.Name {
		case "Changed":
			c.Verdict, c.Reported = run.Differs, text("4")
		case "Forgotten":
			c.Verdict, c.Reported = run.Differs, nil
		case "Password":
			c.Verdict, c.Reported, c.Reason = run.CannotReadBack, text("********"), phrase.Verbatim("the handset masks it")
		case "Benches":
			c.Verdict, c.Reported = run.NotVerified, nil
		case "Old":
			c.Reported = nil
		}
		v.Checks = append(v.Checks, c)
	}
	return v
}

// registry is a document with settings in one registry key, and the handset's reply in
// which the one with the name refused, if there is one, is refused.
func registry(t testing.TB, settings [][2]string, refused string) (*provxml.Document, string) {
	var doc, reply strings.Builder
	for _, s := range settings {
		fmt.Fprintf(&doc, `<parm name="%s" value="%s"/>`+"\n", inAttribute(s[0]), inAttribute(s[1]))
		kind := "parm"
		if s[0] == refused {
			kind = "parm-error"
		}
		fmt.Fprintf(&reply, `<%s name="%s" value="%s"/>`+"\n", kind, inAttribute(s[0]), inAttribute(s[1]))
	}
	const head, foot = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso">` + "\n", `</characteristic></characteristic></wap-provisioningdoc>`
	return parse(t, head+doc.String()+foot), head + reply.String() + foot
}

func inAttribute(s string) string {
	return strings.NewReplacer("\n", "&#10;", "\t", "&#9;").Replace(html.EscapeString(s))
}

// numbered are n settings.
func numbered(n int) [][2]string {
	var list [][2]string
	for i := range n {
		list = append(list, [2]string{fmt.Sprintf("Setting%05d", i+1), fmt.Sprintf("value of %d", i+1)})
	}
	return list
}

// hostile are names and values that would like to be something else.
var hostile = [][2]string{
	{"Formula", `=HYPERLINK("http://canary.invalid/formula","x")`},
	{"Plus", "+49 30 1234"}, {"Minus", "-5"}, {"At", "@SUM(A1)"}, {"Apostrophe", "'=1"}, {"Wide", "＝1+1"},
	{"Script", `<script src="http://canary.invalid/s.js">alert(1)</script>`},
	{"Image", `<img src="http://canary.invalid/i.png" onerror="alert(1)">`},
	{"Attribute", `" onload="alert(1)" x="`},
	{"Close", `</code></td></table></style></details>`},
	{"Comment", `<!-- ]]> -->`},
	{"Pipe", `a|b\|c\\|d`}, {"Backtick", "`` ` ```"}, {"Link", `[click](javascript:alert(1)) ![x](http://canary.invalid/md.png)`},
	{"Markdown", "# one *two* _three_ ~~four~~ <b>five</b> @everyone #12 http://canary.invalid/auto www.canary.invalid"},
	{"Lines", "one\ntwo\nthree"}, {"Tab", "\ttab"}, {"Spaces", "  around  "}, {"Empty", ""},
	{"Quotes", `say "hello", 'hello'`}, {"Backslash", `\\server\share\`}, {"Template", "{{.}} ${x} %s"},
	{"Amp", "&lt;b&gt; &amp;amp; &#124;"}, {"1. list", "1. one"}, {"---", "---"},
	{"Arabic", "شبكة المستودع رقم ٣"}, {"Hebrew", "רשת המחסן (קומה 2)"}, {"Chinese", "仓库无线网络"}, {"Emoji", "🛰️ 📶 depot"},
	{"Override", "abc\u202etxt.exe"}, {"Zero", "a\u200bb"}, {"Combining", "e\u0301 Zürich, Łódź"},
	{"Items", "North\uf000South\uf000\uf000"},
	{"Long", strings.Repeat("MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa", 40)},
	{"LongWord" + strings.Repeat("AndOn", 30), strings.Repeat("x", 150)},
}

// deep is a document with groups inside each other.
func deep(t testing.TB, levels int) *provxml.Document {
	var b strings.Builder
	b.WriteString("<wap-provisioningdoc>")
	for i := range levels {
		fmt.Fprintf(&b, `<characteristic type="Level%d"><parm name="At" value="%d"/>`, i+1, i+1)
	}
	b.WriteString(strings.Repeat("</characteristic>", levels) + "</wap-provisioningdoc>")
	return parse(t, b.String())
}

// samples are reports of all sorts.
func samples(t testing.TB) map[string]*File {
	d1, reply1 := registry(t, numbered(1), "")
	one := Of(aRun(d1, run.Applied, provxml.Match(d1, 0, reply1, true)), Record{Number: 3, Program: "0.9.0"})
	d1000, reply1000 := registry(t, numbered(1000), "Setting00500")
	failed := Of(aRun(d1000, run.Failed, provxml.Match(d1000, 0x80070057, reply1000, true)), Record{Number: 4})
	h, replyH := registry(t, hostile, "Script")
	nasty := aRun(h, run.AppliedWithProblems, provxml.Match(h, 0, replyH, true))
	nasty.Identity.Name, nasty.Document.Name = `<b>مستودع</b> "07"`, `C:\docs\a|b <i>.xml`
	dd := deep(t, 120)
	deepRun := aRun(dd, run.AppliedWithProblems, provxml.Match(dd, 0, "", false))
	d := parse(t, everyKind)
	unknown := lost(aRun(d, run.Unknown, provxml.Lost(d)))
	unsent := notSent(aRun(d, run.NotSent, nil))
	interrupted := lost(aRun(d, run.Unknown, provxml.Lost(d)))
	resolved := aRun(d1, run.Applied, provxml.Lost(d1))
	resolved.Resolved, resolved.Verification = true, askedBack(d1)
	return map[string]*File{
		"everything": aFile(everything(t)),
		"one":        aFile(one),
		"failed":     aFile(failed),
		"hostile":    aFile(Of(nasty, Record{Number: 5, Note: "<u>note</u>", Label: "|shelf|"})),
		"deep":       aFile(Of(deepRun, Record{})),
		"none":       aFile(),
		"several": aFile(one, everything(t), Of(unknown, Record{Number: 18}), Of(unsent, Record{Number: 19}),
			Of(interrupted, Record{Number: 20, Open: "interrupted", Summary: "Interrupted: it was being sent, and no answer had come", Do: "Ask the handset what it has."}),
			Of(resolved, Record{Number: 21, Undoes: 3})),
	}
}
