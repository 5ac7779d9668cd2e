package cm

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/installer"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
)

// corpus reads the index of real documents: number, kind and text.
func corpus(t *testing.T) (list []corpusDocument) {
	t.Helper()
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name a directory of real provisioning documents")
	}
	f, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	r.LazyQuotes = true
	index, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range index[1:] {
		if !strings.HasSuffix(row[0], ".xml") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, row[0]))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, corpusDocument{row[0][:3], row[0], row[1], string(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))})
	}
	return list
}

type corpusDocument struct{ number, name, kind, text string }

// rooted is the text with a root, which many examples leave to the reader.
func (d corpusDocument) rooted() string {
	if strings.Contains(d.text, "<wap-provisioningdoc") {
		return d.text
	}
	return doc(d.text)
}

// What of the corpus a Windows Mobile refuses, whoever sends it, and why.
var corpusRefused = map[string]struct {
	hr  rapi.HRESULT
	why string
}{
	"020": {rapi.InvalidArg, "a template: the hashes are words"},
	"021": {rapi.InvalidArg, "a template: store, hash and certificate are words"},
	"022": {rapi.InvalidArg, "a template: the account's GUID is the word GUID; with one it succeeds, see below"},
	"039": {rapi.ConfigEntryNotFound, "SUPL is Windows Phone's"},
	"040": {rapi.ConfigEntryNotFound, "SUPL is Windows Phone's"},
	"042": {rapi.ConfigEntryNotFound, "CM_CellularEntries is Windows Phone's"},
	"087": {rapi.ConfigEntryNotFound, "Zebra's MX, for Android"},
	"089": {rapi.ConfigEntryNotFound, "Zebra's MX, for Android"},
	"175": {rapi.ConfigEntryNotFound, "Zebra's MX, for Android"},
	"177": {rapi.ConfigEntryNotFound, "Zebra's MX, for Android"},
	"178": {rapi.ConfigEntryNotFound, "Zebra's MX, for Android"},
	"179": {rapi.ConfigEntryNotFound, "Zebra's MX, for Android"},
	"180": {rapi.ConfigEntryNotFound, "Zebra's MX, for Android"},
	"181": {rapi.ConfigEntryNotFound, "Zebra's MX, for Android"},
}

// Those for another model than the one that all others are tried on.
var corpusModel = map[string]string{
	"016": "wm61-standard", // Home
	"067": "wm61-standard", // Home
}

// Those that remove a program, which must be there.
var corpusProgram = map[string]string{"065": "{AppName}", "202": "Microsoft Pocket Outlook"}

// Every query and every settings document that is meant for Windows Mobile succeeds
// when a MANAGER sends it, in the reply each element is answered in the same form;
// those that come in a cabinet are installed from one.
func TestCorpusOnWindowsMobile(t *testing.T) {
	succeeded := 0
	for _, d := range corpus(t) {
		if d.kind != "query" && d.kind != "settings" && d.kind != "wince ROM provxml" {
			continue
		}
		t.Run(d.name, func(t *testing.T) {
			slug := corpusModel[d.number]
			if slug == "" {
				slug = professional
			}
			p := newPhone(t, slug, func(m *model.Model) { m.Reply.Desc = true })
			if name := corpusProgram[d.number]; name != "" {
				if err := p.reg.Create(nil, registry.Path{"HKLM", "Software", "Apps", name}); err != nil {
					t.Fatal(err)
				}
			}
			before := p.state()
			r := p.corpusReply(d.rooted())
			refused, must := corpusRefused[d.number]
			switch {
			case must && r.HRESULT != refused.hr:
				t.Errorf("%v, though it must be refused with %v: %s\n%s", r.HRESULT, refused.hr, refused.why, r.Document)
			case must:
				if p.state() != before || !strings.Contains(r.Document, "-error") {
					t.Errorf("refused, and state changed or no error told: %s", r.Document)
				}
			case r.HRESULT != rapi.OK:
				t.Errorf("%v\n%s", r.HRESULT, r.Document)
			default:
				succeeded++
				plausible(t, d.kind == "query", r.Document)
				if d.kind == "query" && p.state() != before {
					t.Error("a query changed something")
				}
			}
		})
	}
	t.Logf("%d documents succeed, %d are refused", succeeded, len(corpusRefused))
}

