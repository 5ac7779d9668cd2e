package handset

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/model"
)

// rollback is what is tried with one CSP: something to begin with, and changes to
// it of every kind that the CSP has.
type rollback struct {
	prepare, change string // sections
}

// rollbacks has every CSP with state. Those whose documents are not all or nothing
// have tests of their own instead (csp.md 2.4): see exceptions.
var rollbacks = map[string]rollback{
	"Bluetooth": {of("Bluetooth", set("BtMode", "1")), of("Bluetooth", set("BtMode", "2"))},
	"BOOTSTRAP": {of("BOOTSTRAP", set("NAME", "Op")+set("PROVURL", "http://op.example/")),
		of("BOOTSTRAP", set("NAME", "Other")+set("PROVURL", "http://other.example/"))},
	"BrowserFavorite": {of("BrowserFavorite", of("A", set("URL", "http://a/")+set("Order", "1"))+of("B", set("URL", "http://b/"))),
		of("BrowserFavorite", of("A", set("URL", "http://new/")+`<noparm name="Order"/>`)+`<nocharacteristic type="B"/>`+of("C", set("URL", "http://c/"))+of("B", set("Order", "3")))},
	"CertificateStore": {certificate("ROOT", rootHash, rootDER), certificate("CA", rootHash, rootDER) +
		of("CertificateStore|ROOT", `<nocharacteristic type="`+rootHash+`"/>`)},
	"Clock":          {of("Clock", set("TimeZone", "4")), of("Clock", set("TimeZone", "0")+set("Date", "2009-05-11T00:00:00Z"))},
	"CM_GPRSEntries": connection("CM_GPRSEntries"),
	"CM_Mappings": {of("CM_Mappings|2000", set("Pattern", "*://shop/*")+set("Network", internet)),
		of("CM_Mappings", of("2000", set("Pattern", "*://other/*"))+`<nocharacteristic type="536870912"/>`+of("2001", set("Pattern", "*://x/*")+set("Network", internet)))},
	"CM_NetEntries": connection("CM_NetEntries"),
	"CM_Networks":   connection("CM_Networks"),
	"CM_Planner": {of("CM_Planner|PreferredConnections", set(internet, "Op")),
		of("CM_Planner|PreferredConnections", set(internet, "Other")+set("{A1182988-0D73-439e-87AD-2A5B369F808B}", "Work"))},
	"CM_PPPEntries":   connection("CM_PPPEntries"),
	"CM_ProxyEntries": connection("CM_ProxyEntries"),
	"CM_VPNEntries":   connection("CM_VPNEntries"),
	"CM_WiFiEntries":  connection("CM_WiFiEntries"),
	"EMAIL2": {account("Work"), of("EMAIL2", of(accountID, set("INSERVER", "other.example")+set("NAME", "B"))) +
		of("EMAIL2", `<nocharacteristic type="`+accountID+`"/>`) + account("Home")},
	"FileOperation": {of(`FileOperation|\Temp\Shop|MakeDir`, ""),
		of(`FileOperation|\Temp\Shop|copy.txt|Copy`, set("Source", `\My Documents\Welcome.txt`)) +
			of(`FileOperation|\Temp\Other|MakeDir`, "") +
			of(`FileOperation|\My Documents|Welcome.txt|Delete`, "") +
			of(`FileOperation|\Temp\Shop|moved.txt|Move`, set("Source", `\Temp\Shop\copy.txt`)) +
			of(`FileOperation|\Windows\Start Menu|Shop.lnk|Shortcut`, set("Source", `\Windows\calc.exe`))},
	"Home": {of(`Home|HKCU\ControlPanel\Home`, set("Scheme", `\Windows\a.home.xml`)), of(`Home|HKCU\ControlPanel\Home`, set("Scheme", `\Windows\b.home.xml`))},
	"LoaderRevocation": {of("LoaderRevocation", set("b3JhbmdlcyBhbmQgbGVtb25zISE=", "")),
		of("LoaderRevocation", `<noparm name="b3JhbmdlcyBhbmQgbGVtb25zISE="/>`+set("b3JhbmdlcyBhbmQgbGVtb25zISI=", ""))},
	"NAPDEF": {nap("Op1", "op.example"), of("NAPDEF", `<characteristic type="Op1" mwid="1">`+set("NAME", "New")+`</characteristic>`) + nap("Op2", "two.example") +
		of("NAPDEF", `<nocharacteristic type="Op1" mwid="1"/>`)},
	"Obex":      {of(`Obex|HKLM\Software\Microsoft\Obex`, set("IsEnabled", "1")), of(`Obex|HKLM\Software\Microsoft\Obex`, set("IsEnabled", "0"))},
	"PXLOGICAL": {proxy("Px1"), of("PXLOGICAL", `<characteristic type="Px1" mwid="1">`+set("NAME", "New")+`</characteristic>`) + proxy("Px2") + of("PXLOGICAL", `<nocharacteristic type="Px1" mwid="1"/>`)},
	"Registry": {of(`Registry|HKLM\Software\Shop`, set("a", "1")+set("b", "2")) + of(`Registry|HKLM\Software\Gone\Below`, set("c", "3")),
		of("Registry", of(`HKLM\Software\Shop`, set("a", "x")+`<noparm name="b"/>`+set("d", "4"))+`<nocharacteristic type="HKLM\Software\Gone"/>`+of(`HKLM\Software\Gone`, set("e", "5"))+of(`HKLM\Software\Empty`, ""))},
	"RemoteWipe":     {of(`Registry|HKLM\Software\Shop`, set("a", "1")), of("RemoteWipe", set("doWipe", "1"))},
	"SecurityPolicy": {of("SecurityPolicy", set("4102", "0")), of("SecurityPolicy", set("4102", "1")+set("4131", "0")+set("4097", "0"))},
	"Sounds":         {of(`Sounds|HKCU\ControlPanel\Sounds\SMS`, set("Sound", `\Windows\a.wav`)), of(`Sounds|HKCU\ControlPanel\Sounds\SMS`, set("Sound", `\Windows\b.wav`))},
	"SpeedDial": {of("SpeedDial|Shop", set("Key", "5")+set("Tel", "5550100")),
		of("SpeedDial", of("Shop", set("Tel", "5550101"))+of("New", set("Key", "5")+set("Tel", "5550102")))},
	"Sync":      {of("Sync|Connection", set("Server", "mail.example")), of("Sync", of("Connection", set("Server", "other.example")+set("User", "a"))+of("Mail", set("Enabled", "1")))},
	"Tapi":      {of("Tapi", set("CountryCode", "49")), of("Tapi", set("CountryCode", "47")+set("AreaCode", "30"))},
	"UnInstall": {"", of("UnInstall|Demo Notes", set("uninstall", "1"))},
	"Wi-Fi": {of("Wi-Fi|access-point|net", set("Authentication", "0")+set("Encryption", "1")+set("DestId", internet)),
		of("Wi-Fi", of("access-point|net", set("Encryption", "0"))+of("ad-hoc|friends", set("Authentication", "0")+set("Encryption", "1")+set("DestId", internet)))},
}

