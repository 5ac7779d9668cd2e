package catalogue

import (
	"cradle/rapi/csp"
)

// Doc is the JSON document "cradle/csp/1". One of its lists is there, as it was
// asked.
type Doc struct {
	Schema    string     `json:"schema"`
	ExitCode  int        `json:"exit_code"`
	Providers []Provider `json:"providers,omitempty"`
	Part      *PartDoc   `json:"part,omitempty"`
	Hits      []Hit      `json:"hits,omitempty"`
}

// Provider is a Provider in short; the details are there when it was asked for
// by name.
type Provider struct {
	Type     string     `json:"type"`
	Purpose  string     `json:"purpose"`
	Handsets []string   `json:"handsets"` // empty: not known
	Since    string     `json:"since,omitempty"`
	Until    string     `json:"until,omitempty"`
	From     []Presence `json:"from,omitempty"`
	Cable    string     `json:"over_the_cable"`
	// CableFrom is the version from which on that is so, where it is not all.
	CableFrom string `json:"over_the_cable_from,omitempty"`
	DMOnly    bool   `json:"dm_only,omitempty"`
	Danger    string `json:"danger,omitempty"`
	*Details
}

// Presence says since when a kind of handset has a Provider.
type Presence struct {
	Handset string `json:"handset"`
	Since   string `json:"since"`
}

// Details are what is told of one Provider only.
type Details struct {
	Help     string          `json:"help"`
	Secrets  bool            `json:"secrets"`
	Carriers []csp.Carrier   `json:"carriers,omitempty"`
	Works    map[string]bool `json:"works"` // queries and deletions; what is not there is not known
	Roles    []Rule          `json:"roles"`
	Alone    bool            `json:"alone,omitempty"`
	Before   []string        `json:"before,omitempty"`
	Replaced string          `json:"replaced_by,omitempty"`
	Gaps     []string        `json:"gaps"`
	Sources  []string        `json:"sources"`
	Root     Characteristic  `json:"root"`
}

// Rule is a rule of the default metabase.
type Rule struct {
	Path     string   `json:"path"`
	Roles    []string `json:"roles"`
	Since    string   `json:"since,omitempty"`
	Until    string   `json:"until,omitempty"`
	Handsets []string `json:"handsets,omitempty"`
	Guess    bool     `json:"guess,omitempty"`
	Sources  []string `json:"sources"`
}

// PartDoc is a part that was asked for by a path.
type PartDoc struct {
	Path           string          `json:"path"`
	Provider       string          `json:"provider"`
	Cable          string          `json:"over_the_cable"` // in words
	Roles          []string        `json:"roles"`          // who may set it; empty: not known
	Characteristic *Characteristic `json:"characteristic,omitempty"`
	Parm           *Parm           `json:"parm,omitempty"`
	Gaps           []string        `json:"gaps"`
}

// Characteristic is a group of settings.
type Characteristic struct {
	Name            string           `json:"name"`
	Chosen          bool             `json:"chosen,omitempty"` // by the document
	Help            string           `json:"help,omitempty"`
	Pattern         string           `json:"pattern,omitempty"`
	MaxName         int              `json:"max_name,omitempty"`
	Nests           bool             `json:"nests,omitempty"` // registry keys
	Complete        bool             `json:"complete"`
	Empty           bool             `json:"empty,omitempty"`
	Access          csp.Access       `json:"access,omitempty"`
	Handsets        []string         `json:"handsets,omitempty"`
	Guess           bool             `json:"guess,omitempty"`
	Parms           []Parm           `json:"parms,omitempty"`
	AnyParm         *Parm            `json:"any_parm,omitempty"`
	Characteristics []Characteristic `json:"characteristics,omitempty"`
	Sources         []string         `json:"sources"`
}

// Parm is a setting.
type Parm struct {
	Name     string       `json:"name"`
	Help     string       `json:"help"`
	Datatype csp.Datatype `json:"datatype,omitempty"`
	Format   csp.Format   `json:"format,omitempty"`
	Pattern  string       `json:"pattern,omitempty"`
	Min      *int64       `json:"min,omitempty"`
	Max      *int64       `json:"max,omitempty"`
	MaxLen   int          `json:"max_length,omitempty"`
	Unit     string       `json:"unit,omitempty"`
	Default  string       `json:"default,omitempty"`
	Options  []Option     `json:"options,omitempty"`
	Strict   bool         `json:"no_other_options,omitempty"`
	Required bool         `json:"required,omitempty"`
	Multiple bool         `json:"multiple,omitempty"`
	Secret   bool         `json:"secret,omitempty"`
	Access   csp.Access   `json:"access,omitempty"`
	ReadBack csp.ReadBack `json:"read_back,omitempty"`
	Danger   string       `json:"danger,omitempty"`
	Handsets []string     `json:"handsets,omitempty"`
	Since    string       `json:"since,omitempty"`
	Guess    bool         `json:"guess,omitempty"`
	Sources  []string     `json:"sources"`
}

