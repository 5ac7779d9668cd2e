package files

import (
	"encoding/json"
	"testing"
	"time"

	"cradle/rapi"
)

// The latest FILETIME is in the year 60056, which no JSON can say.
func TestEntryTime(t *testing.T) {
	for _, tt := range []struct{ said, want time.Time }{
		{june, june},
		{time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)},
		{time.Date(60056, 5, 28, 5, 36, 10, 0, time.UTC), time.Time{}},
	} {
		e := entry(`\Docs`, rapi.FindData{Name: "a", Written: tt.said})
		if !e.Modified.Equal(tt.want) {
			t.Errorf("%v is told as %v", tt.said, e.Modified)
		}
		if _, err := json.Marshal(e); err != nil {
			t.Errorf("%v: %v", tt.said, err)
		}
	}
}
