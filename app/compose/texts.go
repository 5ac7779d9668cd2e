package compose

// Texts are all texts of the templates that people read, in English: titles, labels,
// helps, choices, and what to write where a pattern does not fit. by is the template
// that each belongs to.
func (s *Set) Texts() (texts, by []string) {
	for _, t := range s.Templates {
		add := func(text string) {
			if text != "" {
				texts, by = append(texts, text), append(by, t.ID)
			}
		}
		add(t.Title)
		add(t.About)
		for _, f := range t.Fields {
			add(f.Label)
			add(f.Help)
			add(f.Unit)
			add(f.patternHelp)
			for _, c := range f.Choices {
				add(c.Label)
			}
		}
	}
	return texts, by
}
