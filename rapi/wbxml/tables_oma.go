package wbxml

// Client provisioning, code pages 0 and 1: OMA-WAP-TS-ProvCont-V1_1-20090728-A
// section 7. Its text was not at hand: the numbers are those on which libwbxml
// 0.11.8 and Wireshark 4.0 agree when they are asked about every token, and that
// messages of operators have; the tests ask again.

func omaPage0() *pageBuilder {
	return newPage().
		tag(0x05, "wap-provisioningdoc", "characteristic", "parm").
		bare(0x05, "name", "value").
		with("name", 0x07,
			"NAME", "NAP-ADDRESS", "NAP-ADDRTYPE", "CALLTYPE", "VALIDUNTIL", "AUTHTYPE", "AUTHNAME", "AUTHSECRET", "LINGER",
			"BEARER", "NAPID", "COUNTRY", "NETWORK", "INTERNET", "PROXY-ID", "PROXY-PROVIDER-ID", "DOMAIN", "PROVURL",
			"PXAUTH-TYPE", "PXAUTH-ID", "PXAUTH-PW", "STARTPAGE", "BASAUTH-ID", "BASAUTH-PW", "PUSHENABLED", "PXADDR",
			"PXADDRTYPE", "TO-NAPID", "PORTNBR", "SERVICE", "LINKSPEED", "DNLINKSPEED", "LOCAL-ADDR", "LOCAL-ADDRTYPE",
			"CONTEXT-ALLOW", "TRUST", "MASTER", "SID", "SOC", "WSP-VERSION", "PHYSICAL-PROXY-ID", "CLIENT-ID",
			"DELIVERY-ERR-SDU", "DELIVERY-ORDER", "TRAFFIC-CLASS", "MAX-SDU-SIZE", "MAX-BITRATE-UPLINK",
			"MAX-BITRATE-DNLINK", "RESIDUAL-BER", "SDU-ERROR-RATIO", "TRAFFIC-HANDL-PRIO", "TRANSFER-DELAY",
			"GUARANTEED-BITRATE-UPLINK", "GUARANTEED-BITRATE-DNLINK", "PXADDR-FQDN", "PROXY-PW", "PPGAUTH-TYPE").
		bare(0x45, "version").
		with("version", 0x46, "1.0").
		with("name", 0x47, "PULLENABLED", "DNS-ADDR", "MAX-NUM-RETRY", "FIRST-RETRY-TIMEOUT", "REREG-THRESHOLD", "T-BIT").
		with("name", 0x4E, "AUTH-ENTITY", "SPI").
		bare(0x50, "type").
		with("type", 0x51,
			"PXLOGICAL", "PXPHYSICAL", "PORT", "VALIDITY", "NAPDEF", "BOOTSTRAP", "VENDORCONFIG", "CLIENTIDENTITY",
			"PXAUTHINFO", "NAPAUTHINFO", "ACCESS").
		value(0x85, "IPV4", "IPV6", "E164", "ALPHA", "APN", "SCODE", "TETRA-ITSI", "MAN").
		value(0x90, "ANALOG-MODEM", "V.120", "V.110", "X.31", "BIT-TRANSPARENT", "DIRECT-ASYNCHRONOUS-DATA-SERVICE").
		value(0x9A, "PAP", "CHAP", "HTTP-BASIC", "HTTP-DIGEST", "WTLS-SS", "MD5").
		value(0xA2, "GSM-USSD", "GSM-SMS", "ANSI-136-GUTS", "IS-95-CDMA-SMS", "IS-95-CDMA-CSD", "IS-95-CDMA-PACKET",
			"ANSI-136-CSD", "ANSI-136-GPRS", "GSM-CSD", "GSM-GPRS", "AMPS-CDPD", "PDC-CSD", "PDC-PACKET", "IDEN-SMS",
			"IDEN-CSD", "IDEN-PACKET", "FLEX/REFLEX", "PHS-SMS", "PHS-CSD", "TETRA-SDS", "TETRA-PACKET", "ANSI-136-GHOST",
			"MOBITEX-MPAK", "CDMA2000-1X-SIMPLE-IP", "CDMA2000-1X-MOBILE-IP").
		value(0xC5, "AUTOBAUDING").
		value(0xCA, "CL-WSP", "CO-WSP", "CL-SEC-WSP", "CO-SEC-WSP", "CL-SEC-WTA", "CO-SEC-WTA",
			"OTA-HTTP-TO", "OTA-HTTP-TLS-TO", "OTA-HTTP-PO", "OTA-HTTP-TLS-PO").
		read(0xE0, "AAA", "HA")
}

// omaPage1 has name and value (05 and 06), although Wireshark's table does not:
// messages of operators use them there, as do libwbxml and others. The pieces
// from 0x90 on are in libwbxml's table and not in Wireshark's; they are read, and
// written as text. So are AAA and HA, which libwbxml has on page 0 and Wireshark
// on page 1.
func omaPage1() *pageBuilder {
	return newPage().
		tag(0x06, "characteristic", "parm").
		bare(0x05, "name", "value").
		with("name", 0x07, "NAME").
		with("name", 0x14, "INTERNET").
		with("name", 0x1C, "STARTPAGE").
		with("name", 0x22, "TO-NAPID", "PORTNBR", "SERVICE").
		with("name", 0x2E, "AACCEPT", "AAUTHDATA", "AAUTHLEVEL", "AAUTHNAME", "AAUTHSECRET", "AAUTHTYPE", "ADDR",
			"ADDRTYPE", "APPID", "APROTOCOL", "PROVIDER-ID", "TO-PROXY", "URI", "RULE").
		bare(0x50, "type").
		with("type", 0x53, "PORT").
		with("type", 0x55, "APPLICATION", "APPADDR", "APPAUTH", "CLIENTIDENTITY", "RESOURCE").
		value(0x86, "IPV6", "E164", "ALPHA").
		value(0x8D, "APPSRV", "OBEX").
		read(0x90, ",", "HTTP-", "BASIC", "DIGEST").
		read(0xE0, "AAA", "HA")
}

// provisioningPages are all pages that mean one thing only: OMA's, Microsoft's
// from Windows Mobile 5 on, and those of 2003 where OMA has none.
func provisioningPages() map[byte]*page {
	p2 := msPage2().done()
	p202 := msPage2().done()
	p202.from = "page 2 of Windows Mobile 2003"
	p0 := omaPage0().done()
	p0.readTags = queryTags(newPage()).tags // Windows Mobile 2003; OMA has nothing there
	return map[byte]*page{
		0: p0, 1: omaPage1().done(), 2: p2, 3: msPage3().done(),
		200: msPage200().done(), 201: msPage201().done(), 202: p202, 203: msPage203().done(), 204: msPage204().done(),
	}
}

// pages2003 are the pages as Pocket PC and Smartphone 2003 have them.
func pages2003() map[byte]*page {
	return map[byte]*page{
		0: queryTags(omaPage0()).done(), 1: msPage1().done(), 2: msPage2().done(), 3: msPage3().done(),
	}
}