// Option is a value of a setting.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label,omitempty"`
	Guess bool   `json:"guess,omitempty"`
}

// ListDoc has every Provider in short.
func ListDoc(c *csp.Catalogue) Doc {
	d := Doc{Schema: "cradle/csp/1"}
	for _, p := range c.Providers {
		d.Providers = append(d.Providers, providerDoc(p))
	}
	return d
}

// PageDoc has a part with all that is known of it.
func PageDoc(p Part) Doc {
	d := Doc{Schema: "cradle/csp/1"}
	if len(p.Names) == 0 {
		prov := providerDoc(p.Provider)
		prov.Details = details(p.Provider)
		d.Providers = []Provider{prov}
		return d
	}
	part := &PartDoc{Path: p.Path(), Provider: p.Provider.Type, Cable: p.Cable(), Roles: []string{}, Gaps: list(p.Provider.Gaps)}
	if roles, _, known := p.Provider.WriteRoles(p.Names, 0, versions[len(versions)-1]); known {
		part.Roles = roles.Names()
	}
	if p.Parm != nil {
		s := parmDoc(p.Parm)
		part.Parm = &s
	} else {
		ch := characteristicDoc(p.Characteristic)
		part.Characteristic = &ch
	}
	d.Part = part
	return d
}

func providerDoc(p *csp.Provider) Provider {
	r, from := reach(p)
	d := Provider{Type: p.Type, Purpose: p.Purpose, Handsets: list(p.Devices.Names()), Since: p.Since.String(), Until: p.Until.String(),
		Cable: string(r), CableFrom: from.String(), DMOnly: p.DMOnly, Danger: p.Danger}
	for _, f := range p.From {
		for _, kind := range f.Devices.Names() {
			d.From = append(d.From, Presence{kind, f.Since.String()})
		}
	}
	return d
}

func details(p *csp.Provider) *Details {
	d := &Details{Help: p.Help, Secrets: p.Secrets, Carriers: p.Carriers, Works: map[string]bool{}, Roles: []Rule{}, Alone: p.Alone,
		Before: p.Before, Replaced: p.Replaced, Gaps: list(p.Gaps), Sources: list(urls(p.Sources)), Root: characteristicDoc(p.Root)}
	for name, is := range map[string]csp.Tri{
		"parm_query": p.Caps.ParmQuery, "noparm": p.Caps.NoParm, "nocharacteristic": p.Caps.NoCharacteristic,
		"characteristic_query": p.Caps.CharacteristicQuery, "recursive_query": p.Caps.Recursive,
		"query_of_the_whole": p.Caps.TopQuery, "deletion_of_the_whole": p.Caps.TopDelete,
	} {
		if is != csp.NotSaid {
			d.Works[name] = is == csp.Yes
		}
	}
	for _, r := range p.Roles {
		d.Roles = append(d.Roles, Rule{r.Path, list(r.Write.Names()), r.Since.String(), r.Until.String(), r.Devices.Names(), r.Guess, list(urls(r.Sources))})
	}
	return d
}

func characteristicDoc(ch *csp.Characteristic) Characteristic {
	d := Characteristic{Name: ch.Name, Chosen: ch.Any, Help: ch.Help, Pattern: ch.Pattern, MaxName: ch.MaxName, Nests: ch.Registry,
		Complete: ch.Complete, Empty: ch.Empty, Access: ch.Access, Handsets: ch.Devices.Names(), Guess: ch.Guess, Sources: list(urls(ch.Sources))}
	for _, s := range ch.Parms {
		d.Parms = append(d.Parms, parmDoc(s))
	}
	if ch.AnyParm != nil {
		s := parmDoc(ch.AnyParm)
		d.AnyParm = &s
	}
	for _, c := range ch.Children {
		d.Characteristics = append(d.Characteristics, characteristicDoc(c))
	}
	return d
}

func parmDoc(s *csp.Parm) Parm {
	d := Parm{Name: s.Name, Help: s.Help, Datatype: s.Datatype, Format: s.Format, Pattern: s.Pattern, Min: s.Min, Max: s.Max,
		MaxLen: s.MaxLen, Unit: s.Unit, Default: s.Default, Strict: s.Strict, Required: s.Required, Multiple: s.Multiple,
		Secret: s.Secret, Access: s.Access, ReadBack: s.ReadBack, Danger: s.Danger, Handsets: s.Devices.Names(),
		Since: s.Since.String(), Guess: s.Guess, Sources: list(urls(s.Sources))}
	for _, o := range s.Options {
		d.Options = append(d.Options, Option(o))
	}
	return d
}

// list is never null.
func list(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}
