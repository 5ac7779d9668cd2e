package canon

import (
	"strings"

	"cradle/rapi/csp"
)

// translated: what a document writes with translation="filesystem" has its
// backslashes doubled, with "install" %CEn% besides (bb737304, bb737563); a handset
// reports what became of it.
func translated(requested, reported string, t Type) (as string, ok bool) {
	if t.Translation != "filesystem" && t.Translation != "install" {
		return "", false
	}
	plain := strings.ReplaceAll(requested, `\\`, `\`)
	if plain == reported {
		return "as paths with their backslashes doubled in the document", true
	}
	if t.Translation == "install" && strings.HasPrefix(plain, "%") && `\`+csp.Expand(plain) == strings.ToLower(reported) {
		return "as paths, with the folder in place of %CE...%", true
	}
	return "", false
}
