package wbxml

import (
	"sort"
	"strings"
	"sync"
)

// start is what an attribute start token means: a name, and how its value
// begins.
type start struct {
	name, prefix string
	open         bool // prefix may be the beginning of a longer value when writing
	lost         bool // a token that is listed, and whose prefix is not known
}

// value is what an attribute value token means.
type value struct {
	text     string
	part     bool // may stand inside a longer value when writing
	readOnly bool // is understood, and not written
}

// page is one code page: elements, attributes and values share its number.
type page struct {
	tags   map[byte]string
	starts map[byte]start
	values map[byte]value
	from   string // set where the meaning is guessed: for the warning

	readTags map[byte]string // elements that are understood, and not written
}

// table is all code pages of a language.
type table struct {
	pages map[byte]*page

	// For writing: where things are, in the order of preference.
	tagAt   map[string][]place
	bareAt  map[string][]place // attribute without a prefix
	startAt map[nameValue][]place
	openAt  map[string][]openStart // by name, longest prefix first
	valueAt map[string][]place
	parts   map[byte][]part // inside values, by page, longest first
}

type place struct{ page, code byte }

type nameValue struct{ name, value string }

type openStart struct {
	prefix string
	place
}

type part struct {
	text string
	code byte
}

// pageBuilder puts a page together.
type pageBuilder page

func newPage() *pageBuilder {
	return &pageBuilder{tags: map[byte]string{}, starts: map[byte]start{}, values: map[byte]value{}}
}

// tag gives consecutive element tokens their names.
func (p *pageBuilder) tag(first byte, names ...string) *pageBuilder {
	for i, n := range names {
		p.tags[first+byte(i)] = n
	}
	return p
}

// bare gives consecutive tokens attribute names without a prefix.
func (p *pageBuilder) bare(first byte, names ...string) *pageBuilder {
	for i, n := range names {
		p.starts[first+byte(i)] = start{name: n}
	}
	return p
}

// with gives consecutive tokens one attribute name with different prefixes. A
// prefix that ends in a separator may be continued.
func (p *pageBuilder) with(name string, first byte, prefixes ...string) *pageBuilder {
	for i, v := range prefixes {
		p.starts[first+byte(i)] = start{name: name, prefix: v, open: strings.HasSuffix(v, `\`) || strings.HasPrefix(v, "http")}
	}
	return p
}

// lost is a token of a list whose prefix the list at hand no longer has.
func (p *pageBuilder) lost(name string, code byte) *pageBuilder {
	p.starts[code] = start{name: name, lost: true}
	return p
}

// value gives consecutive tokens whole values.
func (p *pageBuilder) value(first byte, texts ...string) *pageBuilder {
	for i, t := range texts {
		p.values[first+byte(i)] = value{text: t}
	}
	return p
}

// part gives consecutive tokens pieces of values.
func (p *pageBuilder) part(first byte, texts ...string) *pageBuilder {
	for i, t := range texts {
		p.values[first+byte(i)] = value{text: t, part: true}
	}
	return p
}

// read gives consecutive tokens pieces of values that are not written.
func (p *pageBuilder) read(first byte, texts ...string) *pageBuilder {
	for i, t := range texts {
		p.values[first+byte(i)] = value{text: t, readOnly: true}
	}
	return p
}

func (p *pageBuilder) done() *page { return (*page)(p) }

// newTable indexes pages for writing. writable are the pages that are written,
// the preferred first.
func newTable(pages map[byte]*page, writable ...byte) *table {
	t := &table{
		pages: pages, tagAt: map[string][]place{}, bareAt: map[string][]place{}, startAt: map[nameValue][]place{},
		openAt: map[string][]openStart{}, valueAt: map[string][]place{}, parts: map[byte][]part{},
	}
	for _, number := range writable {
		p := pages[number]
		for code := 0; code < 0x100; code++ {
			at := place{number, byte(code)}
			if name, ok := p.tags[at.code]; ok {
				t.tagAt[name] = append(t.tagAt[name], at)
			}
			if s, ok := p.starts[at.code]; ok && !s.lost {
				switch {
				case s.prefix == "":
					t.bareAt[s.name] = append(t.bareAt[s.name], at)
				case s.open:
					t.openAt[s.name] = append(t.openAt[s.name], openStart{s.prefix, at})
				default:
					key := nameValue{s.name, s.prefix}
					t.startAt[key] = append(t.startAt[key], at)
				}
			}
			if v, ok := p.values[at.code]; ok && !v.readOnly {
				if v.part {
					t.parts[number] = append(t.parts[number], part{v.text, at.code})
				} else {
					t.valueAt[v.text] = append(t.valueAt[v.text], at)
				}
			}
		}
		sort.SliceStable(t.parts[number], func(i, j int) bool { return len(t.parts[number][i].text) > len(t.parts[number][j].text) })
	}
	for _, list := range t.openAt {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i].prefix) > len(list[j].prefix) })
	}
	return t
}

// The tables, each made when it is first needed and never changed.
var (
	tableOMA11 = sync.OnceValue(func() *table { return newTable(provisioningPages(), 0, 1) })
	tableOMA10 = sync.OnceValue(func() *table { return newTable(provisioningPages(), 0) })
	tableMS    = sync.OnceValue(func() *table { return newTable(provisioningPages(), 0, 1, 200, 201, 203, 204) })
	table2003  = sync.OnceValue(func() *table { return newTable(pages2003(), 0, 1, 2, 3) })
	tableSI    = sync.OnceValue(func() *table { return newTable(map[byte]*page{0: indicationPage()}, 0) })
	tableSL    = sync.OnceValue(func() *table { return newTable(map[byte]*page{0: loadingPage()}, 0) })
)

// tableOf is the table of a language.
func tableOf(l Language, t Tokens) *table {
	switch l {
	case ServiceIndication:
		return tableSI()
	case ServiceLoading:
		return tableSL()
	}
	switch t {
	case OMA10:
		return tableOMA10()
	case Microsoft:
		return tableMS()
	case WM2003:
		return table2003()
	}
	return tableOMA11()
}
