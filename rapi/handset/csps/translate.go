package csps

import (
	"strings"

	"cradle/rapi/handset/model"
)

// Translate applies the translation attribute ([L:bb737304], [L:bb737563]):
// "filesystem" takes the doubling of backslashes back, "install" does that and
// expands %CEn%. An empty mode changes nothing; any other is refused.
func Translate(mode, s string) (string, error) {
	switch strings.ToLower(mode) {
	case "":
		return s, nil
	case "filesystem":
		return strings.ReplaceAll(s, `\\`, `\`), nil
	case "install":
		s = strings.ReplaceAll(s, `\\`, `\`)
		return model.ExpandFolders(s), nil
	}
	return "", invalid("The translation is neither filesystem nor install.")
}
