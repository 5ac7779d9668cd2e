package cm

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
)

func TestWindowsCorpus(t *testing.T) {
	dir := os.Getenv("CRADLE_CORPUS")
	f, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	r.LazyQuotes = true
	index, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range index[1:] {
		name, kind := row[0], row[1]
		if !strings.HasSuffix(name, ".xml") || kind == "malformed" || kind == "response" || strings.HasPrefix(kind, "OMA") {
			continue
		}
		text, _ := os.ReadFile(filepath.Join(dir, name))
		body := string(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
		if !strings.Contains(body, "<wap-provisioningdoc") {
			body = doc(body)
		}
		p := newPhone(t, professional, func(m *model.Model) { m.Reply.Desc = true })
		var reply Reply
		if strings.Contains(body, `type="Install"`) {
			cab := &csps.Cabinet{File: `\x.cab`, Name: "x", Open: func(string) ([]byte, time.Time, bool) { return []byte("MZ"), time.Time{}, true }}
			reply = p.cm.Install(context.Background(), body, cab, 0xffff)
		} else {
			reply = p.cm.Process(context.Background(), body, FlagProcess, 0xffff)
		}
		e := ""
		if i := strings.Index(reply.Document, "-error"); i >= 0 {
			e = reply.Document[max(0, i-60):min(len(reply.Document), i+300)]
		}
		if reply.HRESULT != rapi.OK {
			t.Logf("%s %x\n   %s", name, uint32(reply.HRESULT), e)
		} else {
			t.Logf("%s OK", name)
		}
	}
}
