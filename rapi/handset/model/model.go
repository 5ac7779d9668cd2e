// Package model describes handsets to simulate: what one says of itself, what
// it allows, which Configuration Service Providers it has. The descriptions
// are data, read from TOML files:
//
//	models, err := model.Load(assets.Models, "models")
//	m := models["wm65-professional"]
//
// Which roles may reach a setting, and what it is, comes from the catalogue of
// Configuration Service Providers (package csp); a model adds and overrides.
//
// A Model is read-only after loading and is shared by all handsets made of it.
package model

import "cradle/rapi/csp"

// A Model is one kind of handset.
type Model struct {
	Slug     string `toml:"slug"`  // the name by which it is chosen
	Title    string `toml:"title"` // the name for people
	Defaults string `toml:"defaults"`
	// Kind and Version are which handset it is in the catalogue's words:
	// "Professional" and "6.5". They decide which CSPs and roles it has.
	Kind    string `toml:"kind"`
	Version string `toml:"version"`
	// Without names CSPs of the defaults that the model does not have; With those
	// that it has although the catalogue says otherwise.
	Without []string `toml:"without"`
	With    []string `toml:"with"`
	// WithoutPolicies are ids of the defaults' policies that it does not have.
	WithoutPolicies []string `toml:"without_policies"`

	OS        OS        `toml:"os"`
	Device    Device    `toml:"device"`
	Processor Processor `toml:"processor"`
	Memory    Memory    `toml:"memory"`
	Battery   Battery   `toml:"battery"`
	Screen    Screen    `toml:"screen"`
	USB       USB       `toml:"usb"`
	Reply     Reply     `toml:"reply"`

	// Policies are the security policies at first, by id.
	Policies map[string]uint32 `toml:"policies"`
	Metabase []Access          `toml:"metabase"`
	CSPs     []CSP             `toml:"csp"`
	Registry []Value           `toml:"registry"`
	// Protected are registry keys that RAPI may not change in restricted mode,
	// with all below them.
	Protected []string `toml:"protected"`
	ObjStore  ObjStore `toml:"objstore"`

	// Catalogue tells what the settings are: datatypes, limits, labels.
	Catalogue *csp.Catalogue `toml:"-"`
}

// OS is the operating system, as ActiveSync's device information and
// GetVersionEx tell it. Name and Version are what the DeviceInformation CSP
// answers.
type OS struct {
	Major   uint32 `toml:"major"`
	Minor   uint32 `toml:"minor"`
	Build   uint32 `toml:"build"`
	Name    string `toml:"name"`
	Version string `toml:"version"`
}

// Device is how the handset names itself.
type Device struct {
	Platforms []string `toml:"platforms"` // "PocketPC", "SmartPhone"
	Model     string   `toml:"model"`     // at most 255 bytes, in 8-bit characters
	Product   string   `toml:"product"`
}

// Processor is what GetSystemInfo tells.
type Processor struct {
	Architecture uint16 `toml:"architecture"` // 5 is ARM
	Type         uint32 `toml:"type"`         // 2577 is the StrongARM family
	Level        uint16 `toml:"level"`
	Revision     uint16 `toml:"revision"`
	PageSize     uint32 `toml:"page_size"`   // bytes
	Granularity  uint32 `toml:"granularity"` // bytes
	Name         string `toml:"name"`
}

// Memory is in bytes.
type Memory struct {
	RAM         uint32 `toml:"ram"`
	RAMFree     uint32 `toml:"ram_free"`
	Storage     uint32 `toml:"storage"`
	StorageFree uint32 `toml:"storage_free"`
}

// Battery is what GetSystemPowerStatusEx tells, in its own numbers.
type Battery struct {
	ACLine        uint8 `toml:"ac_line"`
	Flag          uint8 `toml:"flag"`
	Percent       uint8 `toml:"percent"`
	BackupPercent uint8 `toml:"backup_percent"`
}

// Screen holds the backlight's time-outs in seconds.
type Screen struct {
	BatteryTimeout uint32 `toml:"backlight_battery_timeout"`
	ACTimeout      uint32 `toml:"backlight_ac_timeout"`
}

// USB is how the handset appears on the bus in RNDIS mode.
type USB struct {
	Vendor  uint16 `toml:"vendor"`
	Product uint16 `toml:"product"`
	Release uint16 `toml:"release"` // bcdDevice
	Speed   string `toml:"speed"`   // "full" or "high"
	Maker   string `toml:"maker"`
	Name    string `toml:"name"`
}

// Reply is how the Configuration Manager words its replies where the
// documentation leaves it open.
type Reply struct {
	Desc       bool `toml:"desc"`        // error elements have a desc attribute
	NoDocument bool `toml:"no_document"` // a failing call returns no document
	Wait       int  `toml:"wait"`        // milliseconds that a document waits while another one is processed; 0 is refused at once
}

// Access is an entry of the metabase: who may reach a setting.
type Access struct {
	Path   string   `toml:"path"` // "Registry\HKCU\SOFTWARE\*"
	List   roleList `toml:"roles"`
	Access string   `toml:"access"` // "read" or "all"

	Roles    Roles `toml:"-"` // of List
	ReadOnly bool  `toml:"-"`
}

// CSP is one Configuration Service Provider that the model has. The fields
// below Kind are for kind "tree".
type CSP struct {
	Type string `toml:"type"` // canonical
	Kind string `toml:"kind"` // registry, favorite, information, policy, programs, tree

	Depth     int      `toml:"depth"`      // levels of characteristics below the CSP's own
	Unique    string   `toml:"unique"`     // entries' names are unique over all CSPs that say the same
	Below     []string `toml:"below"`      // characteristics that an entry may have
	BelowRoot []string `toml:"below_root"` // the only entries there may be
	RootParms bool     `toml:"root_parms"` // parms may stand on the CSP's own characteristic
	Secrets   []string `toml:"secrets"`    // parms that a query masks
	Entries   []Entry  `toml:"entry"`

	Limits map[string]int `toml:"limits"` // bytes a parm may have at most
}

// Entry is an entry of a tree CSP that is there at first. One without a name
// holds parms of the CSP's own characteristic.
type Entry struct {
	Name  string            `toml:"name"`
	Parms map[string]string `toml:"parms"`
	// Since and Until are versions of Windows Mobile that it is there in; "" is any.
	Since string `toml:"since"`
	Until string `toml:"until"`
}

// Value is a registry key that is there at first, with a value when Name is
// given: one of Text, Texts and DWord.
type Value struct {
	Key   string   `toml:"key"`
	Name  string   `toml:"name"`
	Text  *string  `toml:"text"`
	Texts []string `toml:"texts"` // of REG_MULTI_SZ
	DWord *uint32  `toml:"dword"`
}

// ObjStore is what the object store holds at first.
type ObjStore struct {
	Directories []string `toml:"directories"`
	Files       []File   `toml:"file"`
}

// File is a file that is there at first: with Text, or with Size zeros in their
// stead.
type File struct {
	Path string `toml:"path"`
	Text string `toml:"text"`
	Size int    `toml:"size"`
	ROM  bool   `toml:"rom"` // in ROM: cannot be changed
	// Module: in ROM and laid out to be run from there; cannot be read either.
	Module bool `toml:"module"`
	Hidden bool `toml:"hidden"`
}
