package canon

import (
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"cradle/rapi/csp"
)

// The ways in which documents and handsets write moments: ISO 8601, whole or one
// half of it (Registry's date and time, Clock), and as the samples of Windows
// Mobile 5 do, month first (aa456053: "10/20/01 3:55:04 pm"; CertificateStore's
// "1/1/2000 9:43:03AM", bb737276).
var moments = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
	"2006-01-02 15:04:05", "2006-01-02Z07:00", "2006-01-02",
	"15:04:05Z07:00", "15:04:05", "15:04Z07:00", "15:04",
	"1/2/2006 3:04:05 PM", "1/2/2006 3:04:05PM", "1/2/06 3:04:05 PM", "1/2/06 3:04:05PM",
	"1/2/2006 15:04:05", "1/2/06 15:04:05", "1/2/2006", "1/2/06",
	"3:04:05 PM", "3:04:05PM", "3:04 PM", "3:04PM",
}

func moment(value string) (form, as string) {
	at, ok := parseMoment(value)
	if !ok {
		return value, ""
	}
	return at.UTC().Format(time.RFC3339Nano), "as moments"
}

// parseMoment takes a moment that names no time zone for one in UTC: that is what
// Clock's are (aa457958), and nobody says what the others mean.
func parseMoment(value string) (time.Time, bool) {
	s := strings.ToUpper(strings.TrimSpace(value))
	if len(s) < 4 || len(s) > 40 {
		return time.Time{}, false
	}
	for _, layout := range moments {
		if at, err := time.Parse(layout, s); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// timeOfDay is Sync's HHMM: "0800", "800", "08:00".
func timeOfDay(value string) (form, as string) {
	s := strings.TrimSpace(value)
	if at := len(s) - len(":00"); at > 0 && s[at] == ':' {
		s = s[:at] + s[at+1:]
	}
	v, err := strconv.ParseUint(s, 10, 16)
	if err != nil || len(s) > 4 {
		return value, ""
	}
	return strconv.FormatUint(v, 10), "as times of day"
}

// stored: a date in the registry is a FILETIME in eight bytes, and is reported as
// binary (registry-csp of the successor): little endian, 100 ns since 1601.
func stored(requested, reported string, t Type) (as string, ok bool) {
	if t.Datatype != csp.Date && t.Datatype != csp.Time {
		return "", false
	}
	data, isBinary := binaryForm(reported)
	at, isMoment := parseMoment(requested)
	if !isBinary || !isMoment || len(data) != 8 {
		return "", false
	}
	ticks := binary.LittleEndian.Uint64([]byte(data))
	const perSecond, until1970 = 10_000_000, 11_644_473_600
	if ticks/perSecond > 1<<40 {
		return "", false
	}
	held := time.Unix(int64(ticks/perSecond)-until1970, int64(ticks%perSecond)*100).UTC()
	at = at.UTC()
	day := held.Year() == at.Year() && held.YearDay() == at.YearDay()
	clock := held.Sub(held.Truncate(24*time.Hour)) == at.Sub(at.Truncate(24*time.Hour))
	if t.Datatype == csp.Time && at.Year() == 0 {
		return "as a time of day in a FILETIME", clock
	}
	return "as a date in a FILETIME", day && clock
}

func binaryForm(value string) (string, bool) {
	data, as := binaryValue(value)
	return data, as != ""
}
