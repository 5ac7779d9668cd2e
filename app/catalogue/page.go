package catalogue

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"cradle/rapi/csp"
)

// width is how many characters a line of a page has.
const width = 92

// WriteList writes a line for each Provider.
func WriteList(w io.Writer, c *csp.Catalogue) {
	const line = "%-19s %-14s %-5s %-26s %s\n"
	fmt.Fprintf(w, line, "PROVIDER", "OVER THE CABLE", "SINCE", "HANDSETS", "WHAT IT SETS")
	for _, p := range c.Providers {
		r, from := reach(p)
		cable := string(r)
		if from != 0 {
			cable += " from " + from.String()
		}
		since := p.Since.String()
		if since == "" {
			since = "?"
		}
		fmt.Fprintf(w, line, p.Type, cable, since, briefly(p), p.Purpose)
	}
	fmt.Fprintf(w, "\n%d providers. 'cradle csp NAME' tells all that is known of one.\n", len(c.Providers))
}

// WriteHits writes what a search found.
func WriteHits(w io.Writer, hits []Hit) {
	for _, h := range hits {
		fmt.Fprintln(w, h.Path)
		wrap(w, "    ", h.Help)
	}
}

// WritePage writes all that is known of a part.
func WritePage(w io.Writer, p Part) {
	switch {
	case p.Parm != nil:
		fmt.Fprintf(w, "%s: %s\n\n", p.Path(), Describe(p.Parm))
	case len(p.Names) > 0:
		fmt.Fprintf(w, "%s\n\n", p.Path())
	default:
		fmt.Fprintf(w, "%s: %s\n\n", p.Provider.Type, p.Provider.Purpose)
	}
	wrap(w, "", p.Help())
	if p.Parm != nil {
		writeOptions(w, "  ", p.Parm)
	}
	fmt.Fprintln(w)
	writeFacts(w, p)
	if p.Parm == nil {
		if ch := p.Characteristic; len(ch.Parms)+len(ch.Children) > 0 || ch.AnyParm != nil {
			fmt.Fprintln(w, "\nSettings")
			writeTree(w, "  ", ch, ch == p.Provider.Root)
		}
	}
	if len(p.Names) == 0 {
		writeRoles(w, p.Provider)
	}
	writeList(w, "Not known of "+p.Provider.Type, p.Provider.Gaps)
	writeList(w, "Known from", urls(p.sources()))
}

func writeFacts(w io.Writer, p Part) {
	fact := func(label, text string) {
		if text != "" {
			hang(w, fmt.Sprintf("%-16s", label), text)
		}
	}
	prov := p.Provider
	handsets := Handsets(prov)
	if d := p.Characteristic.Devices; d != 0 {
		handsets = kinds(d) + "; the provider: " + handsets
	}
	fact("Handsets", handsets)
	fact("Over the cable", p.Cable())
	if len(p.Names) > 0 {
		danger := prov.Danger
		if p.Parm != nil {
			danger = p.Parm.Danger
		}
		fact("Danger", danger)
		return
	}
	if !prov.DMOnly {
		fact("Comes", carriers(prov.Carriers))
		fact("Can be asked", Asking(prov.Caps))
		fact("Can be deleted", Deleting(prov.Caps))
	}
	fact("Danger", prov.Danger)
	if prov.Alone {
		fact("In a document", "should be alone")
	}
	if prov.Before != nil {
		fact("In a document", "belongs before "+strings.Join(prov.Before, ", "))
	}
	if prov.Replaced != "" {
		fact("Today", prov.Replaced+" takes its place")
	}
}

// writeTree writes what stands in a characteristic. The Provider's own help
// stands above already.
func writeTree(w io.Writer, indent string, ch *csp.Characteristic, root bool) {
	if root && ch.Help != "" {
		wrap(w, indent, ch.Help)
	}
	for _, s := range ch.Parms {
		writeSetting(w, indent, s.Name, s)
	}
	if ch.AnyParm != nil {
		writeSetting(w, indent, "<"+ch.AnyParm.Name+">", ch.AnyParm)
	}
	for _, c := range ch.Children {
		note := ""
		if c.MaxName > 0 {
			note += fmt.Sprintf(", up to %d characters", c.MaxName)
		}
		if c.Devices != 0 {
			note += ", " + c.Devices.String() + " only"
		}
		if c.Guess {
			note += ", not documented"
		}
		fmt.Fprintf(w, "%s%s/%s\n", indent, c.Display(), note)
		wrap(w, indent+"    ", c.Help)
		writeTree(w, indent+"  ", c, false)
	}
}

