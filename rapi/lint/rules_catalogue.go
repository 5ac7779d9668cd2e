package lint

import "cradle/rapi/csp"

// The rules that stand on the catalogue of Configuration Service Providers.
const (
	unknownCSP            = "unknown-csp"
	unknownCharacteristic = "unknown-characteristic"
	unknownParm           = "unknown-parm"
	nameCase              = "name-case"
	dmOnly                = "dm-only"
	notOverCable          = "not-over-cable"
	cspReplaced           = "csp-replaced"
	notOnDevice           = "not-on-device"
	notInVersion          = "not-in-version"
	someDevices           = "some-devices"
	readOnly              = "read-only"
	neverRead             = "never-read"
	queryUnsupported      = "query-unsupported"
	deleteUnsupported     = "delete-unsupported"
	duplicateParm         = "duplicate-parm"
	requiredParm          = "required-parm"
	roleMissing           = "role-missing"
	emptyCharacteristic   = "empty-characteristic"
)

var catalogueRules = []Rule{
	{
		ID: unknownCSP, Severity: Warning, Title: "No Configuration Service Provider of this name is known",
		Why:     "The first level of a document names Configuration Service Providers. A handset fails a document that names one it does not have. Makers add their own, so a name that is like no other is a warning; one that looks mistyped is an error.",
		Example: `<characteristic type="BrowserFavorites"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Write the name as it is documented.",
		Source:  "ms889539, bb737266",
	},
	{
		ID: unknownCharacteristic, Severity: Warning, Title: "The Configuration Service Provider has no such characteristic",
		Why:     "Its documentation lists all that it has, and this is not among them. What looks mistyped is an error.",
		Example: `<characteristic type="CertificateStore"><characteristic-query type="ROOTS"/></characteristic>`,
		Mended:  `<characteristic type="CertificateStore"><characteristic-query type="ROOT"/></characteristic>`,
		Mend:    "Write the name as it is documented.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: unknownParm, Severity: Warning, Title: "There is no such setting at this place",
		Why:     "The handset fails the setting, and with it the document. What looks mistyped is an error where the list of settings is complete, and otherwise a warning.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="ULR" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Write the name as it is documented.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: nameCase, Severity: Note, Title: "The name is documented in other capital letters",
		Why:     "Microsoft writes both \"Clock\" and \"clock\", so handsets seem to take either (inferred). Over the air and in other programs it may matter.",
		Example: `<characteristic-query type="browserfavorite"/>`,
		Mended:  `<characteristic-query type="BrowserFavorite"/>`,
		Mend:    "Write it as it is documented.",
		Source:  "bb737578 and bb737688 differ; inferred",
	},
	{
		ID: dmOnly, Severity: Error, Title: "The Configuration Service Provider is there for OMA Device Management only",
		Why:     "The Configuration Manager that processes such documents does not have it; only a device management server reaches it.",
		Example: `<characteristic-query type="DevDetail"/>`,
		Mended:  `<characteristic-query type="DeviceInformation"/>`,
		Mend:    "Use the Configuration Service Provider for the same purpose that documents can use.",
		Source:  "ms889539, bb737635, bb737210, aa455931",
	},
	{
		ID: notOverCable, Severity: Warning, Title: "The Configuration Service Provider is not offered over the cable",
		Why:     "The table of delivery options does not list the Remote API for it.",
		Example: `<wap-provisioningdoc version="1.1"><characteristic type="APPLICATION"><parm name="APPID" value="w2"/></characteristic></wap-provisioningdoc>`,
		Mend:    "Send it in a cabinet file (.cpf), or over the air.",
		Source:  "ms889539",
	},
	{
		ID: cspReplaced, Severity: Note, Title: "Another Configuration Service Provider has taken its place",
		Why:     "It is deprecated: newer handsets keep it for old documents, if at all.",
		Example: `<characteristic type="CM_WiFiEntries"><nocharacteristic type="MSFTINET"/></characteristic>`,
		Mend:    "For newer handsets use the one that the message names.",
		Source:  "ms889539, bb737539",
	},
	{
		ID: notOnDevice, Severity: Warning, Title: "Handsets of this kind do not have this",
		Why:     "Windows Mobile Standard (Smartphone), Professional (Pocket PC with phone) and Classic (without) do not have the same Configuration Service Providers, nor the same settings in them.",
		Example: `<characteristic-query type="Tapi"/>`,
		For:     Target{Name: "Windows Mobile 6.5 Professional", Device: csp.Professional, Version: 65},
		Mend:    "Leave it out for these handsets.",
		Source:  "ms889539, aa457946",
	},
	{
		ID: notInVersion, Severity: Warning, Title: "This version of Windows Mobile does not have this",
		Why:     "It came with a later version, or went with an earlier one.",
		Example: `<characteristic type="Wi-Fi"><characteristic-query type="access-point"/></characteristic>`,
		For:     Target{Name: "Windows Mobile 2003", Device: csp.Professional, Version: 40},
		Mend:    "Leave it out for these handsets.",
		Source:  "ms889539, ms889573",
	},
	{
		ID: someDevices, Severity: Note, Title: "Only some kinds of handset have the Configuration Service Provider",
		Why:     "On the others the document fails. With --for Cradle knows what kind it is for.",
		Example: `<characteristic-query type="Tapi"/>`,
		Mend:    "Send it to those handsets only.",
		Source:  "ms889539, aa457946",
	},
	{
		ID: readOnly, Severity: Error, Title: "The setting can only be read",
		Why:     "The handset works it out by itself. Setting or deleting it fails the document.",
		Example: `<characteristic type="DeviceInformation"><parm name="TotalRam" value="128"/></characteristic>`,
		Mended:  `<characteristic type="DeviceInformation"><parm-query name="TotalRam"/></characteristic>`,
		Mend:    "Ask for it with parm-query, or leave it out.",
		Source:  "aa456171, bb737683; the page of the Configuration Service Provider",
	},
	{
		ID: neverRead, Severity: Note, Title: "The setting cannot be read back",
		Why:     "The handset does not tell it, or tells asterisks.",
		Example: `<characteristic type="NAPDEF"><characteristic type="NAP1" mwid="1"><characteristic type="NAPAUTHINFO"><parm-query name="AUTHSECRET"/></characteristic></characteristic></characteristic>`,
		Mend:    "Nothing need be done; do not expect an answer.",
		Source:  "ms844852, ms844862",
	},
	{
		ID: queryUnsupported, Severity: Error, Title: "The Configuration Service Provider does not answer this query",
		Why:     "Its page says which of the query elements work. This one fails.",
		Example: `<characteristic-query type="Registry"/>`,
		Mended:  `<characteristic type="Registry"><characteristic-query type="HKLM\Software\Contoso"/></characteristic>`,
		Mend:    "Ask for something below it, or for single settings.",
		Source:  "the table \"Microsoft Custom Elements\" of the Configuration Service Provider's page",
	},
	{
		ID: deleteUnsupported, Severity: Error, Title: "The Configuration Service Provider does not delete in this way",
		Why:     "Its page says whether noparm and nocharacteristic work. This one fails.",
		Example: `<characteristic type="UnInstall"><nocharacteristic type="Contoso Tool"/></characteristic>`,
		Mended:  `<characteristic type="UnInstall"><characteristic type="Contoso Tool"><parm name="uninstall" value="1"/></characteristic></characteristic>`,
		Mend:    "Delete in the way that its page shows.",
		Source:  "the table \"Microsoft Custom Elements\" of the Configuration Service Provider's page",
	},
	{
		ID: duplicateParm, Severity: Warning, Title: "The setting stands twice in one characteristic",
		Why:     "Only one of the two can be in force in the end, and the documentation does not say which.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/><parm name="URL" value="http://www.contoso.com/"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Delete one of them.",
		Source:  "the page of the Configuration Service Provider: it may not be repeated",
	},
	{
		ID: requiredParm, Severity: Warning, Title: "A setting is missing that is needed here",
		Why:     "Without it the handset cannot do what the characteristic is for. Where the document chooses the entry's name it is a note, as an entry that is there already may be changed without it.",
		Example: `<characteristic type="FileOperation"><characteristic type="\Temp"><characteristic type="a.txt"><characteristic type="Copy"><parm name="NoOverwrite"/></characteristic></characteristic></characteristic></characteristic>`,
		Mended:  `<characteristic type="FileOperation"><characteristic type="\Temp"><characteristic type="a.txt"><characteristic type="Copy"><parm name="Source" value="\My Documents\a.txt"/><parm name="NoOverwrite"/></characteristic></characteristic></characteristic></characteristic>`,
		Mend:    "Add it.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: emptyCharacteristic, Severity: Note, Title: "There is nothing in the characteristic",
		Why:     "It sets nothing and asks nothing. A few characteristics do something by themselves, such as MakeDir; this is none of them.",
		Example: `<characteristic type="FileOperation"><characteristic type="\Temp" translation="install"><characteristic type="CreateDir"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="FileOperation"><characteristic type="\Temp" translation="install"><characteristic type="MakeDir"/></characteristic></characteristic>`,
		Mend:    "Put settings into it, or ask for it with characteristic-query.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: roleMissing, Severity: Warning, Title: "A computer on the cable may not change this",
		Why: "Over the cable a document has the role USER_AUTH (16) when the RAPI policy (4097) is at its default, restricted. " +
			"What needs the role Manager (8) is refused by phones, unless Grant Manager (policy 4119) contains 16. Handsets without a phone have it there from the start.",
		Example: `<characteristic type="SecurityPolicy"><parm name="4102" value="1"/></characteristic>`,
		Mend: "Have an operator or maker grant Manager to the cable: 4119 = 144 (128 + 16), from a signed .cpf or cabinet, from ROM, or from a program on a Pocket PC; " +
			"then apply the document, and put 4119 back as the last step. Or put the document into a cabinet.",
		Source: "bb737384, ms889564, aa455966, aa457993",
	},
}
