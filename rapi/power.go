package rapi

import (
	"context"
	"time"

	"cradle/rapi/wire"
)

// PowerStatus is the handset's SYSTEM_POWER_STATUS_EX.
type PowerStatus struct {
	ACLine        ACLine
	Battery       BatteryFlag
	Percent       Percent
	Life          BatteryLife // left
	FullLife      BatteryLife // when full
	Backup        BatteryFlag
	BackupPercent Percent
	BackupLife    BatteryLife
	BackupFull    BatteryLife
}

// ACLine says whether the handset is on external power.
type ACLine uint8

const (
	ACOffline ACLine = 0
	ACOnline  ACLine = 1
	ACBackup  ACLine = 2 // on backup power
	ACUnknown ACLine = 255
)

// String is "off", "on", "backup" or "unknown".
func (a ACLine) String() string {
	switch a {
	case ACOffline:
		return "off"
	case ACOnline:
		return "on"
	case ACBackup:
		return "backup"
	}
	return "unknown"
}

// BatteryFlag is a set of bits, or BatteryUnknown.
type BatteryFlag uint8

const (
	BatteryHigh     BatteryFlag = 1
	BatteryLow      BatteryFlag = 2
	BatteryCritical BatteryFlag = 4
	BatteryCharging BatteryFlag = 8
	BatteryNone     BatteryFlag = 128
	BatteryUnknown  BatteryFlag = 255
)

// Has reports whether the flag is set; never when the state is unknown.
func (f BatteryFlag) Has(flag BatteryFlag) bool { return f != BatteryUnknown && f&flag != 0 }

// Percent is a charge of 0 to 100, or 255 for unknown.
type Percent uint8

// Known reports whether the handset gave a charge.
func (p Percent) Known() bool { return p <= 100 }

// BatteryLife is in seconds; 0xffffffff is unknown.
type BatteryLife uint32

// Duration is the life, and whether it is known.
func (l BatteryLife) Duration() (time.Duration, bool) {
	if l == 0xffffffff {
		return 0, false
	}
	return time.Duration(l) * time.Second, true
}

// GetSystemPowerStatusEx asks for the state of the handset's batteries. With
// refresh the handset asks its battery driver; without, it may answer from memory.
func (s *Session) GetSystemPowerStatusEx(ctx context.Context, refresh bool) (PowerStatus, error) {
	q := s.request(wire.GetSystemPowerStatusEx)
	if q.gen == RAPI1 {
		q.OOUT(powerStatusSize)
	}
	q.Bool(refresh)
	return get(ctx, s, q, parsePower)
}

// powerStatusSize is the size of SYSTEM_POWER_STATUS_EX.
const powerStatusSize = 24

// parsePower reads, in RAPI 2, BOOL and 24 bytes: the form that SynCE reads from
// Windows Mobile 5 and 6. Every other call has the last error first, so a body that
// has room for it (32 bytes), and a bare failure of two words, are read that way.
// RAPI 1 has last error, BOOL, and the structure as an RO.
func parsePower(r *reply) (p PowerStatus, err error) {
	var code Win32
	if n := r.Len(); r.gen == RAPI1 || n >= 32 || n == 8 {
		code = r.lastError()
	}
	if r.U32("result") == 0 && r.Err() == nil {
		return p, refused(code)
	}
	o := r.structure("SYSTEM_POWER_STATUS_EX")
	p.ACLine = ACLine(o.U8("ACLineStatus"))
	p.Battery = BatteryFlag(o.U8("BatteryFlag"))
	p.Percent = Percent(o.U8("BatteryLifePercent"))
	o.U8("Reserved1")
	p.Life = BatteryLife(o.U32("BatteryLifeTime"))
	p.FullLife = BatteryLife(o.U32("BatteryFullLifeTime"))
	o.U8("Reserved2")
	p.Backup = BatteryFlag(o.U8("BackupBatteryFlag"))
	p.BackupPercent = Percent(o.U8("BackupBatteryLifePercent"))
	o.U8("Reserved3")
	p.BackupLife = BatteryLife(o.U32("BackupBatteryLifeTime"))
	p.BackupFull = BatteryLife(o.U32("BackupBatteryFullLifeTime"))
	return p, o.Err()
}
