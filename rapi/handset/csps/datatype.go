package csps

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"cradle/rapi/handset/registry"
)

// listSeparator stands between the items of a multiplestring; two of them end
// the list ([L:aa455941], [L:aa456053]).
const listSeparator = "\uF000"

// encodeValue turns a parm of the Registry CSP into a registry value by the
// table of [L:aa456053] and of the same CSP's later page [W:registry-csp.md]:
//
//	integer         REG_DWORD, decimal, within the signed 32-bit range ([L:bb737304])
//	boolean         REG_DWORD 0 or 1
//	string, float   REG_SZ
//	multiplestring  REG_MULTI_SZ
//	binary          REG_BINARY, base64
//	date, time      REG_BINARY holding a FILETIME
//
// No datatype is taken for string (inferred: the attribute is optional). Case
// of the datatype is ignored: the documentation ships "Integer" ([L:bb737619]).
func encodeValue(datatype, value string) (registry.Value, error) {
	switch strings.ToLower(datatype) {
	case "", "string", "float":
		if strings.ContainsRune(value, 0) {
			return registry.Value{}, invalid("The text has a NUL in it.")
		}
		return registry.Text(value), nil
	case "integer":
		n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 32)
		if err != nil {
			return registry.Value{}, invalid("The value is not a decimal number from -2147483648 to 2147483647.")
		}
		return registry.Number(uint32(int32(n))), nil
	case "boolean":
		switch strings.ToLower(strings.TrimSpace(value)) {
		case "0", "false": // guess: the words; the documentation shows 0 and 1
			return registry.Number(0), nil
		case "1", "true":
			return registry.Number(1), nil
		}
		return registry.Value{}, invalid("The value is neither 0 nor 1.")
	case "multiplestring":
		return registry.Texts(splitList(value)), nil
	case "binary":
		text := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \t\r\n", r) {
				return -1
			}
			return r
		}, value)
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return registry.Value{}, invalid("The value is not base64.")
		}
		return registry.Bytes(b), nil
	case "date", "time":
		t, ok := parseTime(value)
		if !ok {
			return registry.Value{}, invalid("The value is not a date or time in ISO 8601 form.")
		}
		return registry.Bytes(binary.LittleEndian.AppendUint64(nil, fileTime(t))), nil
	}
	return registry.Value{}, invalid("The datatype is not one that the registry has.")
}

// decodeValue turns a registry value into a parm with the datatype it reads
// back as: boolean comes back as integer, float as string, date and time as
// binary [W:registry-csp.md]. A number is written signed, as it must be sent.
func decodeValue(name string, v registry.Value) Parm {
	p := Parm{Name: name}
	switch v.Type {
	case registry.SZ:
		p.Value, p.Datatype = v.Text(), "string"
	case registry.DWord:
		p.Value, p.Datatype = strconv.Itoa(int(int32(v.Number()))), "integer"
	case registry.MultiSZ:
		p.Datatype = "multiplestring"
		for _, s := range v.Texts() {
			p.Value += s + listSeparator
		}
		p.Value += listSeparator
	default:
		p.Value, p.Datatype = base64.StdEncoding.EncodeToString(v.Data), "binary"
	}
	return p
}

// splitList reads a multiplestring. Documents in the field end it with two,
// one or no separator; empty items cannot be in a REG_MULTI_SZ.
func splitList(value string) []string {
	var list []string
	for s := range strings.SplitSeq(value, listSeparator) {
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}

// Forms of date and time: ISO 8601 with either half missing
// [W:registry-csp.md], and the form of an example of Windows Mobile 5
// ([L:aa456053]: "10/20/01 3:55:04 pm").
var timeForms = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02",
	"15:04:05Z07:00", "15:04:05", "15:04",
	"1/2/06 3:04:05 pm", "1/2/2006 3:04:05 pm",
}

func parseTime(value string) (time.Time, bool) {
	value = strings.TrimSpace(value)
	for _, form := range timeForms {
		if t, err := time.Parse(form, value); err == nil {
			return t, true
		}
		if t, err := time.Parse(form, strings.ToLower(value)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// fileTime is 100 ns ticks since 1601-01-01 UTC. A time without a date counts
// from the first day.
// guess: what stands for the missing half has no source.
func fileTime(t time.Time) uint64 {
	const toUnix = 11644473600 // seconds from 1601 to 1970
	if t.Year() < 1601 {
		return uint64(t.Hour()*3600+t.Minute()*60+t.Second()) * 1e7
	}
	return uint64(t.Unix()+toUnix)*1e7 + uint64(t.Nanosecond()/100)
}
