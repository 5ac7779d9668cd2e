package lint

// The rules about what stands beside what, and in which order.
const (
	proxyAfterConnection = "proxy-after-connection"
	notAlone             = "not-alone"
	roleRaisedHere       = "role-raised-here"
	syncFolders          = "sync-folders"
	usedBeforeMade       = "used-before-made"
)

var orderRules = []Rule{
	{
		ID: proxyAfterConnection, Severity: Warning, Title: "The connection is deleted before its proxy",
		Why:     "A document is processed from top to bottom, and a proxy that leads to a connection has to go first.",
		Example: `<characteristic type="CM_GPRSEntries"><nocharacteristic type="GPRS1"/></characteristic><characteristic type="CM_ProxyEntries"><nocharacteristic type="GPRS_Proxy"/></characteristic>`,
		Mended:  `<characteristic type="CM_ProxyEntries"><nocharacteristic type="GPRS_Proxy"/></characteristic><characteristic type="CM_GPRSEntries"><nocharacteristic type="GPRS1"/></characteristic>`,
		Mend:    "Put the proxy's deletion first.",
		Source:  "ms844838; CM_CellularEntries CSP page of the Windows client management documentation",
	},
	{
		ID: usedBeforeMade, Severity: Warning, Title: "Something is used above the place where it is made",
		Why:     "A document is processed from top to bottom. What another setting names, such as the network of a connection, or the connection of a preference, has to stand before it.",
		Example: `<characteristic type="CM_Planner"><characteristic type="PreferredConnections"><parm name="{436EF144-B4FB-4863-A041-8F905A62C572}" value="Office GPRS"/></characteristic></characteristic><characteristic type="CM_GPRSEntries"><characteristic type="Office GPRS"><parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="CM_GPRSEntries"><characteristic type="Office GPRS"><parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/></characteristic></characteristic><characteristic type="CM_Planner"><characteristic type="PreferredConnections"><parm name="{436EF144-B4FB-4863-A041-8F905A62C572}" value="Office GPRS"/></characteristic></characteristic>`,
		Mend:    "Put what is made first.",
		Source:  "aa457733: in the order of the document; what depends on what is inferred",
	},
	{
		ID: notAlone, Severity: Warning, Title: "The Configuration Service Provider should be alone in its document",
		Why:     "What it does cannot be undone when something else in the document fails.",
		Example: `<characteristic type="UnInstall"><characteristic type="Contoso Tool"><parm name="uninstall" value="1"/></characteristic></characteristic><characteristic type="BrowserFavorite"><nocharacteristic type="Contoso"/></characteristic>`,
		Mended:  `<characteristic type="UnInstall"><characteristic type="Contoso Tool"><parm name="uninstall" value="1"/></characteristic></characteristic>`,
		Mend:    "Put it into a document of its own.",
		Source:  "aa458006, bb737206",
	},
	{
		ID: roleRaisedHere, Severity: Warning, Title: "A role is granted and used in the same document",
		Why:     "Grant Manager (policy 4119) is set here, and other settings need what it grants. That a policy is in force while its own document is being processed is documented for the Metabase only.",
		Example: `<characteristic type="SecurityPolicy"><parm name="4119" value="144"/></characteristic><characteristic type="Tapi"><parm name="Voicemail1" value="+15550100"/></characteristic>`,
		Mended:  `<characteristic type="SecurityPolicy"><parm name="4119" value="144"/></characteristic>`,
		Mend:    "Make two documents: the policy first, then the settings.",
		Source:  "aa455926 for the Metabase; inferred for SecurityPolicy",
	},
	{
		ID: syncFolders, Severity: Note, Title: "FolderHierarchy works only after a first synchronization",
		Why:     "Before that there are no folders, and the document fails.",
		Example: `<characteristic type="Sync"><characteristic type="FolderHierarchy"><parm name="Enabled" value="1"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="Sync"><characteristic type="Calendar"><parm name="Enabled" value="1"/></characteristic></characteristic>`,
		Mend:    "Let the handset synchronize once, then apply it.",
		Source:  "bb737485, aa458005",
	},
}
