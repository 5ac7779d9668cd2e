package csp

import (
	"slices"
	"strings"
	"testing"
)

// Every secret there is. The names are those of the pages and of the token
// tables (bb737677, bb737367, ms844852, ms844862, bb737554 and so on).
func TestSecrets(t *testing.T) {
	want := []string{
		"APPLICATION/AAUTHDATA", "APPLICATION/AAUTHSECRET",
		"CM_GPRSEntries/Password", "CM_PPPEntries/Password",
		"CM_ProxyEntries/Password", "CM_VPNEntries/Password", "CM_VPNEntries/PresharedKey",
		"CertificateEnroller/Password",
		"EMAIL2/AUTHSECRET", "EMAIL2/SMTPALTPASSWORD",
		"NAPDEF/AUTHSECRET",
		"PXLOGICAL/BASAUTH-PW", "PXLOGICAL/PROXY-PW", "PXLOGICAL/PXAUTH-PW",
		"Sync/Password",
		"Tapi/TAPI_BARRING_PASSWORD", "Tapi/TAPI_PIN2",
		"Wi-Fi/NetworkKey",
	}
	var got []string
	for _, p := range load(t).Providers {
		any := false
		for _, s := range p.Settings() {
			if s.Secret {
				any = true
				got = append(got, p.Type+"/"+s.Name)
			}
		}
		if any != p.Secrets {
			t.Errorf("%s: secrets %v", p.Type, p.Secrets)
		}
	}
	slices.Sort(got)
	got = slices.Compact(got)
	if !slices.Equal(got, want) {
		t.Errorf("secrets:\n%v, want\n%v", got, want)
	}
}

// What does not come back as it was set, and what cannot be set.
func TestReadBack(t *testing.T) {
	want := map[string]ReadBack{
		"CM_ProxyEntries/Password": ReadMasked, // W: cm-proxyentries-csp
		"NAPDEF/AUTHSECRET":        ReadMasked, // ms844852
		"PXLOGICAL/BASAUTH-ID":     ReadNever,  // ms844862
		"PXLOGICAL/BASAUTH-PW":     ReadNever,
		"PXLOGICAL/DOMAIN":         ReadOther,
		"PXLOGICAL/SERVICE":        ReadOther,
		"RemoteWipe/doWipe":        ReadNever,
		"UnInstall/uninstall":      ReadOther, // aa458006: always 0
		"Registry/value name":      ReadOther, // by datatype
	}
	readOnly := map[string]bool{}
	for _, p := range load(t).Providers {
		for _, s := range p.Settings() {
			name := p.Type + "/" + s.Name
			if s.ReadBack != want[name] {
				t.Errorf("%s is read as %q, want %q", name, s.ReadBack, want[name])
			}
			if s.Access == ReadOnly {
				readOnly[s.Name] = true
			}
			if s.Access == WriteOnly && name != "RemoteWipe/doWipe" {
				t.Errorf("%s can only be written", name)
			}
		}
	}
	for _, name := range []string{ // aa456171, bb737275
		"TotalStorage", "AvailableStorage", "TotalRam", "AvailableRam", "BatteryStrength", "ProcessorType", "Product", "ProductVersion", "OperatingSystem", "OperatingSystemVersion",
		"IssuedBy", "IssuedTo", "ValidFrom", "ValidTo", "TemplateName",
	} {
		if !readOnly[name] {
			t.Errorf("%s can be set", name)
		}
	}
}

