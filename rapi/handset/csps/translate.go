package csps

import (
	"strings"
)

// folders are what %CEn% stands for in an installation ([L:bb737304] names the
// mechanism; the list is recalled, and the .lnk names in the metabase table of
// FileOperation fit it).
var folders = map[string]string{
	"%CE1%":  `\Program Files`,
	"%CE2%":  `\Windows`,
	"%CE4%":  `\Windows\StartUp`,
	"%CE5%":  `\My Documents`,
	"%CE6%":  `\Program Files\Accessories`,
	"%CE7%":  `\Program Files\Communications`,
	"%CE8%":  `\Program Files\Games`,
	"%CE11%": `\Windows\Start Menu\Programs`,
	"%CE12%": `\Windows\Start Menu\Programs\Accessories`,
	"%CE13%": `\Windows\Start Menu\Programs\Communications`,
	"%CE14%": `\Windows\Start Menu\Programs\Games`,
	"%CE15%": `\Windows\Fonts`,
	"%CE17%": `\Windows\Start Menu`,
	"%CE19%": `\Application Data`,
}

// rootFolder stands for the root, where the databases are (%CE18%\cemail.vol in
// the metabase table of FileOperation).
const rootFolder = "%CE18%"

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
		if !strings.Contains(s, "%CE") {
			return s, nil
		}
		s = strings.ReplaceAll(strings.ReplaceAll(s, rootFolder+`\`, `\`), rootFolder, `\`)
		for name, folder := range folders {
			s = strings.ReplaceAll(s, name, folder)
		}
		return s, nil
	}
	return "", invalid("The translation is neither filesystem nor install.")
}
