package compose

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/change"
	"cradle/rapi/csp"
	"cradle/rapi/handset"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// What the usual forms become, typed from the sources that each names.
func TestDocuments(t *testing.T) {
	const internet, work = "{436EF144-B4FB-4863-A041-8F905A62C572}", "{A1182988-0D73-439E-87AD-2A5B369F808B}"
	for _, tt := range []struct {
		id   string
		set  map[string]string
		want string
	}{
		{"gprs", map[string]string{"apn": "internet.example.com", "name": "Operator", "user": "guest", "password": "pw"}, // bb737320
			`<wap-provisioningdoc><characteristic type="CM_GPRSEntries"><characteristic type="Operator">` +
				`<parm name="DestId" value="` + internet + `"/><parm name="UserName" value="guest"/><parm name="Password" value="pw"/><parm name="Enabled" value="1"/>` +
				`<characteristic type="DevSpecificCellular"><parm name="GPRSInfoValid" value="1"/><parm name="GPRSInfoAccessPointName" value="internet.example.com"/></characteristic>` +
				`</characteristic></characteristic></wap-provisioningdoc>`},
		{"gprs", map[string]string{"apn": "a", "preferred": "1", "network": "work", "dns1": "192.0.2.1"},
			`<wap-provisioningdoc><characteristic type="CM_GPRSEntries"><characteristic type="Mobile data">` +
				`<parm name="DestId" value="` + work + `"/><parm name="SpecificNameServers" value="1"/><parm name="DnsAddr" value="192.0.2.1"/><parm name="Enabled" value="1"/>` +
				`<characteristic type="DevSpecificCellular"><parm name="GPRSInfoValid" value="1"/><parm name="GPRSInfoAccessPointName" value="a"/></characteristic>` +
				`</characteristic></characteristic><characteristic type="CM_Planner"><characteristic type="PreferredConnections"><parm name="` + work + `" value="Mobile data"/></characteristic></characteristic></wap-provisioningdoc>`},
		{"wifi", map[string]string{"ssid": "Depot & Yard", "security": "open"}, // bb737667
			`<wap-provisioningdoc><characteristic type="Wi-Fi"><characteristic type="access-point"><characteristic type="Depot &amp; Yard">` +
				`<parm name="DestId" value="` + internet + `"/><parm name="Authentication" value="0"/><parm name="Encryption" value="1"/>` +
				`</characteristic></characteristic></characteristic></wap-provisioningdoc>`},
		{"wifi", map[string]string{"ssid": "Depot", "key": "a<b>c&d\"e'f"},
			`<wap-provisioningdoc><characteristic type="Wi-Fi"><characteristic type="access-point"><characteristic type="Depot">` +
				`<parm name="DestId" value="` + internet + `"/><parm name="Authentication" value="7"/><parm name="Encryption" value="6"/>` +
				`<parm name="KeyProvided" value="0"/><parm name="NetworkKey" value="a&lt;b&gt;c&amp;d&quot;e&apos;f"/>` +
				`</characteristic></characteristic></characteristic></wap-provisioningdoc>`},
		{"vpn", map[string]string{"server": "vpn.customer.com", "name": "NEWVPN", "user": "user123", "password": "test", "domain": "mydomain", "key": "1234567890"}, // marcpe
			`<wap-provisioningdoc><characteristic type="CM_VPNEntries"><characteristic type="NEWVPN">` +
				`<parm name="SrcId" value="` + internet + `"/><parm name="DestId" value="` + work + `"/><parm name="Phone" value="vpn.customer.com"/>` +
				`<parm name="UserName" value="user123"/><parm name="Password" value="test"/><parm name="Domain" value="mydomain"/>` +
				`<parm name="Type" value="1"/><parm name="IPSecAuth" value="1"/><parm name="PresharedKey" value="1234567890"/><parm name="Enabled" value="1"/>` +
				`</characteristic></characteristic></wap-provisioningdoc>`},
		{"proxy", map[string]string{"server": "proxy.example.com:8080"}, // ms844838, aa458121
			`<wap-provisioningdoc><characteristic type="CM_ProxyEntries"><characteristic type="HTTP-` + internet + `">` +
				`<parm name="SrcId" value="` + work + `"/><parm name="DestId" value="` + internet + `"/><parm name="Proxy" value="proxy.example.com:8080"/><parm name="Type" value="1"/><parm name="Enable" value="1"/>` +
				`</characteristic></characteristic></wap-provisioningdoc>`},
		{"favourite", map[string]string{"name": "Shop", "url": "http://shop.example/?a=1&b=2"}, // aa457951
			`<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="Shop">` +
				`<parm name="URL" value="http://shop.example/?a=1&amp;b=2"/><parm name="Order" value="0"/></characteristic></characteristic></wap-provisioningdoc>`},
		{"registry", map[string]string{"key": `HKCU\Software\Contoso`, "name": "Benches", "type": "multiplestring", "lines": "North\nSouth"}, // aa455941
			`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso">` +
				`<parm name="Benches" value="North&#xF000;South&#xF000;&#xF000;" datatype="multiplestring"/></characteristic></characteristic></wap-provisioningdoc>`},
		{"registry", map[string]string{"key": `HKCU\Software\Contoso`, "name": "Level", "type": "integer", "integer": "-1", "text": "does not count"},
			`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso">` +
				`<parm name="Level" value="-1" datatype="integer"/></characteristic></characteristic></wap-provisioningdoc>`},
		{"policy", map[string]string{"unsigned_programs": "0", "ask": "1"}, // bb416355, ms889513
			`<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm name="4102" value="0"/><parm name="4122" value="1"/></characteristic></wap-provisioningdoc>`},
		{"speeddial", map[string]string{"name": "Desk", "tel": "+15550100", "key": "2"}, // bb737362
			`<wap-provisioningdoc><characteristic type="SpeedDial"><characteristic type="Desk"><parm name="Key" value="2"/><parm name="Tel" value="+15550100"/></characteristic></characteristic></wap-provisioningdoc>`},
		{"uninstall", map[string]string{"name": "Contoso Scanner"}, // aa458006
			`<wap-provisioningdoc><characteristic type="UnInstall"><characteristic type="Contoso Scanner"><parm name="uninstall" value="1"/></characteristic></characteristic></wap-provisioningdoc>`},
		{"exchange", map[string]string{"server": "mail.example.com", "user": "someone", "peak_start": "0800"}, // bb737485
			`<wap-provisioningdoc><characteristic type="Sync"><characteristic type="Settings"><parm name="PeakStartTime" value="0800"/></characteristic>` +
				`<characteristic type="Connection"><parm name="Server" value="mail.example.com"/><parm name="User" value="someone"/><parm name="UseSSL" value="1"/></characteristic>` +
				`<characteristic type="Mail"><parm name="Enabled" value="1"/></characteristic><characteristic type="Calendar"><parm name="Enabled" value="1"/></characteristic>` +
				`<characteristic type="Contacts"><parm name="Enabled" value="1"/></characteristic><characteristic type="Tasks"><parm name="Enabled" value="0"/></characteristic></characteristic></wap-provisioningdoc>`},
		{"email", map[string]string{"id": "{D671C70B-8EE3-4881-8045-2AEE6F731B55}", "name": "example.com", "type": "POP3", "inserver": "mail.example.com", "outserver": "mail.example.com", // bb737664, bb737579
			"user": "someone@example.com", "password": "password", "address": "someone@example.com", "ssl_in": "1", "ssl_out": "1"},
			`<wap-provisioningdoc><characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}">` +
				`<parm name="SERVICENAME" value="example.com"/><parm name="SERVICETYPE" value="POP3"/><parm name="INSERVER" value="mail.example.com"/><parm name="OUTSERVER" value="mail.example.com"/>` +
				`<parm name="AUTHNAME" value="someone@example.com"/><parm name="AUTHSECRET" value="password"/><parm name="REPLYADDR" value="someone@example.com"/><parm name="AUTHREQUIRED" value="1"/>` +
				`<characteristic type="TAGPROPS"><parm name="8128000B" value="1"/><parm name="812C000B" value="1"/></characteristic></characteristic></characteristic></wap-provisioningdoc>`},
	} {
		f := fill(t, tt.id, tt.set)
		doc, err := f.Document("x.xml")
		if err != nil {
			t.Errorf("%s: %v", tt.id, err)
			continue
		}
		var flat strings.Builder
		for line := range strings.Lines(doc.Text()) {
			flat.WriteString(strings.TrimSpace(line))
		}
		if got := flat.String(); !strings.EqualFold(got, tt.want) {
			t.Errorf("%s:\n%s, want\n%s", tt.id, got, tt.want)
		}
	}
}

