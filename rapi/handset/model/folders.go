package model

import "strings"

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

// ExpandFolders puts folders in for %CEn%.
func ExpandFolders(s string) string {
	if !strings.Contains(s, "%CE") {
		return s
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, rootFolder+`\`, `\`), rootFolder, `\`)
	for name, folder := range folders {
		s = strings.ReplaceAll(s, name, folder)
	}
	return s
}
