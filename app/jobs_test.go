package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// No more handsets than --jobs are worked on at the same time, and so many are.
func TestJobs(t *testing.T) {
	doc := filepath.Join(t.TempDir(), "hello.xml")
	if err := os.WriteFile(doc, []byte(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle">`+
		`<parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, jobs := range []int{1, 3, 4} {
		args := []string{"apply", "--simulate=8", "--all", "--simulate-fault", "slow=Registry:100ms", "--json", "--journal", "off", doc}
		if jobs != 4 { // the default
			args = append(args, "--jobs", strconv.Itoa(jobs))
		}
		var out, errs bytes.Buffer
		p := &program{in: new(bytes.Buffer), out: &out, err: &errs}
		if code := p.main(t.Context(), args); code != exitDone {
			t.Fatalf("--jobs %d: exit code %d: %s", jobs, code, errs.String())
		}
		var doc struct {
			Runs []struct{ Started, Ended time.Time }
		}
		if err := json.Unmarshal(out.Bytes(), &doc); err != nil || len(doc.Runs) != 8 {
			t.Fatalf("--jobs %d: %d runs, %v", jobs, len(doc.Runs), err)
		}
		most := 0
		for _, r := range doc.Runs {
			now := 0
			for _, o := range doc.Runs {
				if !o.Started.After(r.Started) && o.Ended.After(r.Started) {
					now++
				}
			}
			most = max(most, now)
		}
		if most != jobs {
			t.Errorf("--jobs %d: %d at the same time", jobs, most)
		}
	}
}
