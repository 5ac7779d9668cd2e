package push

import (
	"fmt"
	"strings"
)

// The numbers of WAP-230-WSP-20010705-a, appendix A, as far as a push of
// settings has to do with them; the tests hold them against another program.

// media are content types (table 40).
var media = [...]struct {
	code byte
	name string
}{
	{0x03, "text/plain"},
	{0x08, "text/vnd.wap.wml"},
	{0x14, "application/vnd.wap.wmlc"},
	{0x27, "application/xml"},
	{0x28, "text/xml"},
	{0x29, "application/vnd.wap.wbxml"},
	{0x2D, "text/vnd.wap.si"},
	{0x2E, "application/vnd.wap.sic"},
	{0x2F, "text/vnd.wap.sl"},
	{0x30, "application/vnd.wap.slc"},
	{0x31, "text/vnd.wap.co"},
	{0x32, "application/vnd.wap.coc"},
	{0x34, "application/vnd.wap.sia"},
	{0x35, "text/vnd.wap.connectivity-xml"},
	{0x36, "application/vnd.wap.connectivity-wbxml"},
}

func mediaName(code uint32) string {
	for _, m := range media {
		if uint32(m.code) == code {
			return m.name
		}
	}
	return fmt.Sprintf("0x%02x", code)
}

func mediaCode(name string) (byte, bool) {
	for _, m := range media {
		if strings.EqualFold(m.name, name) {
			return m.code, true
		}
	}
	return 0, false
}

// Parameters of content types (table 38).
const (
	parmCharset = 0x01
	parmSEC     = 0x11
	parmMAC     = 0x12
)

// charsets are IANA's MIBenum numbers (table 42).
var charsets = [...]struct {
	number uint32
	name   string
}{
	{3, "us-ascii"}, {4, "iso-8859-1"}, {106, "utf-8"}, {1000, "iso-10646-ucs-2"}, {1013, "utf-16be"}, {1014, "utf-16le"}, {1015, "utf-16"},
}

func charsetName(number uint32) string {
	for _, c := range charsets {
		if c.number == number {
			return c.name
		}
	}
	return fmt.Sprintf("0x%x", number)
}

func charsetNumber(name string) (uint32, bool) {
	for _, c := range charsets {
		if strings.EqualFold(c.name, name) {
			return c.number, true
		}
	}
	return 0, false
}

// headerNames are headers (table 39), by their number from 0. An empty place
// is a header that came twice, in a later version's form.
var headerNames = [...]string{
	"Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Age", "Allow", "Authorization",
	"Cache-Control", "Connection", "Content-Base", "Content-Encoding", "Content-Language", "Content-Length",
	"Content-Location", "Content-MD5", "Content-Range", "Content-Type", "Date", "Etag", "Expires", "From", "Host",
	"If-Modified-Since", "If-Match", "If-None-Match", "If-Range", "If-Unmodified-Since", "Location", "Last-Modified",
	"Max-Forwards", "Pragma", "Proxy-Authenticate", "Proxy-Authorization", "Public", "Range", "Referer", "Retry-After",
	"Server", "Transfer-Encoding", "Upgrade", "User-Agent", "Vary", "Via", "Warning", "WWW-Authenticate",
	"Content-Disposition", headerApplication, "X-Wap-Content-URI", "X-Wap-Initiator-URI", "Accept-Application",
	"Bearer-Indication", headerPushFlag, "Profile", "Profile-Diff", "Profile-Warning",
}

const (
	headerApplication   = "X-Wap-Application-Id"
	headerPushFlag      = "Push-Flag"
	headerContentLength = "Content-Length"
	headerDate          = "Date"
)

func headerName(code byte) string {
	if int(code) < len(headerNames) {
		return headerNames[code]
	}
	return fmt.Sprintf("0x%02x", code)
}

// writtenAsNumber are the headers that are written with a number for a name:
// those of pushes, whose values are text, an integer or a date. Any other is
// written by its name and as text, which WSP allows for every header.
func writtenAsNumber(name string) (byte, bool) {
	for _, known := range [...]string{headerApplication, "X-Wap-Content-URI", "X-Wap-Initiator-URI", headerPushFlag, "Content-Location", headerContentLength, headerDate} {
		if strings.EqualFold(known, name) {
			for code, n := range headerNames {
				if n == known {
					return byte(code), true
				}
			}
		}
	}
	return 0, false
}

// applications are the applications that a push is for, by their registered
// numbers (OMNA PUSH Application ID).
var applications = [...]string{
	"x-wap-application:*", "x-wap-application:push.sia", "x-wap-application:wml.ua", "x-wap-application:wta.ua",
	"x-wap-application:mms.ua", "x-wap-application:push.syncml", "x-wap-application:loc.ua", "x-wap-application:syncml.dm",
	"x-wap-application:drm.ua", "x-wap-application:emn.ua", "x-wap-application:wv.ua",
}

func applicationName(number uint32) string {
	if number < uint32(len(applications)) {
		return applications[number]
	}
	return fmt.Sprintf("0x%x", number)
}

func applicationNumber(name string) (byte, bool) {
	for i, a := range applications {
		if strings.EqualFold(a, name) {
			return byte(i), true
		}
	}
	return 0, false
}
