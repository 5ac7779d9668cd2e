package handset

import (
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/model"
)

// However far a document sets the clock, taking it back gives the time that would
// have been, and the clock shows exactly what it was set to.
func TestClockIsTakenBackFromAnywhere(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 123456700, time.UTC)
	h, err := New(Config{Model: models(t)["wm65-professional"], Name: "N", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	process := func(sections string) rapi.HRESULT {
		return h.cm.Process(t.Context(), "<wap-provisioningdoc>"+sections+"</wap-provisioningdoc>", cm.FlagProcess, model.Manager|model.UserAuth).HRESULT
	}
	for _, date := range []string{"1601-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2009-05-11T06:30:00Z", "9999-12-31T23:59:59Z"} {
		before := h.clock.now()
		clock := of("Clock", set("Date", date))
		if hr := process(clock + `<characteristic type="Toaster"/>`); hr != rapi.ConfigEntryNotFound {
			t.Fatal(hr)
		}
		if got := h.clock.now(); !got.Equal(before) {
			t.Errorf("%s: taken back, the clock shows %v, not %v", date, got, before)
		}
		if hr := process(clock); hr != rapi.OK {
			t.Errorf("%s: %v", date, hr)
		}
		if got := h.clock.now().UTC().Format("2006-01-02T15:04:05Z"); got != date {
			t.Errorf("the clock shows %s, not %s", got, date)
		}
	}
	// A SYSTEMTIME begins with 1601 (Windows API).
	if hr := process(of("Clock", set("Date", "1600-12-31T23:59:59Z"))); hr != rapi.InvalidArg {
		t.Errorf("1600: %v", hr)
	}
}
