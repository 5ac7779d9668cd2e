package lint

// The rules about entries of certain Configuration Service Providers.
const (
	mwidMissing        = "mwid-missing"
	entryNameTwice     = "entry-name-twice"
	mappingReserved    = "mapping-reserved"
	emailSMTPAlt       = "email-smtpalt-incomplete"
	emailFixedField    = "email-fixed-field"
	emailServices      = "email-six-accounts"
	authTypeMissing    = "authtype-missing"
	applicationVersion = "application-version"
	extractOverCable   = "extract-over-cable"
)

var entryRules = []Rule{
	{
		ID: mwidMissing, Severity: Warning, Title: "mwid=\"1\" is missing",
		Why: "Below NAPDEF, PXLOGICAL and PXPHYSICAL, a characteristic named by the id of an access point or proxy has to have mwid=\"1\". " +
			"It may be left out when adding one; for a change, a deletion or a query it is required, and without it the handset looks for a characteristic of that name.",
		Example: `<characteristic type="NAPDEF"><nocharacteristic type="NAP1"/></characteristic>`,
		Mended:  `<characteristic type="NAPDEF"><nocharacteristic type="NAP1" mwid="1"/></characteristic>`,
		Mend:    "Write mwid=\"1\" into the element.",
		Source:  "bb737359, aa455932, aa455948",
	},
	{
		ID: entryNameTwice, Severity: Error, Title: "Two connections have the same name",
		Why:     "An entry's name is unique over CM_GPRSEntries, CM_PPPEntries and CM_VPNEntries together.",
		Example: `<characteristic type="CM_GPRSEntries"><characteristic type="Office"><parm name="Enabled" value="1"/></characteristic></characteristic><characteristic type="CM_VPNEntries"><characteristic type="Office"><parm name="Enabled" value="1"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="CM_GPRSEntries"><characteristic type="Office"><parm name="Enabled" value="1"/></characteristic></characteristic><characteristic type="CM_VPNEntries"><characteristic type="Office VPN"><parm name="Enabled" value="1"/></characteristic></characteristic>`,
		Mend:    "Give one of them another name.",
		Source:  "aa455849, ms844832",
	},
	{
		ID: mappingReserved, Severity: Warning, Title: "The mapping's number is reserved",
		Why:     "CM_Mappings goes through its entries by their numbers. 0 to 500 are reserved for Microsoft; from Windows Mobile 6 on those of other people begin at 16777216.",
		Example: `<characteristic type="CM_Mappings"><characteristic type="17"><parm name="Pattern" value="*://*.contoso.com/*"/><parm name="Network" value="{A1182988-0D73-439E-87AD-2A5B369F808B}"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="CM_Mappings"><characteristic type="16842751"><parm name="Pattern" value="*://*.contoso.com/*"/><parm name="Network" value="{A1182988-0D73-439E-87AD-2A5B369F808B}"/></characteristic></characteristic>`,
		Mend:    "Choose another number.",
		Source:  "aa456095, bb737334",
	},
	{
		ID: emailSMTPAlt, Severity: Warning, Title: "Only some of the SMTPALT settings are there",
		Why:     "SMTPALTENABLED, SMTPALTAUTHNAME, SMTPALTPASSWORD and SMTPALTDOMAIN belong together. If only some are given, the document is in error.",
		Example: `<characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"><parm name="SMTPALTENABLED" value="1"/><parm name="SMTPALTAUTHNAME" value="kim"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"><parm name="SMTPALTENABLED" value="1"/><parm name="SMTPALTAUTHNAME" value="kim"/><parm name="SMTPALTPASSWORD" value="x"/><parm name="SMTPALTDOMAIN" value="contoso"/></characteristic></characteristic>`,
		Mend:    "Give all four, or none.",
		Source:  "EMAIL2 CSP page of the Windows client management documentation; older handsets may differ",
	},
	{
		ID: emailFixedField, Severity: Warning, Title: "The setting of an account that is there cannot be changed",
		Why:     "SERVICENAME and SERVICETYPE are fixed when an account is made. An account without servers looks like a change to one that is there already.",
		Example: `<characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"><parm name="SERVICETYPE" value="IMAP4"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"><parm name="NAME" value="Kim"/></characteristic></characteristic>`,
		Mend:    "Delete the account in a document of its own, and make it anew.",
		Source:  "EMAIL2 CSP page of the Windows client management documentation; older handsets may differ",
	},
	{
		ID: emailServices, Severity: Warning, Title: "More e-mail accounts than a handset has room for",
		Why: "EMAIL2 has one to six accounts.",
		Example: `<characteristic type="EMAIL2">` +
			`<characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B51}"><parm name="NAME" value="1"/></characteristic>` +
			`<characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B52}"><parm name="NAME" value="2"/></characteristic>` +
			`<characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B53}"><parm name="NAME" value="3"/></characteristic>` +
			`<characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B54}"><parm name="NAME" value="4"/></characteristic>` +
			`<characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"><parm name="NAME" value="5"/></characteristic>` +
			`<characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B56}"><parm name="NAME" value="6"/></characteristic>` +
			`<characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B57}"><parm name="NAME" value="7"/></characteristic></characteristic>`,
		Mend:   "Leave accounts out.",
		Source: "ms889585",
	},
	{
		ID: authTypeMissing, Severity: Warning, Title: "AUTHTYPE is missing",
		Why:     "Without it a handset ignores AUTHNAME and AUTHSECRET.",
		Example: `<characteristic type="NAPDEF"><parm name="NAPID" value="NAP1"/><characteristic type="NAPAUTHINFO"><parm name="AUTHNAME" value="kim"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="NAPDEF"><parm name="NAPID" value="NAP1"/><characteristic type="NAPAUTHINFO"><parm name="AUTHTYPE" value="PAP"/><parm name="AUTHNAME" value="kim"/></characteristic></characteristic>`,
		Mend:    "Add AUTHTYPE, PAP or CHAP.",
		Source:  "ms844852",
	},
	{
		ID: applicationVersion, Severity: Warning, Title: "The root does not say version=\"1.1\"",
		Why:     "APPLICATION is part of OMA client provisioning 1.1, and the version of a document is 1.0 when it says none.",
		Example: `<characteristic type="APPLICATION"><parm name="APPID" value="w2"/></characteristic>`,
		Mended:  `<wap-provisioningdoc version="1.1"><characteristic type="APPLICATION"><parm name="APPID" value="w2"/></characteristic></wap-provisioningdoc>`,
		Mend:    "Write <wap-provisioningdoc version=\"1.1\">.",
		Source:  "bb737517",
	},
	{
		ID: extractOverCable, Severity: Warning, Title: "Extract takes a file from a cabinet, and there is none",
		Why:     "Extract is for the _setup.xml of a cabinet. A document that is sent over the cable carries no files.",
		Example: `<characteristic type="FileOperation"><characteristic type="\Temp" translation="install"><characteristic type="a.txt" translation="install"><characteristic type="Extract"><parm name="Source" value="0a.001"/></characteristic></characteristic></characteristic></characteristic>`,
		Mended:  `<characteristic type="FileOperation"><characteristic type="\Temp" translation="install"><characteristic type="a.txt" translation="install"><characteristic type="Copy"><parm name="Source" value="\My Documents\a.txt" translation="install"/></characteristic></characteristic></characteristic></characteristic>`,
		Mend:    "Copy the file with cradle put, and name it as Source of Copy or Move.",
		Source:  "bb737563, bb737634; inferred for the cable",
	},
}
