package csps

import (
	"strconv"
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/undo"
)

// Information is the DeviceInformation CSP ([L:aa456171], [L:bb737683]): what
// the handset says of itself, to be read only.
type Information struct {
	typ   string
	model *model.Model
	store *objstore.Store
}

// Type is the canonical type.
func (c *Information) Type() string { return c.typ }

// Caps: the root can be queried, by a caller whose role allows it.
func (c *Information) Caps() Caps { return Caps{TopQuery: true} }

// Setting is "DeviceInformation".
func (c *Information) Setting(p Path) (string, error) {
	return joined(c.typ, p), nil
}

// parms are the documented names. That sizes are in bytes, time-outs in
// seconds and the battery in percent is a guess: no source.
func (c *Information) parms() []Parm {
	m := c.model
	number := func(name string, v int64) Parm { return Parm{Name: name, Value: strconv.FormatInt(v, 10)} }
	return []Parm{
		number("TotalStorage", int64(m.Memory.Storage)),
		number("AvailableStorage", min(c.store.Free(), max(0, int64(m.Memory.StorageFree)-c.store.Used()))),
		number("TotalRam", int64(m.Memory.RAM)),
		number("AvailableRam", int64(m.Memory.RAMFree)),
		number("BatteryStrength", int64(m.Battery.Percent)),
		number("BacklightACTimeout", int64(m.Screen.ACTimeout)),
		number("BacklightBatteryTimeout", int64(m.Screen.BatteryTimeout)),
		{Name: "ProcessorType", Value: m.Processor.Name},
		{Name: "Product", Value: m.Device.Product},
		{Name: "ProductVersion", Value: m.OS.Version},
		{Name: "OperatingSystem", Value: m.OS.Name},
		{Name: "OperatingSystemVersion", Value: m.OS.Version},
	}
}

func readOnly() error { return &Error{rapi.AccessDenied, "The setting can only be read."} }

// Create changes nothing.
func (c *Information) Create(*undo.Log, Path) error { return nil }

// Set is refused.
func (c *Information) Set(*undo.Log, Path, Parm) error { return readOnly() }

// Delete is refused.
func (c *Information) Delete(*undo.Log, Path, string) error { return readOnly() }

// DeleteAll is refused.
func (c *Information) DeleteAll(*undo.Log, Path) error { return readOnly() }

// Query reads one value.
func (c *Information) Query(p Path, name string) (Parm, error) {
	if len(p) == 0 {
		for _, parm := range c.parms() {
			if strings.EqualFold(parm.Name, name) {
				parm.Name = name
				return parm, nil
			}
		}
	}
	return Parm{}, ErrNotFound
}

// Enumerate lists everything.
func (c *Information) Enumerate(p Path) (Level, error) {
	if len(p) > 0 {
		return Level{}, ErrNotFound
	}
	return Level{Parms: c.parms()}, nil
}
