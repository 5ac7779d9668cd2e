package usb

// Mode is what an attached device turned out to be.
type Mode uint8

const (
	// ModeOther is a device that has nothing to do with handsets.
	ModeOther Mode = iota
	// ModeActiveSync is a handset in RNDIS mode: class EF/01/01.
	ModeActiveSync
	// ModeRNDIS is an RNDIS function of another class: a tethering phone, a
	// modem, a gadget. It is claimed only when a person names it.
	ModeRNDIS
	// ModeSerialSync is a handset in the legacy USB mode: "Enable advanced
	// network functionality" is off, or it is older than Windows Mobile 5.
	ModeSerialSync
	// ModeMassStorage is a handset, or anything else, that shows itself as a
	// disk.
	ModeMassStorage
)

func (m Mode) String() string {
	return [...]string{"other", "activesync", "rndis", "serial-sync", "mass-storage"}[min(int(m), 4)]
}

// Function is what a device is good for: for ModeActiveSync and ModeRNDIS,
// where on it the RNDIS function is, as configuration, two interfaces and three
// endpoints. For the other modes only Mode, and for ModeSerialSync Class,
// Config, Data, BulkIn and BulkOut, are set.
type Function struct {
	Mode    Mode
	Class   Class // of the control interface (or of the device, if that is what says so)
	Config  uint8
	Control uint8 // interface with the interrupt endpoint
	Data    uint8 // interface with the bulk endpoints
	DataAlt uint8
	Notify  EndpointDesc // interrupt IN; Address 0 when there is none
	BulkIn  EndpointDesc
	BulkOut EndpointDesc

	// Problem says, in words for a technician, why an RNDIS function that the
	// class codes promise cannot be used ("interface 1 has no bulk OUT
	// endpoint"). Mode is then what the rest of the device is, mostly
	// ModeOther, and Class the one that promised. It is empty for a usable
	// function, and for a device that never claimed to have one.
	Problem string
}