func (p *phone) corpusReply(text string) Reply {
	everybody := model.Manager | model.UserAuth
	if !strings.Contains(text, `type="Install"`) {
		return p.cm.Process(context.Background(), text, FlagProcess, everybody)
	}
	document, err := installer.Setup([]byte(text))
	if err != nil {
		p.t.Fatal(err)
	}
	cab := &csps.Cabinet{File: `\Temp\corpus.cab`, Name: "corpus", Open: func(string) ([]byte, time.Time, bool) {
		return []byte("MZ"), time.Time{}, true
	}}
	return p.cm.Install(context.Background(), document, cab, everybody)
}

// plausible looks at a reply: no query is left in it, and nothing failed.
func plausible(t *testing.T, query bool, reply string) {
	t.Helper()
	if strings.Contains(reply, "-query") || strings.Contains(reply, "-error") {
		t.Errorf("there is a query, or an error, in %s", reply)
	}
	if query && !strings.Contains(reply, "parm") && !strings.Contains(reply, "characteristic") {
		t.Errorf("nothing is answered: %s", reply)
	}
}

// Number 022 is a template; with a GUID put in it makes an account.
func TestCorpusAccount(t *testing.T) {
	for _, d := range corpus(t) {
		if d.number == "022" {
			p := newPhone(t, professional, nil)
			text := strings.Replace(d.text, "{GUID}", "{D671C70B-8EE3-4881-8045-2AEE6F731B55}", 1)
			if r := p.corpusReply(text); r.HRESULT != rapi.OK {
				t.Errorf("%v %s", r.HRESULT, r.Document)
			}
			return
		}
	}
	t.Fatal("there is no number 022")
}

// The replies that Microsoft published come back, word for word, from a handset in the
// state that they speak of: no program, two, three; policy 4097 open.
func TestCorpusReplies(t *testing.T) {
	blanks := regexp.MustCompile(`>\s+<`)
	plain := func(s string) string {
		s = strings.TrimSpace(blanks.ReplaceAllString(s, "><"))
		s = strings.ReplaceAll(strings.ReplaceAll(s, " />", "/>"), "'", `"`)
		return regexp.MustCompile(`<(characteristic) ([^>]*)></characteristic>`).ReplaceAllString(s, "<$1 $2/>")
	}
	name := regexp.MustCompile(`<characteristic type="([^"]*)">\s*<parm name="uninstall"`)
	seen := 0
	for _, d := range corpus(t) {
		request := ""
		p := newPhone(t, professional, nil)
		p.reg.Delete(nil, registry.Path{"HKLM", "Software", "Apps"})
		switch d.number {
		case "010", "011", "012":
			for _, m := range name.FindAllStringSubmatch(d.text, -1) {
				if err := p.reg.Create(nil, registry.Path{"HKLM", "Software", "Apps", m[1]}); err != nil {
					t.Fatal(err)
				}
			}
			request = `<characteristic-query type="UnInstall"/>`
			if i := strings.Index(d.text, `recursive="`); i >= 0 {
				value, _, _ := strings.Cut(d.text[i+len(`recursive="`):], `"`)
				request = `<characteristic-query type="UnInstall" recursive="` + value + `"/>`
				if strings.Contains(d.text, `recursive="`+value+`" type=`) {
					request = `<characteristic-query recursive="` + value + `" type="UnInstall"/>`
				}
			}
		case "013":
			if err := csps.SetPolicy(nil, p.reg, csps.PolicyRAPI, 1); err != nil {
				t.Fatal(err)
			}
			request = in("SecurityPolicy", `<parm-query name="4097"/>`)
		default:
			continue
		}
		seen++
		r := p.corpusReply(doc(request))
		if r.HRESULT != rapi.OK || plain(r.Document) != plain(d.text) {
			t.Errorf("%s: %v\n%s\nnot\n%s", d.name, r.HRESULT, plain(r.Document), plain(d.text))
		}
	}
	if seen != 4 {
		t.Errorf("%d replies, want 4", seen)
	}
}
