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

// Function is where on a device the RNDIS function is: which configuration,
// which two interfaces and which three endpoints.
type Function struct {
	Mode    Mode
	Class   Class // of the control interface (or of the device, if it has none)
	Config  uint8
	Control uint8 // interface with the interrupt endpoint
	Data    uint8 // interface with the bulk endpoints
	DataAlt uint8
	Notify  EndpointDesc // interrupt IN; Address 0 when there is none
	BulkIn  EndpointDesc
	BulkOut EndpointDesc
}