// exceptions are the CSPs that a failed document may leave changed, or that have
// nothing to change, and where that is tested.
var exceptions = map[string]string{
	"APPLICATION":       "it stands in cabinets alone",
	"DeviceInformation": "it is read only",
	"Install":           "it stands in cabinets alone",
	"Metabase":          "commits entry by entry: cm, TestMetabaseStays",
}

const accountID = "{A1182988-0D73-439E-87AD-2A5B369F808B}"

func account(name string) string {
	id := accountID
	if name != "Work" {
		id = "{B1182988-0D73-439E-87AD-2A5B369F808B}"
	}
	return of("EMAIL2|"+id, set("SERVICENAME", name)+set("SERVICETYPE", "POP3")+set("INSERVER", "pop.example")+set("OUTSERVER", "smtp.example")+
		set("AUTHNAME", "a")+set("AUTHSECRET", "b")+set("NAME", "A")+set("REPLYADDR", "a@example.com"))
}

func nap(id, address string) string {
	return of("NAPDEF", set("NAPID", id)+set("NAME", "Op "+id)+set("BEARER", "GSM-GPRS")+set("NAP-ADDRESS", address)+set("NAP-ADDRTYPE", "APN"))
}

func proxy(id string) string {
	return of("PXLOGICAL", set("PROXY-ID", id)+set("NAME", "Px")+set("DOMAIN", id+".example")+of("PXPHYSICAL", set("PHYSICAL-PROXY-ID", "P1")+set("PXADDR", "10.0.0.1")+set("PXADDRTYPE", "IPV4")+set("TO-NAPID", "INTERNET")))
}

