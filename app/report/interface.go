package report

import "cradle/app/doctor"

// InterfaceDoc is a network interface behind which a handset may be.
type InterfaceDoc struct {
	Interface string `json:"interface"`
	Driver    string `json:"driver,omitempty"`
	Port      string `json:"port,omitempty"`
	Handset   bool   `json:"handset"`        // its USB device says that it is one
	Over      string `json:"over,omitempty"` // what --over takes
}

func interfaceDocs(interfaces []doctor.Interface) []InterfaceDoc {
	var list []InterfaceDoc
	for _, i := range interfaces {
		list = append(list, InterfaceDoc{Interface: i.Name, Driver: i.Driver, Port: i.Port, Handset: i.Handset, Over: i.Over()})
	}
	return list
}

// InterfaceLine is such an interface in one line, with what to do.
func InterfaceLine(i doctor.Interface) string {
	line := "interface " + i.Name
	if i.Port != "" {
		line += " (USB " + i.Port
		if i.Driver != "" {
			line += ", " + i.Driver
		}
		line += ")"
	}
	line += "  may have a handset behind it: "
	if over := i.Over(); over != "" {
		return printable(line + "--over " + over)
	}
	return printable(line + "give it an address first, then use --over")
}
