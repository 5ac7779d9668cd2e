package lint

import (
	"strings"

	variables "cradle/rapi/template"
)

// variableMalformed: a "{{" that begins no variable.
const variableMalformed = "variable-malformed"

var variableRules = []Rule{{
	ID: variableMalformed, Severity: Error, Title: "Two opening braces that begin no variable",
	Why: "A variable is {{name}}, with a name of letters, digits, _, - and . that begins with a letter or _, and no blanks. " +
		"Cradle does not send a document with anything else behind two opening braces: a variable with a slip in it would become somebody's password as it stands.",
	Example: `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Server" value="{{ server }}"/></characteristic></characteristic>`,
	Mended:  `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Server" value="{{server}}"/></characteristic></characteristic>`,
	Mend:    "Write {{name}}; if the braces are meant as they stand, write &#123;{ for them.",
	Source:  "Cradle's own: package template",
}}

// variables makes findings of what is wrong with the document's variables.
func (c *checker) variables() {
	if !strings.Contains(c.doc.Text(), "{{") {
		return
	}
	for _, e := range variables.Scan(c.doc).Malformed() {
		if f := c.keep(Error, variableMalformed); f != nil {
			f.Msg, f.Fix, f.Pos = e.Msg, e.Fix, e.Pos
		}
	}
}

// template reports whether a text has variables of Cradle's in it, which are
// filled in before it is sent.
func template(s string) bool { return variables.Placeholder(s) }

// SecretVariable reports whether the value of a document's variable is a secret: the
// variable is called like one, or it becomes the value of a setting that is one.
func SecretVariable(t *variables.Template, name string) bool {
	if secretName(name) {
		return true
	}
	for _, u := range t.Uses {
		if variables.Fold(u.Name) == variables.Fold(name) && u.Attr != "name" && u.Attr != "type" && Secret(u.Node) {
			return true
		}
	}
	return false
}