// "Security Policy Settings" (bb416355, aa455966, aa457992), the defaults in
// ms889564 and cc842615.
func TestPolicies(t *testing.T) {
	c := load(t)
	p, _ := c.Find("SecurityPolicy")
	ids := []string{"2", "4097", "4101", "4102", "4103", "4104", "4105", "4107", "4108", "4109", "4110", "4111", "4112", "4113",
		"4119", "4120", "4121", "4122", "4123", "4124", "4127", "4129", "4131", "4132", "4133", "4134", "4135", "4136", "4137",
		"4138", "4139", "4140", "4141", "4142", "4143", "4144", "4145", "4146"}
	var got []string
	for _, s := range p.Root.Parms {
		got = append(got, s.Name)
		if s.Datatype != Integer {
			t.Errorf("%s is of type %q", s.Name, s.Datatype) // a DWORD: aa457991
		}
	}
	if !slices.Equal(got, ids) {
		t.Errorf("policies %v", got)
	}
	for id, value := range map[string]string{
		"2": "0", "4097": "2", "4101": "16", "4102": "1", "4103": "64", "4104": "1", "4105": "3", "4107": "3200",
		"4108": "2048", "4120": "16", "4122": "0", "4129": "3072", "4119": "", "4131": "", "4133": "",
	} {
		s, _ := p.Root.Parm(id)
		if s.Default != value {
			t.Errorf("default of %s: %q, want %q", id, s.Default, value)
		}
	}
	for id, values := range map[string]string{
		"2": "0 1", "4097": "0 1 2", "4102": "0 1", "4104": "0 1", "4119": "0 8 16 32 128 144", "4132": "0 1",
	} {
		s, _ := p.Root.Parm(id)
		var got []string
		for _, o := range s.Options {
			got = append(got, o.Value)
		}
		if strings.Join(got, " ") != values {
			t.Errorf("values of %s: %v, want %s", id, got, values)
		}
	}
	if s, _ := p.Root.Parm("4105"); *s.Min != 1 || *s.Max != 256 { // aa457992
		t.Errorf("4105: %d to %d", *s.Min, *s.Max)
	}
	for _, id := range []string{"4101", "4103", "4107", "4108", "4119", "4120", "4121", "4129"} {
		if s, _ := p.Root.Parm(id); s.Format != FormatRoles {
			t.Errorf("%s is no mask of roles", id)
		}
	}
	if s, ok := p.Root.Parm("100000"); !ok || s != p.Root.AnyParm {
		t.Error("a maker's own policy is not known")
	}
	if _, ok := p.Root.Parm("0x1017"); ok {
		t.Error("a policy in hexadecimal is taken") // bb737248
	}
}

