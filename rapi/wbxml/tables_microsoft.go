package wbxml

// Microsoft's code pages, each from its page on learn.microsoft.com
// previous-versions. The lists that were at hand of pages 1, 201, 203 and 204
// end where a note here says; tokens behind that are unknown, not unassigned.

// queryTags are the elements beside characteristic and parm: bb737257 (page
// 200), aa457842 (page 0 of Windows Mobile 2003).
func queryTags(p *pageBuilder) *pageBuilder {
	return p.tag(0x20, "characteristic-query", "parm-query", "nocharacteristic", "noparm", "characteristic-error",
		"parm-error", "characteristic-query-error", "parm-query-error", "nocharacteristic-error", "noparm-error")
}

// msPage200 is bb737257 and 6b0d69a0-463d-420a-b8f1-a41e10aa8a39 of the Windows
// Mobile 6.5 documentation.
func msPage200() *pageBuilder {
	return queryTags(newPage()).
		bare(0x60, "datatype").
		with("datatype", 0x61, "string", "float", "date", "time", "boolean", "binary", "multiplestring", "integer").
		bare(0x69, "maxvalue", "minvalue", "maxlength", "options", "multiple", "semantic-type", "rw-access",
			"nooverwrite", "access-role", "label", "desc", "recursive", "code")
}

// msPage1 is aa458003 and ms832378 (the values): page 1 of Windows Mobile 2003.
// msPage201 is bb737677 and bb737351. The two are the same list, as far as it
// was seen: to 0x4A, with the beginning of 0x4B's name.
func msPage1() *pageBuilder { return msPage201() }

