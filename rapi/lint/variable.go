package lint

import (
	"strings"

	"cradle/rapi/phrase"
	variables "cradle/rapi/template"
)

// The rules about variables.
const (
	variableMalformed = "variable-malformed" // a "{{" that begins no variable

	variableShown = "variable-shown" // a secret where none is kept

	// HasVariables is the note that a document has variables.
	HasVariables = "variables"
)

var variableRules = []Rule{{
	ID: HasVariables, Severity: Note, Title: "The document has variables",
	Why:     "A variable, {{name}}, gets its value when the document is applied; without one nothing is sent. Values with a variable in them are not judged here.",
	Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="{{address}}"/></characteristic></characteristic>`,
	Mend:    "Give the values with --set, --set-file, --ask or --vars.",
	Source:  "Cradle's own: package template",
}, {
	ID: variableMalformed, Severity: Error, Title: "Two opening braces that begin no variable",
	Why: "A variable is {{name}}, with a name of letters, digits, _, - and . that begins with a letter or _, and no blanks. " +
		"Cradle does not send a document with anything else behind two opening braces: a variable with a slip in it would become somebody's password as it stands.",
	Example: `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Server" value="{{ server }}"/></characteristic></characteristic>`,
	Mended:  `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Server" value="{{server}}"/></characteristic></characteristic>`,
	Mend:    "Write {{name}}; if the braces are meant as they stand, write &#123;{ for them.",
	Source:  "Cradle's own: package template",
}, {
	ID: variableShown, Severity: Warning, Title: "A secret in a setting that is none",
	Why:     "The variable is called like a secret, and the setting that it stands in is none: screens, results, reports and the journal show the setting's value, and the secret in it.",
	Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/?key={{password}}"/></characteristic></characteristic>`,
	Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
	Mend:    "Leave the secret out, or give the variable another name if it is none.",
	Source:  "Cradle's own: package template",
}}

// variables makes findings of what is wrong with the document's variables.
func (c *checker) variables() {
	if !strings.Contains(c.doc.Text(), "{{") {
		return
	}
	t := variables.Scan(c.doc)
	for _, e := range t.Malformed() {
		if f := c.keep(Error, variableMalformed); f != nil {
			f.Msg, f.Fix, f.Pos = e.Msg, e.Fix, e.Pos
		}
	}
	names := t.Names()
	if len(names) == 0 {
		return
	}
	c.shown(t)
	if f := c.keep(Note, HasVariables); f != nil {
		const most = 8
		list := verbatim(names[:min(len(names), most)])
		if left := len(names) - most; left > 0 {
			list = append(list, phrase.Count("{{.Count}} more", "{{.Count}} more", left))
		}
		f.Pos, f.Node, f.Path = t.Uses[0].Pos, t.Uses[0].Node, t.Uses[0].Node.Path()
		f.Msg, f.Fix = phrase.New("the document has variables: {{.Names}}", "Names", phrase.Join(", ", list...)), phrase.New("give them values when it is applied")
	}
}

// shown makes findings of secrets that stand where none is kept, one for each variable.
func (c *checker) shown(t *variables.Template) {
	told := map[string]bool{}
	for _, u := range t.Uses {
		name := variables.Fold(u.Name)
		if told[name] || !secretName(u.Name) || u.Attr != "name" && u.Attr != "type" && Secret(u.Node) {
			continue
		}
		told[name] = true
		if f := c.keep(Warning, variableShown); f != nil {
			f.Pos, f.Node, f.Path = u.Pos, u.Node, u.Node.Path()
			f.Msg, f.Fix = phrase.New("{{.Variable}} is called like a secret, and this setting is none: its value is seen in results", "Variable", phrase.Verbatim("{{"+u.Name+"}}")), phrase.New("leave it out here, or give it another name")
		}
	}
}

// template reports whether a text has variables of Cradle's in it, which are
// filled in before it is sent.
func template(s string) bool { return variables.Placeholder(s) }

// SecretVariables are the document's variables whose values are secrets, by folded
// name (template.Fold): a variable is called like one, or it becomes the value of a
// setting that is one.
func SecretVariables(t *variables.Template) map[string]bool {
	secrets := map[string]bool{}
	for _, u := range t.Uses {
		name := variables.Fold(u.Name)
		if !secrets[name] && (secretName(u.Name) || u.Attr != "name" && u.Attr != "type" && Secret(u.Node)) {
			secrets[name] = true
		}
	}
	return secrets
}
