package handset

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
)

var updateRoles = flag.Bool("update-roles", false, "write ROLES.md from what was tried")

// matrixModels are the columns, oldest first.
var matrixModels = []string{"ppc2003", "wm5-ppc-phone", "wm6-classic", "wm61-professional", "wm61-standard", "wm65-professional"}

// What csp.md, section 4, says of a CSP on a handset for a caller with USER_AUTH and
// one with MANAGER.
const (
	both    = "yes yes" // "M U" in the column of roles
	manager = "no yes"  // "M"
	never   = "no no"   // "no" in the column "RAPI": its carriers are others
	absent  = "—"       // its columns "dev" and "versions" leave the handset out
	notSaid = ""        // "?" in the table: nothing is expected
)

// row is one setting to try. The expected cells are typed from csp.md, section 4,
// and its trees (4.x), not read from the catalogue that drives the handset.
type row struct {
	csp, setting string
	document     string // sections
	want         [6]string
}

func everywhere(s string) [6]string { return [6]string{s, s, s, s, s, s} }

// from5 and so on: not on handsets before that version.
func from5(s string) [6]string { return [6]string{absent, s, s, s, s, s} }
func from6(s string) [6]string { return [6]string{absent, absent, s, s, s, s} }

// standard: "SP"; pocketPC: "PPC".
func standard(s string) [6]string { return [6]string{absent, absent, absent, absent, s, absent} }
func pocketPC(s string) [6]string { return [6]string{s, s, s, s, absent, s} }

func of(typ, inner string) string {
	types := strings.Split(typ, "|")
	for i := len(types) - 1; i >= 0; i-- {
		inner = `<characteristic type="` + types[i] + `">` + inner + `</characteristic>`
	}
	return inner
}

func set(name, value string) string { return `<parm name="` + name + `" value="` + value + `"/>` }

const internet = "{436EF144-B4FB-4863-A041-8F905A62C572}"

