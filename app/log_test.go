package main

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// Whatever a layer logs by mistake, no secret comes out.
func TestLogMasks(t *testing.T) {
	const doc = `<characteristic type="A"><parm name="Password" value="tell-nobody"/><parm name="User" value="guest"/></characteristic>`
	var b bytes.Buffer
	log := newLogger(&b, slog.LevelDebug)
	log.Debug("oops", "password", "tell-nobody", "xml", doc, "err", errors.New("cannot parse "+doc))
	log.Debug("oops", "bytes", []byte(doc), "struct", struct{ Text string }{doc}, "list", []string{doc})
	log.With("NewPassword", "tell-nobody").WithGroup("g").Info("oops", "wifi_secret", "tell-nobody", "api_token", "tell-nobody", "n", 5)
	if s := b.String(); strings.Contains(s, "tell-nobody") || strings.Count(s, "guest") != 5 || !strings.Contains(s, "g.n=5") {
		t.Errorf("the log reads\n%s", s)
	}
}
