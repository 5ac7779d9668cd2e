// Package csp is the catalogue of Configuration Service Providers: what each
// is for, which settings it has, and who may make them. It is data, read from
// assets/catalogue.toml; the lint, the window's help, completion, explanations
// and the simulated handset's permissions all stand on it.
//
//	cat := csp.Carried()
//	p, ok := cat.Find("cm_gprsentries")           // types ignore case
//	ch := p.At("Contoso", "DevSpecificCellular")  // below the Provider's own characteristic
//	parm, ok := ch.Parm("GPRSInfoAccessPointName")
//	roles, rule, known := p.WriteRoles([]string{"Contoso", "DestId"}, csp.Professional, 65)
//
// Nothing in the catalogue is a guess that does not say so: what the sources
// do not tell stands in a Gap, and Complete tells whether a list of names is
// the whole list.
package csp

import "regexp"

// Catalogue is the whole of it. It is not changed after Load.
type Catalogue struct {
	Providers []*Provider // in alphabetical order
	Families  []Family    // documents that are not for Windows Mobile

	byType  map[string]*Provider // by lower-case type
	foreign map[string]string    // family by lower-case type
}

// Family is a family of documents that look like provisioning documents and
// are for other devices.
type Family struct {
	Name    string   // "Zebra MX (Android)"
	About   string   // one sentence: what such a document is for
	Types   []string // top-level types that only such documents have
	Sources []Source
}

// Provider is one Configuration Service Provider.
type Provider struct {
	Type    string // as the documentation spells it: "CM_GPRSEntries"
	Purpose string // one line
	Help    string // a few sentences for a person; may be empty
	Secrets bool   // some parm below it is a secret

	Devices  Devices    // which kinds of handset have it
	Since    Version    // first version with it; zero: not known
	From     []Presence // first versions by kind of handset, where they differ; see On
	Until    Version    // last version with it; zero: none known
	Replaced string     // type of the Provider that took its place: "Wi-Fi"
	Carriers []Carrier  // all the ways a document may reach it; empty: not known
	DMOnly   bool       // OMA DM only: a provisioning document cannot use it
	Danger   string     // what it can destroy, in words; empty: nothing

	Caps  Caps
	Roles []RoleRule // the default metabase below it, the most special path last

	Root *Characteristic // the Provider's own characteristic

	Alone  bool     // should be the only one in its document
	Before []string // types whose settings should stand behind these in a document

	Gaps    []string // what the sources do not tell, one sentence each
	Sources []Source
}

// Presence says since when kinds of handset have something.
type Presence struct {
	Devices Devices
	Since   Version
}

// Characteristic is a group of settings.
type Characteristic struct {
	Name     string // "DevSpecificCellular"; for Any a word for people: "entry name"
	Any      bool   // its type is a name that the document chooses
	Pattern  string // regular expression that the whole chosen name matches; may be empty
	Help     string
	MaxName  int  // characters of the chosen name; 0: no limit known
	Registry bool // type is a registry path: further characteristics nest without end

	Parms    []*Parm
	AnyParm  *Parm // stands for parms with names of their own (Registry values, policies by number); nil: none
	Children []*Characteristic

	Complete bool // Parms and Children are the whole list: another name is a mistake
	Empty    bool // does something with nothing in it (FileOperation's MakeDir)
	Access   Access
	Devices  Devices // kinds of handset with it; zero: those of the Provider
	Guess    bool    // the entry is inferred or recalled, not documented
	Sources  []Source

	pattern *regexp.Regexp
}

// Parm is one setting.
type Parm struct {
	Name     string // for AnyParm a word for people: "value name"
	Pattern  string // regular expression that the whole name matches, for AnyParm; may be empty
	Help     string
	Datatype Datatype
	Format   Format // more than the datatype: what the text must look like
	Min, Max *int64
	MaxLen   int // characters; 0: no limit known
	Options  []Option
	Strict   bool // Options are the whole list
	Required bool
	Multiple bool // may stand more than once
	Secret   bool
	Access   Access
	ReadBack ReadBack
	Default  string // value when it is left out; "" is "not known"
	Unit     string // "minutes", "KB"
	Danger   string
	Devices  Devices // kinds of handset with it; zero: those of the Provider
	Since    Version // first version with it; zero: that of the Provider
	Guess    bool    // the entry is inferred or recalled, not documented
	Sources  []Source

	pattern *regexp.Regexp
}

// Option is one value a parm may have.
type Option struct {
	Value string
	Label string
	Guess bool
}

// Datatype is the datatype of the metadata (MSPROV DTD, bb737266, and the
// token table).
type Datatype string

const (
	Integer        Datatype = "integer"
	String         Datatype = "string"
	Float          Datatype = "float"
	Boolean        Datatype = "boolean"
	Binary         Datatype = "binary" // base64
	MultipleString Datatype = "multiplestring"
	Date           Datatype = "date"
	Time           Datatype = "time"
	Unstated       Datatype = "" // the sources do not say
)

// Format says what the text of a value must look like.
type Format string

const (
	FormatNone     Format = ""
	FormatGUID     Format = "guid" // with braces
	FormatURL      Format = "url"
	FormatBase64   Format = "base64"
	FormatSHA1     Format = "sha1"      // 40 hexadecimal digits
	FormatIPv4     Format = "ipv4"      // dotted
	FormatHHMM     Format = "hhmm"      // time of day
	FormatDateTime Format = "date-time" // ISO 8601
	FormatRoles    Format = "roles"     // a decimal mask of roles
	FormatPath     Format = "path"      // a handset's file
	FormatEntry    Format = "entry"     // the name of an entry of another Provider
	FormatServer   Format = "server"    // host or host:port
	FormatHex      Format = "hex"
)

// Access says whether a setting may be read and written.
type Access string

const (
	ReadWrite     Access = "rw"
	ReadOnly      Access = "r"
	WriteOnly     Access = "w"
	AccessUnknown Access = "" // the sources do not say
)

// ReadBack says what a query of a setting that was made brings.
type ReadBack string

const (
	ReadSame    ReadBack = "same"
	ReadMasked  ReadBack = "masked" // asterisks
	ReadNever   ReadBack = "never"  // cannot be queried
	ReadOther   ReadBack = "other"  // another value or shape; Help says which
	ReadUnknown ReadBack = ""
)

// Tri is yes, no or not known.
type Tri string

const (
	Yes     Tri = "yes"
	No      Tri = "no"
	NotSaid Tri = ""
)

// Caps says which of the query and delete elements work, as the table
// "Microsoft Custom Elements" of each Provider's page has it.
type Caps struct {
	ParmQuery           Tri
	NoParm              Tri
	NoCharacteristic    Tri
	CharacteristicQuery Tri
	Recursive           Tri // recursive characteristic-query
	TopQuery            Tri // characteristic-query of the whole Provider
	TopDelete           Tri // nocharacteristic of the whole Provider
}

// Carrier is a way in which a document may come.
type Carrier string

const (
	CP   Carrier = "cp"   // OMA Client Provisioning over the air
	CPF  Carrier = "cpf"  // a cabinet
	RAPI Carrier = "rapi" // the cable
	DM   Carrier = "dm"   // OMA DM
	ROM  Carrier = "rom"
)

// Source is where something is known from: a page of learn.microsoft.com's
// previous-versions ("aa457951"), a path below another of its libraries
// ("windows/embedded/gg155030"), or a whole address.
type Source string
