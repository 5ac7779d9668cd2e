package catalogue

import (
	"strings"

	"cradle/rapi/csp"
)

// Hit is an entry of the catalogue in which the words of a search stand.
type Hit struct {
	Path string `json:"path"` // "SecurityPolicy/4119"
	Help string `json:"help"`
}

// Search returns the entries whose name or help has every word, Providers first
// and then what is below them, in alphabetical order of the Providers. Letter
// case does not count.
func Search(c *csp.Catalogue, text string) []Hit {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return nil
	}
	var top, below []Hit
	for _, p := range c.Providers {
		if has(words, p.Type, p.Purpose, p.Help) {
			top = append(top, Hit{p.Type, p.Purpose + "."})
		}
		for path, ch := range p.Characteristics() {
			if ch != p.Root && has(words, ch.Name, ch.Help) {
				below = append(below, Hit{path, ch.Help})
			}
			for _, s := range ch.Parms {
				below = addSetting(below, words, path+"/"+s.Name, s)
			}
			if s := ch.AnyParm; s != nil {
				below = addSetting(below, words, path+"/<"+s.Name+">", s)
			}
		}
	}
	return append(top, below...)
}

func addSetting(hits []Hit, words []string, path string, s *csp.Parm) []Hit {
	texts := []string{s.Name, s.Help}
	for _, o := range s.Options {
		texts = append(texts, o.Label)
	}
	if !has(words, texts...) {
		return hits
	}
	return append(hits, Hit{path, s.Help})
}

// has tells whether every word stands in one of the texts.
func has(words []string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, "\n"))
	for _, w := range words {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}
