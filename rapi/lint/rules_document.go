package lint

// The rules that say what a document is, if it is not simply one for handsets to
// apply. A document has at most one of these.
const (
	ReplyDocument  = "reply-document"  // a handset's reply
	OtherPhone     = "other-phone"     // for other phones
	ExchangePolicy = "exchange-policy" // a mail server's
	CabinetSetup   = "cabinet-setup"   // of a cabinet
)

// The other rules about a document as a whole.
const (
	unreadable      = "unreadable"
	noSettings      = "no-settings"
	byteOrderMark   = "byte-order-mark"
	encodingNotUTF8 = "encoding-not-utf8"
	romName         = "rom-name"
)

// FileRemark is for what others find odd about the file around a document, such
// as a cabinet.
const FileRemark = "file-remark"

var documentRules = []Rule{
	{
		ID: FileRemark, Severity: Warning, Title: "Something is odd about the file around the document",
		Why:    "A cabinet or a message has rules of its own, beside those of the document in it.",
		Mend:   "See what the message says; cradle convert --info shows the file.",
		Source: "bb737398, bb737486",
	},
	{
		ID: unreadable, Severity: Error, Title: "The document cannot be read",
		Why:     "It is not well-formed XML, not XML at all, or the file cannot be read. A handset answers CONFIG_E_BAD_XML (0x80042009) and changes nothing.",
		Example: `<characteristic type="SecurityPolicy"><parm name="4119" value="144"></characteristic>`,
		Mended:  `<characteristic type="SecurityPolicy"><parm name="4119" value="144"/></characteristic>`,
		Mend:    "Mend what the message says, at its place. Microsoft's own pages have samples with an unclosed parm and a missing quote.",
		Source:  "bb737384, aa456137",
	},
	{
		ID: ReplyDocument, Severity: Note, Title: "The document is a handset's reply",
		Why:     "It has what only a handset writes: error elements, a \"recursive\" on a characteristic, several settings that can only be read. A reply is not meant to be sent. Nothing else is checked in it.",
		Example: `<characteristic type="UnInstall" recursive="false"><characteristic type="Contoso Tool"><parm name="uninstall" value="0"/></characteristic></characteristic>`,
		Mended:  `<characteristic-query type="UnInstall" recursive="false"/>`,
		Mend:    "Send the request that it answers.",
		Source:  "bb737251, bb737503",
	},
	{
		ID: OtherPhone, Severity: Note, Title: "The document is for other phones",
		Why:     "Other systems use the same root element with settings of their own: Zebra MX on Android, OMA client provisioning as operators send it, rich communication services, Windows Phone 8 and later. A Windows Mobile handset refuses what it does not know, and with it the whole document. Nothing else is checked in it.",
		Example: `<characteristic type="PersistMgr" version="4.2"><parm name="PersistAction" value="1"/></characteristic>`,
		Mend:    "Send it to the phones it is for.",
		Source:  "Zebra MX documentation; OMA-WAP-ProvCont 1.1; Windows client management documentation",
	},
	{
		ID: ExchangePolicy, Severity: Note, Title: "The document is the policy of a mail server",
		Why:     "Exchange ActiveSync servers send password policies as a provisioning document, and the handset applies it by itself. Over the cable it needs the role Manager. Nothing else is checked in it.",
		Example: `<characteristic type="SecurityPolicy"><parm name="4131" value="1"/><parm name="4133" value="1"/></characteristic>`,
		Mend:    "Change the policy at the server. Over the cable, Grant Manager (policy 4119) has to allow it first.",
		Source:  "policy documents of public ActiveSync servers; MS-ASPROV",
	},
	{
		ID: CabinetSetup, Severity: Note, Title: "The document is the _setup.xml of a cabinet",
		Why:     "The section Install is what the handset's installer reads, and Extract takes files out of the cabinet around the document. Neither is there when the document alone is sent over the cable.",
		Example: `<characteristic type="Install"><parm name="InstallPhase" value="install"/><parm name="AppName" value="Contoso Tool"/></characteristic>`,
		Mend:    "Install the cabinet: cradle install FILE.cab.",
		Source:  "aa459075, bb737398",
	},
	{
		ID: noSettings, Severity: Warning, Title: "There is no setting in the document",
		Why:     "Applying it changes nothing and asks nothing.",
		Example: `<wap-provisioningdoc/>`,
		Mended:  `<characteristic-query type="BrowserFavorite"/>`,
		Mend:    "Choose another document.",
		Source:  "bb737266",
	},
	{
		ID: byteOrderMark, Severity: Note, Title: "The file begins with a byte order mark",
		Why:     "Provisioning XML must not have one. Cradle leaves it out of what it sends over the cable; the installer and a ROM read the file as it is.",
		Example: "\ufeff" + `<wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`,
		Mended:  `<wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`,
		Mend:    "Save the file as UTF-8 without a byte order mark.",
		Source:  "ms890704",
	},
	{
		ID: encodingNotUTF8, Severity: Note, Title: "The file is not UTF-8",
		Why:     "Provisioning XML must be UTF-8. Cradle sends UTF-16, whatever the file is; the installer and a ROM read the file as it is.",
		Example: `<?xml version="1.0" encoding="windows-1252"?><wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="Caf` + "\xe9" + `"><parm name="URL" value="http://cafe.example/"/></characteristic></characteristic></wap-provisioningdoc>`,
		Mended:  `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="Café"><parm name="URL" value="http://cafe.example/"/></characteristic></characteristic></wap-provisioningdoc>`,
		Mend:    "Save the file as UTF-8.",
		Source:  "bb737266, bb737422, bb737493",
	},
	{
		ID: romName, Severity: Warning, Title: "The file's name is not one that a ROM runs",
		Why:     "Windows Mobile runs documents in ROM by their names: mxip_, mxipcold_ or mxipupdate_, the package, an underscore, and a version of three digits. A document with another name is left alone.",
		Example: `<characteristic-query type="BrowserFavorite"/>`,
		Mended:  `<characteristic-query type="BrowserFavorite"/>`,
		File:    "mxip-contoso.provxml",
		Mend:    "Name it like mxip_contoso_100.provxml.",
		Source:  "bb737254, ms889522, bb737493",
	},
}
