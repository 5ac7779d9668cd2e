// Package template fills in the variables of a provisioning document.
//
//	t := template.Scan(doc)
//	if err := t.Err(); err != nil {
//		return err // "wifi.xml:4:31: ..." for each "{{" that is no variable
//	}
//	filled, err := t.Fill(values) // a *MissingError lists every variable without a value
//	session.ProcessConfig(ctx, filled.Text(), rapi.ConfigProcess)
//
// A variable is written {{name}}, in the value of any attribute or in text:
//
//	<parm name="AUTHSECRET" value="{{wifi_key}}"/>
//	<characteristic type="{{{guid}}}">      a brace, the variable, a brace
//
// A name begins with a letter or "_" and goes on with letters, digits, "_", "-"
// and "."; all of them ASCII, at most MaxName. Capital and small letters are the
// same. There are no blanks inside the braces. Of more than two opening braces in
// a row the last two count, of the closing ones the first two. There is nothing
// else: no conditions, no loops, no defaults. A "}}" by itself means nothing.
//
// A "{{" that begins no variable is refused, with its place: a mistyped variable
// that is sent as it stands would become somebody's password. None of the real
// documents that this was held against (128) has a "{{" in it. Who means the
// braces themselves writes the first one in XML's own way: &#123;{name}}.
//
// Names of elements and attributes, comments, CDATA sections and processing
// instructions are left alone.
//
// Variables are replaced in the text of the document, after it was found to be
// well-formed and before anybody reads its values; the values are escaped as XML,
// so that each arrives exactly as it was given and none can become a tag. The
// places (provxml.Node.Pos) of the filled document are those of the file.
package template
