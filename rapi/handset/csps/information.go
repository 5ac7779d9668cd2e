package csps

import (
	"strconv"
	"strings"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/undo"
)

// Information is the DeviceInformation CSP ([L:aa456171], [L:bb737683]): what
// the handset says of itself at this moment, to be read only.
type Information struct {
	typ string
	env *Env
	six bool // Windows Mobile 6 or later
}

func newInformation(env *Env, spec *model.CSP) (CSP, error) {
	v, err := csp.ParseVersion(env.Model.Version)
	return &Information{spec.Type, env, v >= 60}, err
}

// Type is the canonical type.
func (c *Information) Type() string { return c.typ }

// Caps: the root can be queried, by a caller whose role allows it.
func (c *Information) Caps() Caps { return Caps{TopQuery: true} }

// Setting is "DeviceInformation".
func (c *Information) Setting(p Path) (string, error) {
	return joined(c.typ, p), nil
}

// backlightKey holds the time-outs of the screen's light, where somebody has set
// them (recalled).
var backlightKey = registry.Path{"HKCU", "ControlPanel", "Backlight"}

// parms are the documented names. That sizes are in bytes, time-outs in
// seconds and the battery in percent is a guess: no source. A size in MB has two
// places, and comes with 6.0 ([L:bb737683]: 12.34); those of a memory card are not
// told, as there is none: its directory is part of the store.
func (c *Information) parms() []Parm {
	m := c.env.Model
	number := func(name string, v int64) Parm { return Parm{Name: name, Value: strconv.FormatInt(v, 10)} }
	light := func(name, value string, usual uint32) Parm {
		if v, ok := c.env.Registry.Value(backlightKey, value); ok && v.Type == registry.DWord {
			usual = v.Number()
		}
		return number(name, int64(usual))
	}
	free := min(c.env.Files.Free(), max(0, int64(m.Memory.StorageFree)-c.env.Files.Used()))
	list := []Parm{
		number("TotalStorage", int64(m.Memory.Storage)),
		number("AvailableStorage", free),
		number("TotalRam", int64(m.Memory.RAM)),
		number("AvailableRam", int64(m.Memory.RAMFree)),
		number("BatteryStrength", int64(m.Battery.Percent)),
		light("BacklightACTimeout", "ACTimeout", m.Screen.ACTimeout),
		light("BacklightBatteryTimeout", "BatteryTimeout", m.Screen.BatteryTimeout),
		{Name: "ProcessorType", Value: m.Processor.Name},
		{Name: "Product", Value: m.Device.Product},
		{Name: "ProductVersion", Value: m.OS.Version},
		{Name: "OperatingSystem", Value: m.OS.Name},
		{Name: "OperatingSystemVersion", Value: m.OS.Version},
	}
	if c.six {
		list = append(list, Parm{Name: "AvailableStorageMB", Value: strconv.FormatFloat(float64(free)/(1<<20), 'f', 2, 64)})
	}
	return list
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
