package lint

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// corpusKinds reads what the corpus's index says of each document.
func corpusKinds(t *testing.T) (dir string, kinds map[string]string) {
	t.Helper()
	dir = os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; that the lint leaves them in peace is NOT tested")
	}
	f, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	kinds = map[string]string{}
	for _, row := range rows[1:] {
		kinds[row[0]] = row[1]
	}
	return dir, kinds
}

// What is in the index as settings and is not for Windows Mobile, by its file:
// Zebra's documents, Windows Phone's, and the policies of mail servers.
var notWindowsMobile = map[string]string{
	"039_wp-supl.xml": OtherPhone, "040_wp-supl-v2upl.xml": OtherPhone, "042_wp-delete-proxy-then-connection.xml": OtherPhone,
	"074_tine20-eas-policy.xml": ExchangePolicy, "075_zpush-eas-policy-off.xml": ExchangePolicy, "076_zpush-eas-policy-mixed.xml": ExchangePolicy,
	"087_mx-browsermgr-query.xml": OtherPhone, "089_mx-version-parm-query.xml": OtherPhone,
	"175_zebra-mxerrors.xml": OtherPhone, "177_zebra-persist.xml": OtherPhone, "178_zebra-certmgr.xml": OtherPhone,
	"179_zebra-encrypt.xml": OtherPhone, "180_zebra-gprs.xml": OtherPhone, "181_zebra-browser-crlf.xml": OtherPhone,
}

// corpusTargets are handsets of every kind. A document that asks for what one of
// them does not have may be warned of, and is no mistake.
var corpusTargets = []Target{
	{},
	{Device: csp.Classic, Version: 40, Roles: csp.RoleUserAuth | csp.RoleManager},
	{Device: csp.Professional, Version: 50},
	{Device: csp.Standard, Version: 61},
	{Device: csp.Professional, Version: 65},
}

// Documents that were meant to work have no errors. Replies and documents for
// others have one note that says so, and nothing beside it but dangers. Broken
// ones have an error.
func TestCorpusIsLeftInPeace(t *testing.T) {
	dir, kinds := corpusKinds(t)
	cat := catalogue(t)
	count := map[string]int{}
	for name, kind := range kinds {
		if strings.HasSuffix(name, ".wbxml") {
			continue // not XML
		}
		var findings []Finding
		d, err := provxml.ReadFile(filepath.Join(dir, name))
		var syntax *provxml.SyntaxError
		if errors.As(err, &syntax) {
			findings = []Finding{Unreadable(syntax)}
		} else {
			findings = Check(d, cat, Options{})
		}
		var rest []Finding // without dangers
		for _, f := range findings {
			if f.Danger == nil {
				rest = append(rest, f)
			}
			if f.Pos.Line == 0 && f.ID != byteOrderMark && f.ID != encodingNotUTF8 && f.ID != noSettings {
				t.Errorf("%s: no place: %+v", name, f)
			}
		}
		want := notWindowsMobile[name]
		switch {
		case kind == "malformed":
			count["broken"]++
			if e, _, _ := Count(findings); e == 0 {
				t.Errorf("%s is broken and has no error: %v", name, ids(findings))
			}
		case kind == "response" && name != "013_msdn-securitypolicy-response.xml": // that one could be a request
			count["reply"]++
			if len(rest) != 1 || rest[0].ID != ReplyDocument && rest[0].ID != OtherPhone || rest[0].Severity != Note {
				t.Errorf("%s is a reply: %v", name, ids(findings))
			}
		case kind == "OMA CP for other phones" || want != "":
			count["other"]++
			if want == "" {
				want = OtherPhone
			}
			if len(rest) != 1 || rest[0].ID != want || rest[0].Severity != Note {
				t.Errorf("%s is for others: %v, want %s", name, ids(findings), want)
			}
		default: // settings, query, wince ROM provxml
			count["meant to work"]++
			for _, target := range corpusTargets {
				findings := Check(d, cat, Options{Target: target})
				if e, _, _ := Count(findings); e != 0 {
					t.Errorf("%s was meant to work: %v", name, ids(findings))
				}
			}
		}
	}
	t.Log(count)
	if count["broken"] < 9 || count["reply"] < 8 || count["other"] < 25 || count["meant to work"] < 40 {
		t.Errorf("%v: is this the corpus?", count)
	}
}

func ids(list []Finding) (s []string) {
	for _, f := range list {
		s = append(s, f.Severity.String()+" "+f.ID)
	}
	return s
}

// Faults planted into documents that have none are found, where they are.
func TestCorpusPlantedFaults(t *testing.T) {
	dir, _ := corpusKinds(t)
	cat := catalogue(t)
	for _, c := range []struct{ file, old, new, want string }{
		{"001_msdn-deviceinformation-parm-query.xml", `name="Product"`, `name="Prodct"`, unknownParm},
		{"005_msblog-gprs-query.xml", `CM_GPRSEntries`, `CM_GPRSEntry`, unknownCSP},
		{"017_msdn-registry-delete-value.xml", `HKLM\Software`, `HKEY_LOCAL_MACHINE\Software`, registryHive},
		{"019_msdn-certstore-delete-cert.xml", `B9A628B5`, `B9A628B`, certificateHash},
		{"023_msdn-browserfavorite-order.xml", `value="0"`, `value="first"`, valueInteger},
		{"022_msdn-email2-enable-ssl.xml", `{GUID}`, `D671C70B-8EE3-4881-8045-2AEE6F731B55`, guidBraces},
		{"029_msdn-mwid-add-domain.xml", ` mwid="1"`, ``, mwidMissing},
		{"031_msdn-mwid-nocharacteristic.xml", `"PROXY 1" mwid="1"`, `"PROXY 1"`, mwidMissing},
		{"033_msdn-planner-fragment.xml", `{436EF144-B4FB-4863-A041-8F905A62C572}`, `The Internet`, nameFormat},
		{"035_msdn-gprs-entry-fragment.xml", `{436EF144-B4FB-4863-A041-8F905A62C572}`, `436EF144-B4FB-4863-A041-8F905A62C572`, guidBraces},
		{"037_msdn-mappings-mms-fragment.xml", `19192761`, `17`, mappingReserved},
		{"049_msdn-sync-list-fragment.xml", `value="0800"`, `value="8:00"`, valueFormat},
		{"061_csharp-gprs-internetcom.xml", `GPRSInfoAccessPointName`, `GPRSInfoAccesPointName`, unknownParm},
		{"150_forcewireless-setup.xml", `datatype="integer"`, `datatype="number"`, attributeValue},
		{"159_todayscreen-setup.xml", `-536870912`, `3758096384`, integer32},
		{"202_synce-softwaremanager-uninstall.xml", `UnInstall`, `DevDetail`, dmOnly},
	} {
		data, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		at := strings.Index(string(data), c.old)
		if at < 0 {
			t.Errorf("%s has no %s", c.file, c.old)
			continue
		}
		line := 1 + strings.Count(string(data[:at]), "\n")
		d, err := provxml.Parse(c.file, []byte(strings.Replace(string(data), c.old, c.new, 1)))
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		findings := Check(d, cat, Options{})
		if !slices.ContainsFunc(findings, func(f Finding) bool {
			return f.ID == c.want && f.Pos.Line <= line && line <= max(f.End.Line, f.Pos.Line)
		}) {
			t.Errorf("%s with %s: want %s at line %d, got %v", c.file, c.new, c.want, line, ids(findings))
		}
	}
}
