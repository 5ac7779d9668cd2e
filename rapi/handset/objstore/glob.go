package objstore

import (
	"strings"
)

// Glob lists what matches a pattern: a path whose last name may have "*" for any
// characters and "?" for any one, without regard to case. "*.*" is everything,
// as on Windows. There are no entries "." and "..".
//
// That nothing matches is ERROR_NO_MORE_FILES when the pattern has a wildcard
// (recalled of Windows CE's documentation) and ERROR_FILE_NOT_FOUND when it is
// a name.
func (s *Store) Glob(pattern string) ([]Info, error) {
	i := strings.LastIndexByte(pattern, '\\')
	if i < 0 {
		return nil, pathError("find", pattern, codeInvalidName)
	}
	dir, last := pattern[:max(i, 1)], pattern[i+1:]
	wild := strings.ContainsAny(last, "*?")
	if !wild && last != "" && !ValidName(last) || last == "" {
		return nil, pathError("find", pattern, codeNotFound)
	}
	names, err := split("find", dir)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	n := s.find(names)
	if n == nil || !n.dir {
		return nil, pathError("find", pattern, codePathNotFound)
	}
	if !wild {
		e := n.nodes.Get(last)
		if e == nil {
			return nil, pathError("find", pattern, codeNotFound)
		}
		return []Info{e.Value.info(e.Name)}, nil
	}
	if last == "*.*" {
		last = "*"
	}
	folded := []rune(strings.ToLower(last))
	var list []Info
	for e := range n.nodes.All() {
		if match(folded, []rune(strings.ToLower(e.Name))) {
			list = append(list, e.Value.info(e.Name))
		}
	}
	if list == nil {
		return nil, pathError("find", pattern, codeNoMoreFiles)
	}
	return list, nil
}

// match takes time in proportion to the product of the lengths at worst: only
// the last star has to be tried anew.
func match(pattern, name []rune) bool {
	p, n := 0, 0
	star, mark := -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