func fill(t testing.TB, id string, set map[string]string) *Form {
	t.Helper()
	tmpl, _ := Carried().Find(id)
	if tmpl == nil {
		t.Fatalf("there is no template %s", id)
	}
	f := tmpl.New()
	for name, value := range set {
		if err := f.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// Every template, with what is required alone, with everything, and with each choice:
// the lint has nothing to say for the handsets it is for, they take it, and report it
// back.
func TestEveryTemplate(t *testing.T) {
	models, err := model.Load(assets.Models, "models")
	if err != nil {
		t.Fatal(err)
	}
	for _, tmpl := range Carried().Templates {
		t.Run(tmpl.ID, func(t *testing.T) {
			for name, f := range variants(tmpl) {
				doc, err := f.Document("form.xml")
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				for _, slug := range append(append([]string{}, tmpl.Models...), tmpl.WithRights...) {
					m := models[slug]
					if m == nil {
						t.Fatalf("there is no model %s", slug)
					}
					_, rights := tmpl.For(slug)
					if after5(f) && slug == "ppc2003" {
						continue // as the help of those fields says
					}
					checkLint(t, name, doc, m, rights)
					apply(t, name, doc, m, rights)
				}
			}
		})
	}
}

// after5: mail over SSL is for Windows Mobile 5.0 and later.
func after5(f *Form) bool { return f.Value("ssl_in") == "1" || f.Value("ssl_out") == "1" }

// variants are forms of a template that are worth a try.
func variants(tmpl *Template) map[string]*Form {
	least := func() *Form {
		f := tmpl.New()
		for _, field := range tmpl.Fields {
			if field.Required && field.Default == "" {
				f.Set(field.Name, field.Example)
			}
		}
		if len(tmpl.OneOf) > 0 {
			f.Set(tmpl.OneOf[0], tmpl.Field(tmpl.OneOf[0]).Example)
		}
		return f
	}
	most := func() *Form {
		f := tmpl.New()
		for _, field := range tmpl.Fields {
			switch {
			case field.Example != "":
				f.Set(field.Name, field.Example)
			case field.Kind == Bool:
				f.Set(field.Name, "1")
			case field.Kind == Choosing:
				f.Set(field.Name, field.Choices[len(field.Choices)-1].Value)
			}
		}
		return f
	}
	all := map[string]*Form{"least": least(), "most": most()}
	for _, field := range tmpl.Fields {
		for _, c := range field.Choices {
			for kind, f := range map[string]*Form{"least": least(), "most": most()} {
				f.Set(field.Name, c.Value)
				if len(f.Errors()) == 0 { // not where it is the one of one_of
					all[fmt.Sprintf("%s, %s=%s", kind, field.Name, c.Value)] = f
				}
			}
		}
	}
	return all
}

// checkLint wants no finding but that secrets stand in clear, and that what is
// dangerous is.
func checkLint(t *testing.T, name string, doc *provxml.Document, m *model.Model, rights bool) {
	t.Helper()
	version, err := csp.ParseVersion(m.Version)
	if err != nil {
		t.Fatal(err)
	}
	target := lint.Target{Name: m.Title, Version: version, Roles: csp.RoleUserAuth}
	switch m.Kind {
	case "Standard":
		target.Device = csp.Standard
	case "Professional":
		target.Device = csp.Professional
	default:
		target.Device = csp.Classic
	}
	if rights || m.Policies["4119"]&16 != 0 {
		target.Roles |= csp.RoleManager
	}
	for _, f := range lint.Check(doc, csp.Carried(), lint.Options{Target: target}) {
		if f.ID == "secret-in-clear" || f.Danger != nil {
			continue
		}
		t.Errorf("%s, for %s: %s: %s [%s]\n%s", name, m.Slug, f.Severity, f.Msg, f.ID, doc.Text())
	}
}

// apply gives a document to a handset, and asks it back.
func apply(t *testing.T, name string, doc *provxml.Document, m *model.Model, rights bool) {
	t.Helper()
	h, err := handset.New(handset.Config{Model: m, Name: "N"})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	roles := model.UserAuth
	if rights || m.Policies["4119"]&16 != 0 {
		roles |= model.Manager
	}
	manager := cm.New(cm.Config{Model: m, CSPs: h.CSPs()})
	send := func(d *provxml.Document) *provxml.Result {
		r := manager.Process(context.Background(), d.Text(), cm.FlagProcess, roles)
		return provxml.Match(d, r.HRESULT, r.Document, r.HasDocument)
	}
	software := registry.Path{"HKLM", "Software", "Apps", "Contoso Scanner"} // for what is removed must be there
	if err := h.Registry().Create(nil, software); err != nil {
		t.Fatal(err)
	}
	r := send(doc)
	if r.HRESULT != rapi.OK {
		t.Errorf("%s, on %s: %v\n%s\n%s", name, m.Slug, r.HRESULT, doc.Text(), r.Reply)
		return
	}
	for n := range r.Nodes() {
		if n.Request != nil && n.Request.Setting() && n.State != provxml.Applied {
			t.Errorf("%s, on %s: %s is %s\n%s", name, m.Slug, n.Request.Path(), n.State, r.Reply)
		}
	}
	q, err := change.After(csp.Carried(), doc)
	if err != nil {
		t.Fatal(err)
	}
	verified := 0
	for _, c := range change.Verify(csp.Carried(), doc, q.Answers(send(q.Document))) {
		switch {
		case c.Verdict == change.Verified:
			verified++
		case c.Verdict == change.CannotReadBack && lint.Secret(c.Setting):
		default:
			t.Errorf("%s, on %s: %s is %s: %s", name, m.Slug, c.Setting.Path(), c.Verdict, c.Reason)
		}
	}
	if verified == 0 || strings.Contains(doc.Text(), "UnInstall") && h.Registry().Exists(software) {
		t.Errorf("%s, on %s: nothing was verified, or the software is still there", name, m.Slug)
	}
}

// Whatever people type: the document is well-formed, the values arrive as they were
// typed, or the form says what is wrong.
func TestAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tmpl := rapid.SampledFrom(Carried().Templates).Draw(t, "template")
		f := tmpl.New()
		f.AsVariables = rapid.Bool().Draw(t, "variables")
		for _, field := range tmpl.Fields {
			switch field.Kind {
			case Choosing:
				f.Set(field.Name, rapid.SampledFrom(field.Choices).Draw(t, field.Name).Value)
			case Bool:
				f.Set(field.Name, rapid.SampledFrom([]string{"0", "1"}).Draw(t, field.Name))
			default:
				f.Set(field.Name, rapid.OneOf(rapid.Just(field.Example), rapid.Just(""), rapid.String(),
					rapid.StringMatching(`[ -~]{8,20}`), rapid.Just("{{x}}"), rapid.Just(`"/></wap-provisioningdoc>`)).Draw(t, field.Name))
			}
		}
		if preview := f.Preview(); !strings.HasPrefix(preview, "<wap-provisioningdoc>") {
			t.Fatalf("preview: %s", preview)
		}
		errs := f.Errors()
		doc, err := f.Document("x.xml")
		if (err == nil) != (len(errs) == 0) {
			t.Fatalf("%v, and %v", errs, err)
		}
		if err != nil {
			return
		}
		values := map[string]bool{}
		for n := range doc.Nodes() {
			values[n.Name], values[n.Value] = true, true
		}
		for _, field := range tmpl.Fields {
			v := f.Value(field.Name)
			if v == "" || !f.Counts(field) || field.Kind == Choosing || field.Kind == Bool || field.Kind == Lines {
				continue
			}
			if tmpl.ID == "email" && strings.HasPrefix(field.Name, "out_") || tmpl.ID == "email" && field.Name == "id" {
				continue
			}
			if !values[v] {
				t.Fatalf("%s=%q is not in\n%s", field.Name, v, doc.Text())
			}
		}
	})
}
