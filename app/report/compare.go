package report

import (
	"bufio"
	"fmt"
	"io"

	"cradle/rapi/canon"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// CompareDoc is the JSON document "cradle/compare/1".
type CompareDoc struct {
	Schema      string          `json:"schema"`
	ExitCode    int             `json:"exit_code"`
	First       string          `json:"first"`
	Second      string          `json:"second"`
	Same        bool            `json:"same"`
	Differences []DifferenceDoc `json:"differences"`
}

// DifferenceDoc is one place where two documents ask for different things.
type DifferenceDoc struct {
	Kind      string   `json:"kind"`
	Path      string   `json:"path"`
	First     *SideDoc `json:"first,omitempty"`
	Second    *SideDoc `json:"second,omitempty"`
	Attribute string   `json:"attribute,omitempty"`
	Secret    bool     `json:"secret,omitempty"`
	Words     string   `json:"words"`
}

// SideDoc is the element in one of the documents. Secrets have no value.
type SideDoc struct {
	Element string  `json:"element"`
	Line    int     `json:"line,omitempty"`
	Column  int     `json:"column,omitempty"`
	Value   *string `json:"value,omitempty"`
}

// Compare makes the JSON document of a comparison of two files.
func Compare(first, second string, list []canon.Difference, exitCode int) CompareDoc {
	doc := CompareDoc{Schema: "cradle/compare/1", ExitCode: exitCode, First: first, Second: second, Same: len(list) == 0, Differences: []DifferenceDoc{}}
	for _, d := range list {
		secret := secretDifference(d)
		doc.Differences = append(doc.Differences, DifferenceDoc{
			Kind: d.Kind.Key(), Path: d.Path(), Attribute: d.Attribute, Secret: secret, Words: words(d),
			First: sideDoc(d.A, secret), Second: sideDoc(d.B, secret),
		})
	}
	return doc
}

func sideDoc(n *provxml.Node, secret bool) *SideDoc {
	if n == nil {
		return nil
	}
	s := &SideDoc{Element: n.Kind.String(), Line: n.Pos.Line, Column: n.Pos.Column}
	if n.HasValue && !secret {
		s.Value = &n.Value
	}
	return s
}

// CompareText writes a comparison for people, a line a difference.
func CompareText(w io.Writer, first, second string, list []canon.Difference) error {
	out := bufio.NewWriter(w)
	for _, d := range list {
		fmt.Fprintf(out, "%s: %s (%s)\n", printable(d.Path()), printable(words(d)), printable(d.Where()))
	}
	first, second = printable(first), printable(second)
	if len(list) == 0 {
		fmt.Fprintf(out, "%s and %s mean the same to a handset\n", first, second)
	} else {
		fmt.Fprintf(out, "%s between %s, the first, and %s, the second\n", Things(len(list), "difference"), first, second)
	}
	return out.Flush()
}

// words is what a difference is, without secrets.
func words(d canon.Difference) string {
	if d.Kind == canon.Attribute && (secretDifference(d) || lint.SecretAttribute(d.A, d.Attribute) || lint.SecretAttribute(d.B, d.Attribute)) {
		return "another " + d.Attribute
	}
	return d.Words(shownValue)
}

// secretDifference: a value may be a secret in one of the documents alone, such as a
// URL with a password in it.
func secretDifference(d canon.Difference) bool {
	return d.A != nil && lint.Secret(d.A) || d.B != nil && lint.Secret(d.B)
}

// shownValue is a node's value for people.
func shownValue(n *provxml.Node) string {
	if lint.Secret(n) {
		return lint.Masked
	}
	return quote(n.Value)
}
