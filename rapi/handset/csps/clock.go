package csps

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Clock is the Clock CSP ([L:aa455847], [L:bb737261], [L:bb737688],
// [L:bb737643]): the handset's clock, its time zone and, on a Standard, the
// owner's alarms. All its parms stand in the CSP's own characteristic.
//
// Date and Time are in UTC by ISO 8601, the whole of both: 2005-10-04T13:45:59Z.
// An alarm's time may leave the date out: 06:30:00Z. Setting Date or Time
// sets the clock, of which the missing half stays what it is.
type Clock struct {
	*Tree
	env    *Env
	alarms bool
}

// clockParms are those of every handset, and alarmParms those of a Standard
// ([L:bb737643]).
var (
	clockParms = []string{"Date", "Time", "TimeZone"}
	alarmParms = []string{"AlarmOn", "AlarmOn2", "AlarmTime", "AlarmTime2", "AlarmTimeout"}
)

func newClock(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Clock{t, env, standard(env)}, err
}

// standard reports whether the handset is a Windows Mobile Standard.
func standard(env *Env) bool { return slices.Contains(env.Model.Device.Platforms, "SmartPhone") }

func (c *Clock) names() []string {
	if !c.alarms {
		return clockParms
	}
	return slices.Concat(alarmParms, clockParms)
}

// Set sets the clock, the time zone or an alarm.
func (c *Clock) Set(u *undo.Log, p Path, parm Parm) error {
	if len(p) > 0 || !contains(c.names(), parm.Name) {
		return invalid("This handset's Clock has the parms " + strings.Join(c.names(), ", ") + ".")
	}
	value := strings.TrimSpace(parm.Value)
	switch name := strings.ToLower(parm.Name); name {
	case "date", "time":
		return c.setClock(u, value)
	case "alarmon", "alarmon2":
		if value != "0" && value != "1" {
			return invalid("The value is 0 or 1.")
		}
	case "alarmtime", "alarmtime2":
		if _, ok := clockTime(value, time.Time{}); !ok {
			return invalid("The value is no time in UTC such as 06:30:00Z.")
		}
	case "timezone", "alarmtimeout":
		if _, err := strconv.ParseUint(value, 10, 31); err != nil {
			return invalid("The value is no number.")
		}
	}
	c.Put(u, nil, parm.Name, value)
	return nil
}

// firstYear is the first that a SYSTEMTIME has (Windows API).
const firstYear = 1601

func (c *Clock) setClock(u *undo.Log, value string) error {
	t, ok := clockTime(value, c.env.Now().UTC())
	if !ok || t.Year() < firstYear {
		return invalid("The value is no date and time in UTC such as 2005-10-04T13:45:59Z.")
	}
	u.Add(c.env.SetTime(t))
	return nil
}

// clockTime reads a time; a missing half is taken from now.
func clockTime(value string, now time.Time) (time.Time, bool) {
	for _, form := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(form, value); err == nil {
			return t.UTC(), true
		}
	}
	if t, err := time.Parse("2006-01-02", strings.TrimSuffix(value, "Z")); err == nil {
		h, m, s := now.Clock()
		return t.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second), true
	}
	for _, form := range []string{"15:04:05Z07:00", "15:04Z07:00", "15:04:05", "15:04"} {
		if t, err := time.Parse(form, value); err == nil {
			y, mo, d := now.Date()
			h, m, s := t.UTC().Clock()
			return time.Date(y, mo, d, h, m, s, 0, time.UTC), true
		}
	}
	return time.Time{}, false
}

// Delete is refused.
// guess: the page's table of elements was not seen.
func (c *Clock) Delete(*undo.Log, Path, string) error {
	return unsupported("A setting of the clock cannot be deleted.")
}

// DeleteAll is refused, as Delete is.
func (c *Clock) DeleteAll(*undo.Log, Path) error {
	return unsupported("A setting of the clock cannot be deleted.")
}

// Query reads one value.
func (c *Clock) Query(p Path, name string) (Parm, error) {
	if len(p) == 0 && contains(c.names(), name) {
		return Parm{Name: name, Value: c.value(name)}, nil
	}
	return Parm{}, ErrNotFound
}

// value is a parm's. An alarm that was never set is off, at midnight.
// guess: what a new handset has.
func (c *Clock) value(name string) string {
	lower := strings.ToLower(name)
	if lower == "date" || lower == "time" {
		return c.env.Now().UTC().Format("2006-01-02T15:04:05Z")
	}
	if v, ok := c.Value(nil, name); ok {
		return v
	}
	if strings.HasPrefix(lower, "alarmtime") && lower != "alarmtimeout" {
		return "00:00:00Z"
	}
	return "0"
}

// Enumerate lists everything.
func (c *Clock) Enumerate(p Path) (Level, error) {
	if len(p) > 0 {
		return Level{}, ErrNotFound
	}
	var l Level
	for _, name := range c.names() {
		l.Parms = append(l.Parms, Parm{Name: name, Value: c.value(name)})
	}
	return l, nil
}

// setForward is what the clock's offset, in seconds, is called where values are
// kept. No parm has the name.
const setForward = "(seconds ahead)"

// Walk shows the values, and by how many seconds the clock was set forward.
func (c *Clock) Walk(f func(p Path, parms []Parm) error) error {
	return c.Tree.Walk(func(p Path, parms []Parm) error {
		if s := c.env.Offset(); len(p) == 0 && s != 0 {
			parms = append(parms, Parm{Name: setForward, Value: strconv.FormatInt(s, 10)})
		}
		return f(p, parms)
	})
}

// Clear takes away all values, and sets the clock right.
func (c *Clock) Clear() {
	c.Tree.Clear()
	c.setForward(0)
}

// setForward makes the clock so many seconds ahead of what it was at first.
func (c *Clock) setForward(s int64) {
	now := c.env.Now()
	c.env.SetTime(time.Unix(now.Unix()+s-c.env.Offset(), int64(now.Nanosecond())))
}

// maxForward bounds what is taken for an offset, in seconds: the whole calendar,
// either way.
const maxForward = 10_000 * 366 * 86_400

// Restore brings back what Walk showed.
func (c *Clock) Restore(p Path, parms []Parm) error {
	i := slices.IndexFunc(parms, func(parm Parm) bool { return parm.Name == setForward })
	if len(p) > 0 || i < 0 {
		return c.Tree.Restore(p, parms)
	}
	s, err := strconv.ParseInt(parms[i].Value, 10, 64)
	if err != nil || s < -maxForward || s > maxForward {
		return fmt.Errorf("%q is not a number of seconds that a clock can be ahead", parms[i].Value)
	}
	c.setForward(s)
	return c.Tree.Restore(p, slices.Delete(slices.Clone(parms), i, i+1))
}
