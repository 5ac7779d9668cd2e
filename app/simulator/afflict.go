package simulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cradle/app/simulator/trouble"
	"cradle/rapi/handset/model"
)

// Afflict gives troubles to the handsets that are to have them: a handset is
// named by its name, by its id ("sim-2") or by its number. A trouble that names a CSP
// which none of them has is an error. Errors are *trouble.Error.
func Afflict(specs []Spec, orders []trouble.Order) error {
	models, err := Models()
	if err != nil {
		return err
	}
	for _, o := range orders {
		var probe trouble.Trouble
		o.Apply(&probe)
		csp := probe.CSP()
		found, has := false, csp == ""
		for i := range specs {
			if o.Handset != "" && !specs[i].called(o.Handset, i+1) {
				continue
			}
			found = true
			if specs[i].Trouble == nil {
				specs[i].Trouble = new(trouble.Trouble)
			}
			o.Apply(specs[i].Trouble)
			m := models[specs[i].Model]
			has = has || m != nil && slices.ContainsFunc(m.CSPs, func(c model.CSP) bool { return strings.EqualFold(c.Type, csp) })
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
		if !has {
			return &trouble.Error{
				Order: o.Text, Msg: "the handset has no CSP " + strconv.Quote(csp), Fix: "cradle simulate --list --json tells which it has",
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