var matrix = []row{
	{"ACCESS", "characteristic-query", `<characteristic-query type="ACCESS"/>`, everywhere(absent)},                                                                                  // DM only
	{"APPLICATION", "APPID", of("APPLICATION", set("APPID", "w2")), from5(never)},                                                                                                    // 5.0+, and not for the Remote API
	{"Bluetooth", "BtMode", of("Bluetooth", set("BtMode", "1")), standard(both)},                                                                                                     // M U, SP, 2003+
	{"BOOTSTRAP", "NAME, PROVURL", of("BOOTSTRAP", set("NAME", "Op")+set("PROVURL", "http://op.example/")), everywhere(manager)},                                                     // M O T, both, 2003+
	{"BrowserFavorite", "URL", of("BrowserFavorite|Shop", set("URL", "http://shop.example/")), everywhere(both)},                                                                     // M U, both, 2003+
	{"CertificateStore", "query of ROOT", of("CertificateStore", `<characteristic-query type="ROOT"/>`), everywhere(manager)},                                                        // M, both, 2003+
	{"Clock", "TimeZone", of("Clock", set("TimeZone", "0")), [6]string{absent, absent, absent, both, both, both}},                                                                    // M U, SP; PPC from 6.1
	{"CM_GPRSEntries", "DestId", of("CM_GPRSEntries|Op", set("DestId", internet)), [6]string{absent, both, absent, both, both, both}},                                                // M T U, both, 2003+; two models have no phone
	{"CM_Mappings", "Pattern, Network", of("CM_Mappings|2000", set("Pattern", "*://shop/*")+set("Network", internet)), [6]string{both, manager, manager, manager, manager, manager}}, // M; the page of 2003 says M U [L:ms844833]
	{"CM_NetEntries", "DestId", of("CM_NetEntries|Net", set("DestId", internet)), everywhere(both)},
	{"CM_Networks", "DestId", of("CM_Networks|Shop", set("DestId", "{01234567-89AB-CDEF-0123-456789ABCDEF}")), everywhere(both)},
	{"CM_Planner", "preferred connection", of("CM_Planner|PreferredConnections", set(internet, "Op")), everywhere(both)},
	{"CM_PPPEntries", "Phone", of("CM_PPPEntries|Modem", set("DestId", internet)+set("Phone", "1")), everywhere(both)},
	{"CM_ProxyEntries", "Proxy", of("CM_ProxyEntries|Web", set("SrcId", internet)+set("DestId", internet)+set("Proxy", "proxy.example:80")+set("Type", "1")), everywhere(both)},
	{"CM_VPNEntries", "Phone", of("CM_VPNEntries|Office", set("DestId", internet)+set("Phone", "vpn.example")), everywhere(both)},
	{"CM_WiFiEntries", "DestId", of("CM_WiFiEntries|net", set("DestId", internet)), pocketPC(both)},                                                                // M U, PPC, 2003+
	{"CMPLANNER", "characteristic-query", `<characteristic-query type="CMPLANNER"/>`, everywhere(absent)},                                                          // DM only
	{"DevDetail", "characteristic-query", `<characteristic-query type="DevDetail"/>`, everywhere(absent)},                                                          // DM only
	{"DeviceInformation", "a query of the whole", `<characteristic-query type="DeviceInformation"/>`, [6]string{absent, absent, absent, absent, manager, manager}}, // M (root); SP in 5.0, both in 6.5
	{"DeviceInformation", "a query of TotalRam", of("DeviceInformation", `<parm-query name="TotalRam"/>`), [6]string{absent, absent, absent, absent, both, both}},  // M U on leaves
	{"EMAIL2", "account", of("EMAIL2|{A1182988-0D73-439e-87AD-2A5B369F808B}", set("SERVICENAME", "Work")+set("SERVICETYPE", "POP3")+set("INSERVER", "pop.example")+set("OUTSERVER", "smtp.example")+set("AUTHNAME", "a")+set("AUTHSECRET", "b")+set("NAME", "A")+set("REPLYADDR", "a@example.com")), everywhere(both)},
	{"FileOperation", "MakeDir", of(`FileOperation|\Temp\Shop|MakeDir`, ""), from5(both)}, // M (root), M U at *; SP in 2003, both 5.0+
	{"Home", "Scheme", of(`Home|HKCU\ControlPanel\Home`, set("Scheme", `\Windows\default.home.xml`)), standard(notSaid)},
	{"LoaderRevocation", "hash", of("LoaderRevocation", set("b3JhbmdlcyBhbmQgbGVtb25zISE=", "")), from5(manager)},
	{"Metabase", "access-role", of(`Metabase|Registry\HKLM\Software\Shop\*`, set("access-role", "24")), everywhere(manager)},
	{"NAP", "characteristic-query", `<characteristic-query type="NAP"/>`, everywhere(absent)}, // DM only
	{"NAPDEF", "NAPID", of("NAPDEF", set("NAPID", "Op1")+set("NAME", "Op")+set("BEARER", "GSM-GPRS")+set("NAP-ADDRESS", "op.example")+set("NAP-ADDRTYPE", "APN")), everywhere(both)},
	{"Obex", "IsEnabled", of(`Obex|HKLM\Software\Microsoft\Obex`, set("IsEnabled", "1")), standard(notSaid)},
	{"PXLOGICAL", "PROXY-ID", of("PXLOGICAL", set("PROXY-ID", "Px1")+set("NAME", "Px")+of("PXPHYSICAL", set("PHYSICAL-PROXY-ID", "P1")+set("PXADDR", "10.0.0.1")+set("PXADDRTYPE", "IPV4")+set("TO-NAPID", "INTERNET"))),
		[6]string{manager, both, both, both, both, both}}, // M O T (2003), +U (5.0+)
	{"Registry", `HKLM\Software\Shop`, of(`Registry|HKLM\Software\Shop`, set("a", "1")), everywhere(manager)},                                                              // *
	{"Registry", `HKCU\Software\Shop`, of(`Registry|HKCU\Software\Shop`, set("a", "1")), everywhere(both)},                                                                 // HKCU\SOFTWARE\*
	{"Registry", `HKCR\.shop`, of(`Registry|HKCR\.shop`, set("a", "1")), everywhere(both)},                                                                                 // HKCR\*
	{"Registry", `HKLM\System\Platform\DataPath`, of(`Registry|HKLM\System\Platform`, set("DataPath", `\x`)), everywhere(both)},                                            // M U
	{"Registry", `HKLM\ControlPanel\Password\TimeOutValue`, of(`Registry|HKLM\ControlPanel\Password`, set("TimeOutValue", "1")), everywhere(manager)},                      // M
	{"Registry", `HKLM\System\ErrorReporting\DumpSettings\DumpEnabled`, of(`Registry|HKLM\System\ErrorReporting\DumpSettings`, set("DumpEnabled", "1")), everywhere(both)}, // M T U
	{"Registry", `HKCU\Software\Microsoft\VMail\DialMonitored`, of(`Registry|HKCU\Software\Microsoft\VMail`, set("DialMonitored", "1")), everywhere(manager)},              // M O T
	{"FileOperation", `Shortcut %CE18%\cemail.vol`, of(`FileOperation|\|cemail.vol|Shortcut`, set("Source", `\Temp`)), from5(manager)},                                     // %CE18%\*.vol M only
	{"RemoteWipe", "doWipe", of("RemoteWipe", set("doWipe", "1")), from6(manager)},                                                                                         // M, both, 6.x
	{"SecurityPolicy", "4102", of("SecurityPolicy", set("4102", "0")), everywhere(manager)},
	{"Sounds", "Sound", of(`Sounds|HKCU\ControlPanel\Sounds\SMS`, set("Sound", `\Windows\a.wav`)), everywhere(notSaid)},
	{"SpeedDial", "Key, Tel", of("SpeedDial|Shop", set("Key", "5")+set("Tel", "5550100")), from5(both)},
	{"Sync", "Server", of("Sync|Connection", set("Server", "mail.example")), everywhere(both)},
	{"Tapi", "CountryCode", of("Tapi", set("CountryCode", "49")), standard(manager)},                                                                     // M, SP only
	{"UnInstall", "a query of the list", `<characteristic-query type="UnInstall"/>`, from5(both)},                                                        // M U; SP (2003), both later
	{"VPN", "characteristic-query", `<characteristic-query type="VPN"/>`, everywhere(absent)},                                                            // DM only
	{"Wi-Fi", "Authentication", of("Wi-Fi|access-point|net", set("Authentication", "0")+set("Encryption", "1")+set("DestId", internet)), from5(manager)}, // M T: "NO" for U
}

