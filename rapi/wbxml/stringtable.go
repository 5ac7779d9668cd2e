package wbxml

import "sort"

// stringTable collects the texts that stand at the beginning of a document,
// each with its terminator (WAP-192 section 5.7).
type stringTable struct {
	bytes []byte
	at    map[string]uint32 // offsets
}

func newStringTable() *stringTable { return &stringTable{at: map[string]uint32{}} }

// add is the offset of a text; it is added if it is new.
func (t *stringTable) add(s string) uint32 {
	if offset, ok := t.at[s]; ok {
		return offset
	}
	offset := uint32(len(t.bytes))
	t.at[s] = offset
	t.bytes = append(append(t.bytes, s...), 0)
	return offset
}

// fill adds the texts that are worth it: those that save most come first, where
// offsets are short.
func (t *stringTable) fill(counts map[string]int) {
	type candidate struct {
		text  string
		saved int
	}
	var list []candidate
	for s, n := range counts {
		if _, ok := t.at[s]; ok {
			continue
		}
		inline := n * (len(s) + 2)
		table := len(s) + 1 + n*3 // an offset of two bytes
		if inline > table {
			list = append(list, candidate{s, inline - table})
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].saved != list[j].saved {
			return list[i].saved > list[j].saved
		}
		return list[i].text < list[j].text
	})
	for _, c := range list {
		t.add(c.text)
	}
}