func writeSetting(w io.Writer, indent, name string, s *csp.Parm) {
	hang(w, fmt.Sprintf("%s%-24s ", indent, name), Describe(s))
	wrap(w, indent+"    ", s.Help)
	writeOptions(w, indent+"      ", s)
	if s.Danger != "" {
		wrap(w, indent+"    ", "Danger: "+s.Danger)
	}
}

func writeOptions(w io.Writer, indent string, s *csp.Parm) {
	longest, all := 0, 0
	for _, o := range s.Options {
		longest = max(longest, len(o.Value))
		all += len(o.Value) + len(o.Label) + 3
	}
	if all <= 60 && !slices.ContainsFunc(s.Options, func(o csp.Option) bool { return o.Guess }) {
		var words []string
		for _, o := range s.Options {
			words = append(words, strings.TrimSpace(o.Value+" "+o.Label))
		}
		wrap(w, indent, strings.Join(words, ", "))
		return
	}
	for _, o := range s.Options {
		text := o.Label
		if o.Guess {
			text = strings.TrimSpace(text + " (not documented)")
		}
		hang(w, fmt.Sprintf("%s%-*s  ", indent, longest, o.Value), text)
	}
}

func writeRoles(w io.Writer, p *csp.Provider) {
	if len(p.Roles) == 0 {
		return
	}
	fmt.Fprintln(w, "\nWho may set it, by default (USER_AUTH is the cable)")
	for _, r := range p.Roles {
		path := r.Path
		switch path {
		case "":
			path = "all of it"
			if len(p.Roles) > 1 && r.Since == 0 && r.Until == 0 {
				path = "itself"
			}
		case "*":
			path = "everything below it"
		}
		if r.Since != 0 {
			path += ", from " + r.Since.String() + " on"
		}
		if r.Until != 0 {
			path += ", up to " + r.Until.String()
		}
		if r.Devices != 0 {
			path += ", " + r.Devices.String()
		}
		roles := strings.Join(r.Write.Names(), ", ")
		if r.Guess {
			roles += " (inferred)"
		}
		hang(w, fmt.Sprintf("  %-34s ", path), roles)
	}
}

func writeList(w io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, l := range lines {
		hang(w, "  ", l)
	}
}

// sources are those of the part and of what stands in it, each once.
func (p Part) sources() (list []csp.Source) {
	seen := make(map[csp.Source]bool)
	add := func(sources []csp.Source) {
		for _, s := range sources {
			if !seen[s] {
				seen[s] = true
				list = append(list, s)
			}
		}
	}
	if p.Parm != nil {
		add(p.Parm.Sources)
		return list
	}
	addTree(add, p.Characteristic)
	if len(p.Names) == 0 {
		for _, r := range p.Provider.Roles {
			add(r.Sources)
		}
	}
	return list
}

func addTree(add func([]csp.Source), ch *csp.Characteristic) {
	add(ch.Sources)
	for _, s := range ch.Parms {
		add(s.Sources)
	}
	if ch.AnyParm != nil {
		add(ch.AnyParm.Sources)
	}
	for _, c := range ch.Children {
		addTree(add, c)
	}
}

func urls(sources []csp.Source) (list []string) {
	for _, s := range sources {
		list = append(list, s.URL())
	}
	return list
}

// wrap writes a text in lines behind an indent; nothing for no text.
func wrap(w io.Writer, indent, text string) {
	if text != "" {
		hang(w, indent, text)
	}
}

// hang writes a label and a text behind it, whose further lines stand below its
// beginning.
func hang(w io.Writer, label, text string) {
	indent := strings.Repeat(" ", len([]rune(label)))
	line := label
	for i, word := range strings.Fields(text) {
		if i > 0 && len([]rune(line))+1+len([]rune(word)) > width {
			fmt.Fprintln(w, strings.TrimRight(line, " "))
			line = indent + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}
