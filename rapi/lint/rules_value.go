package lint

// The rules about values.
const (
	valueInteger    = "value-integer"
	integerRange    = "integer-range"
	integer32       = "integer-32-bit"
	valueBoolean    = "value-boolean"
	valueOption     = "value-option"
	valueLength     = "value-length"
	valueBase64     = "value-base64"
	valueFormat     = "value-format"
	guidBraces      = "guid-braces"
	certificateHash = "certificate-hash"
	nameFormat      = "name-format"
	nameLength      = "name-length"
	placeholder     = "placeholder"
	maskedSecret    = "masked-secret"
	secretInClear   = "secret-in-clear"
	registryHive    = "registry-hive"
	registrySlashes = "registry-slashes"
	registryText    = "registry-number-as-text"
)

var valueRules = []Rule{
	{
		ID: valueInteger, Severity: Error, Title: "The value is not a whole number",
		Why:     "The setting is an integer, and integers are written in decimal.",
		Example: `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Level" value="0x10" datatype="integer"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Level" value="16" datatype="integer"/></characteristic></characteristic>`,
		Mend:    "Write the number in decimal.",
		Source:  "aa456053; Registry CSP page of the Windows client management documentation",
	},
	{
		ID: integerRange, Severity: Error, Title: "The number is outside the documented range",
		Why:     "The handset refuses it, or takes the nearest one it knows.",
		Example: `<characteristic type="SpeedDial"><characteristic type="Office"><parm name="Key" value="100"/><parm name="Tel" value="5550100"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="SpeedDial"><characteristic type="Office"><parm name="Key" value="99"/><parm name="Tel" value="5550100"/></characteristic></characteristic>`,
		Mend:    "Choose a number in the range.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: integer32, Severity: Error, Title: "The number does not fit into 32 bits with a sign",
		Why:     "The Registry Configuration Service Provider and cabinets fail when an integer lies outside -2147483648 to 2147483647, also where the Registry value itself has no sign.",
		Example: `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Mask" value="4294967295" datatype="integer"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Mask" value="-1" datatype="integer"/></characteristic></characteristic>`,
		Mend:    "Write it as the negative number with the same bits: 0xFFFFFFFF is -1.",
		Source:  "bb737304; that -1 is the way to write it is inferred",
	},
	{
		ID: valueBoolean, Severity: Error, Title: "The value is neither true nor false",
		Why:     "The setting is a boolean: 0 or 1, or true or false.",
		Example: `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="On" value="yes" datatype="boolean"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="On" value="1" datatype="boolean"/></characteristic></characteristic>`,
		Mend:    "Write 1 or 0.",
		Source:  "aa456053",
	},
	{
		ID: valueOption, Severity: Error, Title: "The value is not one of those the setting has",
		Why:     "The documentation lists all values. Where there may be more than it lists, it is a note, and a warning if the value looks mistyped.",
		Example: `<characteristic type="SecurityPolicy"><parm name="4102" value="2"/></characteristic>`,
		Mended:  `<characteristic type="SecurityPolicy"><parm name="4102" value="1"/></characteristic>`,
		Mend:    "Choose one of the listed values.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: valueLength, Severity: Error, Title: "The value is too long",
		Why:     "The documentation has a limit, and the handset refuses what is longer or cuts it.",
		Example: `<characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"><parm name="SERVICENAME" value="Mail of the warehouse in the north"/><parm name="SERVICETYPE" value="IMAP4"/><parm name="INSERVER" value="mail.contoso.com"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"><parm name="SERVICENAME" value="Warehouse north"/><parm name="SERVICETYPE" value="IMAP4"/><parm name="INSERVER" value="mail.contoso.com"/></characteristic></characteristic>`,
		Mend:    "Shorten it.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: valueBase64, Severity: Error, Title: "The value is not base64",
		Why:     "Binary values and certificates are base64 (RFC 4648); blanks and line ends between the letters do no harm. A sample on Microsoft's own page has a wrong length.",
		Example: `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Blob" value="01 02 03" datatype="binary"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Blob" value="AQID" datatype="binary"/></characteristic></characteristic>`,
		Mend:    "Encode the bytes as base64.",
		Source:  "aa456053, ms834686; Registry CSP page of the Windows client management documentation",
	},
	{
		ID: valueFormat, Severity: Warning, Title: "The value does not look like what the setting takes",
		Why:     "A time of day, a URL, a path, an address or a mask of roles is written in a certain way.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="www.contoso.com"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://www.contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Write it in the way that the message shows.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: guidBraces, Severity: Error, Title: "The GUID is not written as handsets want it",
		Why:     "Networks and e-mail accounts are named by GUIDs of 32 hexadecimal digits with dashes, in braces.",
		Example: `<characteristic type="CM_Networks"><characteristic type="The Internet"><parm name="DestId" value="436EF144-B4FB-4863-A041-8F905A62C572"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="CM_Networks"><characteristic type="The Internet"><parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/></characteristic></characteristic>`,
		Mend:    "Write it as {436EF144-B4FB-4863-A041-8F905A62C572}.",
		Source:  "ms834725, bb737664",
	},
	{
		ID: certificateHash, Severity: Error, Title: "The certificate is not named by its SHA-1 hash",
		Why:     "In a store, a certificate's characteristic is named by the SHA-1 hash of the certificate: 40 hexadecimal digits without blanks. Windows shows the hash, as \"Thumbprint\", with blanks.",
		Example: `<characteristic type="CertificateStore"><characteristic type="ROOT"><nocharacteristic type="b9 a6 28 b5 c5 1a 20 37 63 aa e5 92 48 27 f3 95 d1 3a e6 6d"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="CertificateStore"><characteristic type="ROOT"><nocharacteristic type="B9A628B5C51A203763AAE5924827F395D13AE66D"/></characteristic></characteristic>`,
		Mend:    "Write the 40 digits without blanks.",
		Source:  "ms834686, ms834727",
	},
	{
		ID: nameFormat, Severity: Error, Title: "The name is not one that the Configuration Service Provider takes",
		Why:     "Some names follow a rule: security policies and mappings are numbers.",
		Example: `<characteristic type="CM_Mappings"><characteristic type="first"><parm name="Pattern" value="*://*.contoso.com/*"/><parm name="Network" value="{A1182988-0D73-439E-87AD-2A5B369F808B}"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="CM_Mappings"><characteristic type="16842751"><parm name="Pattern" value="*://*.contoso.com/*"/><parm name="Network" value="{A1182988-0D73-439E-87AD-2A5B369F808B}"/></characteristic></characteristic>`,
		Mend:    "Choose a name that follows the rule.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: nameLength, Severity: Error, Title: "The name is too long",
		Why:     "The documentation has a limit, and the handset refuses what is longer.",
		Example: `<characteristic type="NAPDEF"><nocharacteristic type="an access point with a long name" mwid="1"/></characteristic>`,
		Mended:  `<characteristic type="NAPDEF"><nocharacteristic type="access point" mwid="1"/></characteristic>`,
		Mend:    "Shorten it.",
		Source:  "the page of the Configuration Service Provider",
	},
	{
		ID: placeholder, Severity: Warning, Title: "There is still a placeholder where a value should be",
		Why:     "The document is a template that was not filled in: \"{GUID}\", \"%s\", \"CERTHASH\".",
		Example: `<characteristic type="CM_Networks"><characteristic type="The Internet"><parm name="DestId" value="{GUID}"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="CM_Networks"><characteristic type="The Internet"><parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/></characteristic></characteristic>`,
		Mend:    "Put the value there.",
		Source:  "Microsoft's samples have such words",
	},
	{
		ID: maskedSecret, Severity: Warning, Title: "A masked secret is written back",
		Why:     "Handsets answer asterisks instead of a password. Sent back, they become the password, or leave it as it is; which of the two only some pages say.",
		Example: `<characteristic type="CM_ProxyEntries"><characteristic type="HTTP-Work"><parm name="Password" value="********"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="CM_ProxyEntries"><characteristic type="HTTP-Work"><parm name="UserName" value="kim"/></characteristic></characteristic>`,
		Mend:    "Write the password itself, or delete the line.",
		Source:  "ms844852; CM_ProxyEntries CSP page of the Windows client management documentation",
	},
	{
		ID: secretInClear, Severity: Note, Title: "There is a secret in clear in the document",
		Why:     "Whoever has the file has the password. Cradle shows it nowhere.",
		Example: `<characteristic type="CM_VPNEntries"><characteristic type="Office"><parm name="Password" value="example"/></characteristic></characteristic>`,
		Mend:    "Keep the file where only you can read it.",
		Source:  "Cradle",
	},
	{
		ID: registryHive, Severity: Error, Title: "The Registry key does not begin with a branch that documents know",
		Why:     "Keys begin with HKCU, HKLM or HKCR; long names such as HKEY_LOCAL_MACHINE are not documented.",
		Example: `<characteristic type="Registry"><characteristic type="HKEY_CURRENT_USER\Software\Contoso"><parm name="Level" value="1" datatype="integer"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Level" value="1" datatype="integer"/></characteristic></characteristic>`,
		Mend:    "Write HKCU, HKLM or HKCR.",
		Source:  "aa457989",
	},
	{
		ID: registrySlashes, Severity: Warning, Title: "The Registry key is not separated by single backslashes",
		Why:     "The separator is one backslash. A doubled one stands for a backslash in a key's name, unless the element has a translation.",
		Example: `<characteristic type="Registry"><characteristic type="HKCU/Software/Contoso"><parm name="Level" value="1" datatype="integer"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Level" value="1" datatype="integer"/></characteristic></characteristic>`,
		Mend:    "Write one backslash between the keys.",
		Source:  "aa457989, bb737304",
	},
	{
		ID: registryText, Severity: Note, Title: "The number becomes text in the Registry",
		Why:     "A Registry setting without a datatype is a string (inferred), and a program that looks for a number does not find one.",
		Example: `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Level" value="1"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Level" value="1" datatype="integer"/></characteristic></characteristic>`,
		Mend:    "Write datatype=\"integer\" for a number, or datatype=\"string\" if text is meant.",
		Source:  "aa456053; inferred",
	},
}
