package run

import "strconv"

// System names the operating system as a person would: "Windows Mobile 6.5
// Pocket PC", "Windows Mobile 6.1 Standard", "Windows CE 5.0". It is "" when
// the handset did not say.
//
// The handset tells a platform, "PocketPC" or "SmartPhone" (SynCE
// core/dccm: the first string of the platform list). SmartPhone is what
// Microsoft sold as Standard from version 6 on; PocketPC is Professional or
// Classic, which differ by a radio that nobody mentions, so it stays Pocket PC.
//
// guess: that 4.20 was sold as Windows Mobile 2003, 4.21 as its Second Edition, and
// 3.0 as Pocket PC and Smartphone 2002 and before is general knowledge; the sources
// only say that handsets up to 2003 SE have versions 3.0 and 4.2x.
func (i Identity) System() string {
	if i.OSMajor == 0 {
		return ""
	}
	name := ""
	switch {
	case i.OSMajor == 5 && i.OSMinor == 1:
		name = "Windows Mobile 5.0"
	case i.OSMajor == 5 && i.OSMinor == 2:
		name = "Windows Mobile " + release52(i.Build)
	case i.OSMajor == 4 && i.OSMinor == 20:
		name = "Windows Mobile 2003"
	case i.OSMajor == 4 && i.OSMinor == 21:
		name = "Windows Mobile 2003 SE"
	case i.OSMajor == 3 && i.Platform == "PocketPC":
		return "Pocket PC 2002 or older"
	case i.OSMajor == 3 && i.Platform == "SmartPhone":
		return "Smartphone 2002"
	default:
		name = "Windows CE " + strconv.Itoa(i.OSMajor) + "." + strconv.Itoa(i.OSMinor)
	}
	switch i.Platform {
	case "":
		return name
	case "PocketPC":
		return name + " Pocket PC"
	case "SmartPhone":
		if i.OSMajor == 5 && i.OSMinor == 2 {
			return name + " Standard"
		}
		return name + " Smartphone"
	}
	return name + " (" + i.Platform + ")"
}

// release52 tells the releases of Windows CE 5.2 apart by their build.
//
// guess: the borders are general knowledge (6.0 ended in the 18xxx, 6.1 was
// 19xxx and 20xxx, 6.5 began with 21xxx); no document lists them. Only 21234
// for 6.5 has a source. A build that says nothing gives "6".
func release52(build int) string {
	switch {
	case build >= 21000:
		return "6.5"
	case build >= 19000:
		return "6.1"
	case build > 0:
		return "6.0"
	}
	return "6"
}