// TestRoleMatrix tries each CSP as USER_AUTH and as MANAGER on each model, holds
// what came of it against the documentation, and keeps ROLES.md.
func TestRoleMatrix(t *testing.T) {
	models := models(t)
	if len(models) != len(matrixModels) {
		t.Errorf("%d models, and the matrix has %d", len(models), len(matrixModels))
	}
	tried := make(map[string]bool)
	var granted []string // models on which the cable is MANAGER
	for _, slug := range matrixModels {
		if roles, _ := csps.RAPIRoles(box(t, slug, nil).Registry()); roles.Meet(model.Manager) {
			granted = append(granted, slug)
		}
	}
	var b strings.Builder
	b.WriteString("<!-- Made by trying; `go generate ./rapi/handset`. Do not edit. -->\n\n# Who may do what on which simulated handset\n\n" +
		"Each setting was tried on each model, by a caller with the role USER_AUTH and by one with MANAGER.\n" +
		"*yes*: it was done; *no*: refused for its role (E_ACCESSDENIED); *—*: the handset has no such provider.\n" +
		"Over the cable RAPI restricted has USER_AUTH, and MANAGER too where Grant Manager names USER_AUTH: " + strings.Join(granted, ", ") + ".\n\n" +
		"One cell departs from the table of default roles [L:aa455885], which is of Windows Mobile 5 and gives CM_Mappings to\n" +
		"MANAGER alone: the CSP's own page of 2003 [L:ms844833] has USER_AUTH too, and counts for ppc2003.\n\n" +
		"| provider | setting | | " + strings.Join(matrixModels, " | ") + " |\n|---|---|---|" + strings.Repeat("---|", len(matrixModels)) + "\n")
	for _, r := range matrix {
		tried[r.csp] = true
		var cells [6]string
		for i, slug := range matrixModels {
			u, m := try(t, models[slug], r, model.UserAuth), try(t, models[slug], r, model.Manager)
			if cells[i] = u + " " + m; u == absent && m == absent {
				cells[i] = absent
			}
			if r.want[i] != notSaid && cells[i] != r.want[i] {
				t.Errorf("%s, %s on %s: %q, and the documentation says %q", r.csp, r.setting, slug, cells[i], r.want[i])
			}
		}
		setting := strings.ReplaceAll(r.setting, `\`, `\\`)
		if slices.Contains(r.want[:], notSaid) {
			setting += " (roles not documented; chosen)"
		}
		for n, role := range []string{"USER_AUTH", "MANAGER"} {
			fmt.Fprintf(&b, "| %s | %s | %s |", r.csp, setting, role)
			for _, c := range cells {
				if words := strings.Fields(c); len(words) == 2 {
					c = words[n]
				}
				fmt.Fprintf(&b, " %s |", c)
			}
			b.WriteString("\n")
		}
	}
	for slug, m := range models {
		for _, c := range m.CSPs {
			if !tried[c.Type] && c.Type != "Install" { // comes with cabinets alone
				t.Errorf("%s of %s is in no row", c.Type, slug)
			}
		}
	}
	if *updateRoles {
		if err := os.WriteFile("ROLES.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("ROLES.md"); err != nil || string(got) != b.String() {
		t.Errorf("ROLES.md is not what trying gives (%v); run go generate ./rapi/handset", err)
	}
}

// try is one cell: on a handset of its own.
func try(t *testing.T, m *model.Model, r row, roles model.Roles) string {
	t.Helper()
	h, err := New(Config{Model: m, Name: "N"})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	reply := h.cm.Process(context.Background(), "<wap-provisioningdoc>"+r.document+"</wap-provisioningdoc>", cm.FlagProcess, roles)
	switch {
	case reply.HRESULT == rapi.OK:
		return "yes"
	case reply.HRESULT == rapi.AccessDenied:
		return "no"
	case reply.HRESULT == rapi.ConfigEntryNotFound && h.csps.Find(r.csp) == nil:
		return absent
	}
	t.Errorf("%s, %s on %s as %v: %v\n%s", r.csp, r.setting, m.Slug, roles, reply.HRESULT, reply.Document)
	return "?"
}