func msPage201() *pageBuilder {
	return newPage().
		with("type", 0x05, "SecurityPolicy", "LoaderRevocation", "Registry").
		with("type", 0x10, "CM_ProxyEntries", "CM_PPPEntries", "CM_VPNEntries", "CM_Planner", "CM_Networks",
			"CM_Mappings", "CM_GPRSEntries", "DevSpecificCellular", "PreferredConnections").
		with("name", 0x20, "Pattern", "Network", "CoeffLatency", "CoeffCost", "CoeffBandwidth", "CacheTime",
			"RetryCount", "SrcId", "DestId", "Proxy", "UserName", "Password", "Type", "Override", "Enabled", "RequirePW",
			"DialAsLocalCall", "AltDnsAddr", "AltWinsAddr", "DeviceName", "DeviceType", "DnsAddr", "Framing", "FrameSize",
			"IpAddr", "Script", "WinsAddr", "DeviceSpecificRAW", "SpecificNameServers", "IpHeaderCompression",
			"SwCompression", "UserCountryAndAreaCodes").
		with("name", 0x45, "RequireEncryptedPw", "RequireMSEncryptedPw", "RequireDataEncryption", "Domain", "Phone",
					"AreaCode").
		lost("name", 0x4B). // "CountryC...": the list at hand ends inside the name
		part(0x85, `HKCU\`, `HKLM\`, `HKCR\`, `ControlPanel\`, `Inbox\`, `Software\`, `Microsoft\`).
		value(0x8C, "Windows", "Phone").
		part(0x8E, `AirSync\`).
		value(0x8F, "Settings").
		part(0x90, `MessengerService\`).
		value(0x91, "Default", "Timeout", "Security", "Sound", "Sounds", "Policies", "Policy")
}

// msPage2 is aa458004: page 2 of Windows Mobile 2003. The prefix of 0x23 is lost
// in every copy of the page.
func msPage2() *pageBuilder {
	return newPage().
		with("type", 0x05, "BrowserFavorite").
		with("name", 0x06, "URL").
		with("type", 0x20, "Sync", "Settings", "Connection").
		lost("type", 0x23).
		with("type", 0x24, "Contacts", "Calendar", "FolderHierarchy").
		with("name", 0x2A, "NotificationsEnabled", "ConflictResolution", "SyncSwitchPurge", "DisconnectWhenDone",
			"SyncAfterTimeWhenCradled", "BodyTruncation", "AutoSync", "ConflictResolutionHelp", "SyncAfterTime",
			"AutoSyncWhenCradled", "SavePassword", "User", "Server", "FolderType", "DeviceID", "Device", "URI",
			"EmailAgeFilter", "SaveSentItems", "MailFileAttachments", "MailBodyTruncation", "CalendarAgeFilter").
		with("name", 0x45, "SyncEnabled", "VersionMajor", "VersionMinor").
		with("type", 0x4A, "Locale").
		with("name", 0x4B, "LOCALE_INEGCURR", "LOCALE_SMONTHOUSANDSEP", "LOCALE_ICURRDIGITS", "LOCALE_SMONDECIMALSEP",
			"LOCALE_ICURRENCY").
		with("name", 0x51, "LOCALE_INEGNUMBER", "LOCALE_STHOUSAND", "LOCALE_IDIGITS", "LOCALE_SDECIMAL").
		with("name", 0x58, "Language", "Locale")
}

// msPage3 is aa457918: page 3 of Windows Mobile 2003. The list at hand ends
// behind 0x49; the prefix of 0x20 is lost in every copy.
func msPage3() *pageBuilder {
	return newPage().
		with("type", 0x05, "Home", `HKCU\ControlPanel\Home`).
		with("name", 0x07, "DeleteScheme", "BgImage", "ColorScheme", "Scheme").
		with("type", 0x0C, "Uninstall", "uninstall").
		with("type", 0x10, "Clock").
		with("name", 0x14, "TimeZone").
		lost("type", 0x20).
		with("type", 0x21, "SMTP", "POP3", "IMAP4").
		with("name", 0x25, "CONNECTIONID", "REPLYADDR").
		with("type", 0x27, "CertificateStore", "Unprivileged Execution Trust Authorities",
			"Privileged Execution Trust Authorities", "SPC", "ROOT", "My", "CA").
		with("name", 0x2E, "Role", "EncodedCertificate").
		with("type", 0x30, "FileOperation", "MakeDir", "RemoveDir", "Shortcut", "Copy", "Move", "Delete", "Extract").
		with("name", 0x38, "NoOverwriteIfNewer", "NoOverwrite", "ForceDelete", "NoTransaction", "SelfRegister", "Shared",
			"Source").
		with("type", 0x45, "Sounds", `HKCU\ControlPanel\Sounds\`).
		with("name", 0x47, "DeleteRingTone", "MessageBox", "Sound")
}

// msPage203 is bb737655: page 3 and more. The list at hand ends behind 0x53.
func msPage203() *pageBuilder {
	return msPage3().
		with("name", 0x11, "AlarmTime", "AlarmOn", "Time", "TimeZone", "Date").
		with("name", 0x4A, "Mode").
		with("type", 0x50, "Metabase", "label", "options").
		with("name", 0x53, "datatype")
}

// msPage204 is bb737367. The list at hand ends behind 0x47.
func msPage204() *pageBuilder {
	return newPage().
		with("type", 0x05, "Engines", "Providers", "Sources", "CarrierConnectorList").
		with("name", 0x09, "AllowSSLOption", "CarrierConnector", "ClientNegotiated", "ClientProtocolVersion",
			"DeviceAddressingMethod", "DevicePhoneNumber", "DevicePhoneReadOnly", "DeviceSMSAddress",
			"IncludeRemoteManualSync", "IncludeRemoteSync", "MIMETruncation", "NotificationSupported", "OffPeakFrequency",
			"OutboundMailDelay", "PeakEndTime", "PeakFrequency", "PeakStartTime", "RadioEnabledDevice",
			"SendMailItemImmediately", "SyncAfterCount", "SyncWhenRoaming", "Logging", "UseSSL", "ConflictResolutionHelp",
			"PCurHelp", "PeakDaysLink", "PeakTimesHelp", "ScheduleHelp", "SyncAfterTimeWhenCradledHelp").
		with("type", 0x2A, "CM_WiFiEntries").
		with("type", 0x30, "Bluetooth").
		with("name", 0x31, "BtMode").
		with("type", 0x32, "Obex", `HKLM\Software\Microsoft\Obex`).
		with("name", 0x34, "IsEnabled").
		with("type", 0x35, "SpeedDial").
		with("name", 0x36, "Key").
		with("type", 0x45, "EMAIL2", "NAMEDPROPS", "TAGPROPS")
}
