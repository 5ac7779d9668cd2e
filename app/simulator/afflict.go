package simulator

import (
	"fmt"
	"strconv"
	"strings"

	"cradle/app/simulator/trouble"
)

// Afflict gives troubles to the handsets that are to have them: a handset is
// named by its name, by its id ("sim-2") or by its number. Errors are
// *trouble.Error.
func Afflict(specs []Spec, orders []trouble.Order) error {
	for _, o := range orders {
		found := false
		for i := range specs {
			if o.Handset != "" && !specs[i].called(o.Handset, i+1) {
				continue
			}
			found = true
			if specs[i].Trouble == nil {
				specs[i].Trouble = new(trouble.Trouble)
			}
			o.Apply(specs[i].Trouble)
		}
		if !found {
			var names []string
			for i := range specs {
				names = append(names, specs[i].name(i+1))
			}
			return &trouble.Error{
				Order: o.Text, Msg: "no simulated handset is called " + strconv.Quote(o.Handset),
				Fix: "choose from " + strings.Join(names, ", "),
			}
		}
	}
	return nil
}

// name is the device name of handset n, counted from 1.
func (s Spec) name(n int) string {
	if s.Name == "" {
		return fmt.Sprintf("SIM-%02d", n)
	}
	return s.Name
}

// called reports whether a person may mean handset n by a word.
func (s Spec) called(word string, n int) bool {
	return strings.EqualFold(word, s.name(n)) || strings.EqualFold(word, "sim-"+strconv.Itoa(n)) || word == strconv.Itoa(n)
}
