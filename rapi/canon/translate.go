package canon

import "strings"

// folders are what %CEn% stands for in documents with translation="install"
// (recalled; the paths of aa455896's table of protected files agree for 12, 14 and
// 17). Those that are named in the handset's language are not among them.
var folders = map[string]string{
	"%ce1%":  `\program files`,
	"%ce2%":  `\windows`,
	"%ce4%":  `\windows\startup`,
	"%ce5%":  `\my documents`,
	"%ce15%": `\windows\fonts`,
	"%ce19%": `\application data`,
}

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
	if t.Translation == "install" {
		if end := strings.Index(plain[min(1, len(plain)):], "%"); strings.HasPrefix(plain, "%") && end >= 0 {
			if folder, known := folders[strings.ToLower(plain[:end+2])]; known && strings.EqualFold(folder+plain[end+2:], reported) {
				return "as paths, with the folder in place of %CE...%", true
			}
		}
	}
	return "", false
}
