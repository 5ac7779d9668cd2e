package template

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
)

func table(t *testing.T, text string) *Table {
	t.Helper()
	tab, err := ParseTable("handsets.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func (t *Table) value(name string, keys ...string) string {
	v, ok := First(t.Find(keys...).Get, t.Default().Get)(name)
	if !ok {
		return "(none)"
	}
	return v
}

// What spreadsheets write: Excel in English and in German, LibreOffice, "Unicode
// text", a line "sep=".
func TestTable(t *testing.T) {
	utf16le := "\xFF\xFE"
	for _, u := range utf16.Encode([]rune("name\tssid\tpsk\r\nWH-1\tNorth\t\"a\"\"b;c,d\"\r\n*\tAll\t\r\n")) {
		utf16le += string([]byte{byte(u), byte(u >> 8)})
	}
	for kind, text := range map[string]string{
		"commas":         "name,ssid,psk\nWH-1,North,\"a\"\"b;c,d\"\n*,All,\n",
		"semicolons":     "\xEF\xBB\xBFName;SSID;PSK\r\nWH-1;North;\"a\"\"b;c,d\"\r\n*;All;\r\n",
		"tabs, utf-16":   utf16le,
		"sep":            "sep=;\r\n\r\nname;ssid;psk\r\n WH-1 ;North;\"a\"\"b;c,d\"\r\n;;\r\n*;All\r\n",
		"empty columns":  "name,ssid,psk,,\nWH-1,North,\"a\"\"b;c,d\",,\n\n*,All,,,\n",
		"quoted headers": "\"name\";\"ssid\";\"psk\"\n\"WH-1\";\"North\";\"a\"\"b;c,d\"\n\"*\";\"All\";\n",
	} {
		tab := table(t, text)
		if tab.Key != ByName || tab.value("ssid", "wh-1") != "North" || tab.value("PSK", "WH-1") != `a"b;c,d` ||
			tab.value("ssid", "other") != "All" || tab.value("psk", "other") != "(none)" || tab.value("nothing", "WH-1") != "(none)" {
			t.Errorf("%s: %+v", kind, tab)
		}
		if names := strings.ToLower(strings.Join(tab.Variables(), " ")); names != "ssid psk" || !tab.Has("Psk") || tab.Has("name") {
			t.Errorf("%s: variables %q", kind, names)
		}
	}
}

func TestTableCells(t *testing.T) {
	tab := table(t, "port;a;b;c;Remark (old)\n1-3.2;\"\";;\" x \ny \";bench 3\n*;1;2;3;\n")
	if v, ok := tab.Find("sim-9", "1-3.2").Get("a"); !ok || v != "" {
		t.Errorf("an empty value in quotes is %q, %v", v, ok)
	}
	if v := tab.value("b", "1-3.2"); v != "2" {
		t.Errorf("an empty cell is %q, not the default", v)
	}
	if line, column, ok := tab.Find("1-3.2").Empty("b"); !ok || line != 2 || column != 3 {
		t.Errorf("the empty cell is at %d, %d, %v", line, column, ok)
	}
	if _, _, ok := tab.Find("1-3.2").Empty("a"); ok {
		t.Error("a value in quotes is called empty")
	}
	if v := tab.value("c", "1-3.2"); v != " x \ny " {
		t.Errorf("white space of a value: %q", v)
	}
	if tab.Find("") != nil || tab.Find("*") != nil || tab.Find("1-3") != nil {
		t.Error("found a row that is not there")
	}
	if len(tab.Rows()) != 1 || tab.Rows()[0].Key() != "1-3.2" || tab.Default().Line != 4 {
		t.Errorf("rows %+v, default %+v", tab.Rows(), tab.Default())
	}
	ids := table(t, "identity,a\n{D452FF30-0000-1111-2222-333344445555},1\n")
	if ids.value("a", "d452ff30-0000-1111-2222-333344445555") != "1" || ids.value("a", "{D452FF30-0000-1111-2222-333344445555}") != "1" {
		t.Error("an identity is not found by its GUID")
	}
}

func TestTableErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "handsets.csv: the table is empty; its first line names the columns",
		"ssid;name\n":                     `handsets.csv:1: column 1 (ssid): the first column must say which handset a row is for; call it "name", "port" or "identity"`,
		"name;a;A\n":                      "handsets.csv:1: column 3 (A): column 2 has the same name; rename one of them",
		"name;;a\n":                       "handsets.csv:1: column 2: the column has no name; name it, or delete the column",
		"name;a\nX;1\n\nx ;2\n":           `handsets.csv:4: column 1 (name): line 2 is for "x" already; delete one of them`,
		"name;a\n*;1\n*;2\n":              `handsets.csv:3: column 1 (name): line 2 has the key "*" already; delete one of them`,
		"port;a\n;1\n":                    `handsets.csv:2: column 1 (port): the row does not say which handset it is for; write its port, or "*" for all`,
		"name;a\nX;1;2\n":                 "handsets.csv:2: column 3: a cell beyond the 2 columns that the first line names; put a value that has the separator",
		"sep=,\nname,a\nX,\"1\n2\n":       `handsets.csv:3: a cell that begins with " in this line does not end with one; close the quote`,
		"name;a\nX;1\"2\n":                `handsets.csv:2: a " at the wrong place (character 4); put the whole cell into quotes`,
		"name;a\nX;\"1\"2\n":              `handsets.csv:2: a " at the wrong place`,
		"name;a\nM\xFCnchen;1\n":          `handsets.csv:2: byte 0xFC is not UTF-8; in a spreadsheet, save it as "CSV UTF-8"`,
		"PK\x03\x04\x00":                  "handsets.csv:1: a zero byte; this is no CSV file",
		"name;a\nX;\x01\n":                "handsets.csv:2: column 2 (a): this value cannot be sent: it has the character U+0001",
		"name;" + strings.Repeat("a;", 3): "",
	} {
		_, err := ParseTable("handsets.csv", []byte(text))
		var e *TableError
		if want == "" {
			if err == nil {
				t.Errorf("%q is read", text)
			}
			continue
		}
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q:\n got  %v\n want %s", text, err, want)
		}
	}
	if _, err := ReadTable("nowhere.csv"); err == nil || err.Error() != "nowhere.csv: cannot be read: no such file or directory" {
		t.Errorf("%v", err)
	}
	if _, err := ReadTable("."); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("%v", err)
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("name;a;b\r\nX;1;\"\"\r\n*;\"2\n3\";\r\n"))
	f.Add([]byte("sep=\t\nport\ta\n1-3\t\"\"\"\"\n"))
	f.Add([]byte("\xFF\xFEn\x00a\x00m\x00e\x00,\x00a\x00\n\x00"))
	f.Add([]byte("identity,a\n{D452},x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tab, err := ParseTable("f", data)
		if err != nil {
			var e *TableError
			if !errors.As(err, &e) || e.Msg == "" || strings.ContainsAny(err.Error(), "\r\n\x1b") {
				t.Fatalf("error %q", err)
			}
			return
		}
		for _, r := range append(tab.Rows(), tab.Default()) {
			if r == nil {
				continue
			}
			if r != tab.Default() && tab.Find(r.Key()) != r {
				t.Fatalf("the row for %q is not found", r.Key())
			}
			for _, name := range tab.Variables() {
				v, ok := r.Get(name)
				if _, _, empty := r.Empty(name); empty == ok {
					t.Fatalf("%s of %q is %q, %v, and empty %v", name, r.Key(), v, ok, empty)
				}
				if !Unfit(v).IsZero() {
					t.Fatalf("%q can not be sent", v)
				}
			}
		}
	})
}
