package cm

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/model"
)

// Documents that other people wrote go through the Configuration Manager, for
// a caller with and without MANAGER, without a panic; the malformed ones are
// refused as such, and a failed one leaves nothing behind.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name a directory of real provisioning documents")
	}
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
	results := make(map[rapi.HRESULT]int)
	for _, row := range index[1:] {
		name, kind := row[0], row[1]
		if !strings.HasSuffix(name, ".xml") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			body := string(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
			for _, roles := range []model.Roles{model.UserAuth, model.UserAuth | model.Manager} {
				p := newPhone(t, professional, nil)
				before := p.state()
				reply := p.cm.Process(context.Background(), body, FlagProcess, roles)
				results[reply.HRESULT]++
				if kind == "malformed" && reply.HRESULT != rapi.ConfigBadXML {
					t.Errorf("a malformed document gives %v", reply.HRESULT)
				}
				if kind != "malformed" && reply.HRESULT == rapi.ConfigBadXML {
					if _, err := Parse(body); err != nil {
						t.Errorf("%v", err)
					} else if strings.Contains(body, "<wap-provisioningdoc") && kind != "response" {
						t.Errorf("well-formed, with a root, and refused: %v", reply.HRESULT)
					}
				}
				if reply.HRESULT.Failed() && p.state() != before {
					t.Errorf("%v, and something was changed", reply.HRESULT)
				}
			}
		})
	}
	for hr, n := range results {
		t.Logf("%4d  %v", n, hr)
	}
}