// Limits and lists of values that a source gives. A value with "?" is marked as
// a guess in the catalogue.
func TestLimits(t *testing.T) {
	c := load(t)
	for _, test := range []struct {
		typ, path string
		max       int    // letters
		from, to  int64  // when both are 0, none
		values    string // all of them
	}{
		{typ: "BOOTSTRAP", path: "PROVURL", max: 256},                            // aa455837
		{typ: "Install", path: "AppName", max: 70},                               // gg155004
		{typ: "NAPDEF", path: "NAPID", max: 16},                                  // bb737487
		{typ: "CM_VPNEntries", path: "x/PresharedKey", max: 256},                 // marcpe
		{typ: "EMAIL2", path: "{x}/SERVICENAME", max: 32},                        // W: email2-csp
		{typ: "EMAIL2", path: "{x}/INSERVER", max: 62},                           // W
		{typ: "EMAIL2", path: "{x}/OUTSERVER", max: 62},                          // W
		{typ: "EMAIL2", path: "{x}/DOMAIN", max: 255},                            // W
		{typ: "EMAIL2", path: "{x}/NAME", max: 255},                              // W
		{typ: "EMAIL2", path: "{x}/REPLYADDR", max: 255},                         // W
		{typ: "EMAIL2", path: "{x}/SERVICETYPE", values: "POP3 IMAP4"},           // bb737664
		{typ: "EMAIL2", path: "{x}/DWNDAY", values: "-1 7 14 30"},                // W
		{typ: "EMAIL2", path: "{x}/LINGER", values: "0 15 30 60 120"},            // W
		{typ: "EMAIL2", path: "{x}/KEEPMAX", values: "0 25 50 125 250"},          // W
		{typ: "Bluetooth", path: "BtMode", values: "0 1 2"},                      // bb737670
		{typ: "Clock", path: "AlarmOn", values: "0 1 2 3"},                       // bb737261
		{typ: "Locale", path: "LOCALE_ICALENDARTYPE", values: "1 2 3 4 5"},       // gg155012
		{typ: "Locale", path: "LOCALE_ICURRDIGITS", from: 0, to: 9},              // gg155012
		{typ: "Install", path: "ProcessorType", values: "2577 686"},              // aa458997
		{typ: "NetworkPolicy", path: "Bluetooth/Settings/Disabled", values: "1"}, // cc515002
		{typ: "SpeedDial", path: "x/Key", from: 2, to: 99},                       // bb737362
		{typ: "CM_Planner", path: "CacheTime", values: "0 30 60 300 600"},        // bb737594
		{typ: "CM_ProxyEntries", path: "x/Type", values: "0 1 2 4 5"},            // ms844838
		{typ: "CM_VPNEntries", path: "x/Type", values: "0? 1"},                   // marcpe; PPTP inferred
		{typ: "CM_VPNEntries", path: "x/IPSecAuth", values: "0? 1"},              // marcpe
		{typ: "Wi-Fi", path: "access-point/x/Encryption", values: "0? 1? 4? 6?"},
		{typ: "Wi-Fi", path: "access-point/x/EAPType", values: "13 25?"},              // bb737573
		{typ: "Wi-Fi", path: "ad-hoc/x/Authentication", values: "0 1? 3? 4? 5 6? 7?"}, // bb737667
		{typ: "Obex", path: `HKLM\Software\Microsoft\Obex/IsEnabled`, values: "0 1"},  // bb737558
		{typ: "NAPDEF", path: "BEARER", values: "GSM-CSD GSM-GPRS"},                   // ms844852
		{typ: "NAPDEF", path: "NAPAUTHINFO/AUTHTYPE", values: "PAP CHAP"},             // ms844852
		{typ: "Metabase", path: `Registry\*/rw-access`, values: "1? 2? 3"},            // aa456051
		{typ: "UnInstall", path: "x/uninstall", values: "0 1"},                        // aa458006
		{typ: "APPLICATION", path: "APPID", values: "w2 w4 w7 110 143 25"},            // ms889539
	} {
		s := setting(t, c, test.typ, test.path)
		if s == nil {
			continue
		}
		if s.MaxLen != test.max {
			t.Errorf("%s/%s: %d letters, want %d", test.typ, test.path, s.MaxLen, test.max)
		}
		if test.from != test.to && (s.Min == nil || s.Max == nil || *s.Min != test.from || *s.Max != test.to) {
			t.Errorf("%s/%s: not %d to %d", test.typ, test.path, test.from, test.to)
		}
		var values []string
		for _, o := range s.Options {
			v := o.Value
			if o.Guess {
				v += "?"
			}
			values = append(values, v)
		}
		if got := strings.Join(values, " "); got != test.values {
			t.Errorf("%s/%s: values %q, want %q", test.typ, test.path, got, test.values)
		}
	}
}

// setting finds a setting at a path with "/" between its names.
func setting(t *testing.T, c *Catalogue, typ, path string) *Parm {
	t.Helper()
	p, _ := c.Find(typ)
	names := strings.Split(path, "/")
	at := len(names) - 1
	s, ok := p.At(names[:at]...).Parm(names[at])
	if !ok {
		t.Errorf("%s/%s is not there", typ, path)
		return nil
	}
	return s
}

