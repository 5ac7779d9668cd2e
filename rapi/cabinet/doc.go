// Package cabinet reads and writes cabinets, the files that end in .cab and .cpf:
// what is in them, what a handset's installer would do with it, and the
// provisioning document that lies in them as _setup.xml.
//
//	c, err := cabinet.Read("tool.cab", data)
//	setups, err := c.Extract(func(f cabinet.File) bool { return f.IsSetup() })
//	doc, err := provxml.Parse("tool.cab: _setup.xml", setups[0].Data)
//
//	data, err := cabinet.Write([]cabinet.Input{{Name: cabinet.SetupName, Data: xml}})
//
// The format is that of [MS-CAB], "Cabinet File Format" (Microsoft Open
// Specifications); MSZIP is that of [MS-MCI] 2.1. Read are cabinets that are
// stored or packed with MSZIP. LZX and Quantum are not: no tool for Windows
// Mobile makes them, and Microsoft's pages know of none that handsets take.
// What the older instructions mean, a file that begins with MSCE, has no
// document of Microsoft's; it is described at cabextract.org.uk/wince_cab_format
// ("Windows CE installation cabinet file format"), of which only the facts are
// used.
//
// All of it is held against hostile input: memory and time are bounded by the
// size of what is read and by constants of this package, whatever the sizes in
// it speak of.
package cabinet