// connection is for the CSPs whose entries have a DestId: changed, without a parm,
// gone, and new.
func connection(csp string) rollback {
	return rollback{
		of(csp, of("One", set("DestId", internet))+of("Two", set("DestId", internet))),
		of(csp, of("One", set("DestId", "{A1182988-0D73-439e-87AD-2A5B369F808B}"))+`<nocharacteristic type="Two"/>`+of("Three", set("DestId", internet))),
	}
}

func certificate(store, hash, der string) string {
	return of("CertificateStore|"+store+"|"+hash, set("EncodedCertificate", der))
}

// A document whose last setting fails leaves the whole handset byte-identical: the
// directories that keep its state are compared, file by file. The same document
// without the last setting changes something. Each CSP is tried on the newest model
// that has it.
func TestRollbackOfEveryCSP(t *testing.T) {
	models := models(t)
	seen := make(map[string]bool)
	for _, slug := range slices.Backward(matrixModels) {
		for _, c := range models[slug].CSPs {
			if exceptions[c.Type] != "" || seen[c.Type] {
				continue
			}
			seen[c.Type] = true
			r, ok := rollbacks[c.Type]
			if !ok {
				t.Errorf("%s of %s is neither tried nor an exception", c.Type, slug)
				continue
			}
			t.Run(slug+"/"+c.Type, func(t *testing.T) { r.try(t, models[slug]) })
		}
	}
}

func (r rollback) try(t *testing.T, m *model.Model) {
	dir := t.TempDir()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	h, err := New(Config{Model: m, Name: "N", State: dir, Now: func() time.Time {
		now = now.Add(time.Millisecond)
		return now
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	process := func(sections string) cm.Reply {
		reply := h.cm.Process(context.Background(), "<wap-provisioningdoc>"+sections+"</wap-provisioningdoc>", cm.FlagProcess, model.Manager|model.UserAuth)
		if err := h.settle(); err != nil {
			t.Fatal(err)
		}
		return reply
	}
	if reply := process(r.prepare); reply.HRESULT != rapi.OK {
		t.Fatalf("%v %s", reply.HRESULT, reply.Document)
	}
	before, dump := contents(t, dir), h.Dump()
	if reply := process(r.change + `<characteristic type="Toaster"/>`); reply.HRESULT != rapi.ConfigEntryNotFound {
		t.Fatalf("%v %s", reply.HRESULT, reply.Document)
	}
	after := contents(t, dir)
	for _, file := range slices.Sorted(maps.Keys(after)) {
		if after[file] != before[file] {
			t.Errorf("%s was\n%s\nand is\n%s", file, before[file], after[file])
		}
	}
	if len(after) != len(before) || h.Dump() != dump {
		t.Errorf("%d files, and there were %d", len(after), len(before))
	}
	if reply := process(r.change); reply.HRESULT != rapi.OK {
		t.Errorf("%v %s", reply.HRESULT, reply.Document)
	}
	if maps.Equal(contents(t, dir), after) {
		t.Error("without the failure it changes nothing: the test says nothing")
	}
}

// contents reads a directory with all below it.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || d.IsDir() {
			all[rel] = fmt.Sprint(d.IsDir())
			return err
		}
		text, err := os.ReadFile(path)
		all[strings.TrimSpace(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