// Names of Microsoft's WBXML token tables, by the provider that they belong to
// (bb737677, bb737655, bb737367): each is known there.
func TestTokens(t *testing.T) {
	c := load(t)
	for typ, names := range map[string]string{
		"CM_PPPEntries": "UserName Password Enabled DialAsLocalCall AltDnsAddr AltWinsAddr DeviceName DeviceType DnsAddr Framing " +
			"FrameSize IpAddr Script WinsAddr DeviceSpecificRAW SpecificNameServers IpHeaderCompression SwCompression " +
			"UserCountryAndAreaCodes RequireEncryptedPw RequireMSEncryptedPw RequireDataEncryption Domain Phone AreaCode " +
			"CountryCode SrcId DestId RequirePW",
		"CM_GPRSEntries":   "DestId UserName Password Enabled",
		"CM_ProxyEntries":  "SrcId DestId Proxy UserName Password Type Override",
		"CM_Mappings":      "Pattern Network",
		"CM_Planner":       "CoeffLatency CoeffCost CoeffBandwidth CacheTime RetryCount",
		"Home":             "DeleteScheme BgImage ColorScheme Scheme",
		"Clock":            "AlarmTime AlarmOn Time TimeZone Date",
		"CertificateStore": "Role EncodedCertificate",
		"FileOperation":    "NoOverwriteIfNewer NoOverwrite ForceDelete NoTransaction SelfRegister Shared Source",
		"Sounds":           "DeleteRingTone Sound Mode",
		"Metabase":         "datatype maxvalue",
		"Sync": "AllowSSLOption ClientNegotiated ClientProtocolVersion DeviceAddressingMethod DevicePhoneNumber DevicePhoneReadOnly " +
			"DeviceSMSAddress IncludeRemoteManualSync IncludeRemoteSync MIMETruncation NotificationSupported OffPeakFrequency " +
			"OutboundMailDelay PeakEndTime PeakFrequency PeakStartTime RadioEnabledDevice SendMailItemImmediately SyncAfterCount " +
			"SyncWhenRoaming Logging UseSSL",
		"Bluetooth": "BtMode",
		"Obex":      "IsEnabled",
		"SpeedDial": "Key",
		"EMAIL":     "CONNECTIONID REPLYADDR",
		// OMA's own (page 0).
		"NAPDEF":    "NAP-ADDRESS NAP-ADDRTYPE AUTHTYPE AUTHNAME AUTHSECRET BEARER NAPID INTERNET LOCAL-ADDR LOCAL-ADDRTYPE DNS-ADDR LINGER",
		"PXLOGICAL": "PROXY-ID DOMAIN TRUST MASTER STARTPAGE BASAUTH-ID BASAUTH-PW PUSHENABLED PXADDR PXADDRTYPE TO-NAPID PORTNBR SERVICE PHYSICAL-PROXY-ID",
		"BOOTSTRAP": "NAME PROVURL PROXY-ID CONTEXT-ALLOW",
	} {
		p, _ := c.Find(typ)
		for name := range strings.FieldsSeq(names) {
			if !knows(p, name) {
				t.Errorf("%s does not know %s", typ, name)
			}
		}
	}
	for typ, names := range map[string]string{
		"CM_GPRSEntries":   "DevSpecificCellular",
		"CM_Planner":       "PreferredConnections",
		"CertificateStore": "SPC ROOT My CA",
		"FileOperation":    "MakeDir RemoveDir Shortcut Copy Move Delete Extract",
		"Metabase":         "label options",
		"Sync":             "Engines Providers Sources CarrierConnectorList",
		"EMAIL2":           "NAMEDPROPS TAGPROPS",
	} {
		p, _ := c.Find(typ)
		for name := range strings.FieldsSeq(names) {
			found := false
			for _, ch := range p.Characteristics() {
				found = found || !ch.Any && strings.EqualFold(ch.Name, name)
			}
			if !found {
				t.Errorf("%s has no %s", typ, name)
			}
		}
	}
}

func knows(p *Provider, name string) bool {
	for _, s := range p.Settings() {
		if strings.EqualFold(s.Name, name) {
			return true
		}
	}
	return false
}

// Every entry says what it is and where that is known from.
func TestEntriesSpeak(t *testing.T) {
	for _, p := range load(t).Providers {
		if p.Help == "" || !strings.HasSuffix(p.Help, ".") || strings.HasSuffix(p.Purpose, ".") {
			t.Errorf("%s: purpose %q, help %q", p.Type, p.Purpose, p.Help)
		}
		for path, ch := range p.Characteristics() {
			if len(ch.Sources) == 0 || ch != p.Root && ch.Help == "" {
				t.Errorf("%s: help %q, sources %v", path, ch.Help, ch.Sources)
			}
		}
		for path, s := range p.Settings() {
			if len(s.Sources) == 0 || !strings.HasSuffix(s.Help, ".") {
				t.Errorf("%s: help %q, sources %v", path, s.Help, s.Sources)
			}
		}
		for _, r := range p.Roles {
			if len(r.Sources) == 0 {
				t.Errorf("%s: rule %q has no source", p.Type, r.Path)
			}
		}
		if len(p.Gaps) == 0 && !complete(p.Root) {
			t.Errorf("%s: is neither the whole list nor has it a gap", p.Type)
		}
	}
}

func complete(ch *Characteristic) bool {
	return ch.Complete && !slices.ContainsFunc(ch.Children, func(c *Characteristic) bool { return !complete(c) })
}
