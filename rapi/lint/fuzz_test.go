package lint

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// FuzzCheck: whatever the document, the findings are those of rules, at places
// that are in it, one line each, and tell no secret.
func FuzzCheck(f *testing.F) {
	cat := catalogue(f)
	for _, r := range Rules() {
		if r.Example != "" {
			_, data := exampleFile(r, r.Example)
			f.Add(string(data), uint8(0))
		}
	}
	f.Add(`<wap-provisioningdoc><characteristic type="CM_Networks"><characteristic type="A"><parm name="Password" value="{{x}}hunter2hunter2"/></characteristic></characteristic></wap-provisioningdoc>`, uint8(5))
	targets := []Target{{}, {Device: csp.Standard, Version: 61}, {Device: csp.Classic, Version: 40, Roles: csp.RoleManager}, {Version: 50}}
	f.Fuzz(func(t *testing.T, text string, target uint8) {
		d, err := provxml.Parse("f.xml", []byte(text))
		if err != nil {
			return
		}
		start := time.Now()
		findings := Check(d, cat, Options{Target: targets[int(target)%len(targets)]})
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%d bytes took %v", len(text), took)
		}
		for _, x := range findings {
			if _, ok := FindRule(x.ID); !ok {
				t.Errorf("%q is no rule", x.ID)
			}
			if x.Msg.IsZero() || strings.ContainsAny(x.Msg.String()+x.Fix.String(), "\r\n") || x.Source == "" {
				t.Errorf("%+v", x)
			}
			if x.Pos.Offset < 0 || x.Pos.Offset > int64(len(text)) || x.End.Line > 0 && (x.End.Offset <= x.Pos.Offset || x.End.Offset > int64(len(text))) {
				t.Errorf("%s from %+v to %+v in %d bytes", x.ID, x.Pos, x.End, len(text))
			}
		}
		var secrets []string
		for n := range d.Nodes() {
			if v := strings.TrimSpace(n.Value); len(v) >= 12 && Secret(n) {
				secrets = append(secrets, v)
			}
		}
		for _, x := range findings {
			if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(x.Msg.String()+x.Fix.String(), s) }) && !elsewhere(d, x.Msg.String()+x.Fix.String(), secrets) {
				t.Errorf("a secret is told: %s", x.Msg)
			}
		}
		// Nothing depends on what was checked before.
		again := Check(d, cat, Options{Target: targets[int(target)%len(targets)]})
		if !slices.EqualFunc(findings, again, func(a, b Finding) bool { return a.ID == b.ID && a.Pos == b.Pos && a.Msg.String() == b.Msg.String() }) {
			t.Error("the same document has other findings the second time")
		}
	})
}

// elsewhere reports whether what is told stands in the document where it is no
// secret: as a name, an attribute's, another value.
func elsewhere(d *provxml.Document, told string, secrets []string) bool {
	for n := range d.Nodes() {
		for _, s := range secrets {
			if !strings.Contains(told, s) {
				continue
			}
			if strings.Contains(n.Name, s) || !Secret(n) && strings.Contains(n.Value, s) {
				return true
			}
			for _, a := range n.Element.Attr {
				if a.Key != "value" && (strings.Contains(a.Value, s) || strings.Contains(a.FullKey(), s)) {
					return true
				}
			}
		}
	}
	return len(secrets) > 0 && slices.ContainsFunc(Rules(), func(r Rule) bool {
		return slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(r.Mend+r.Title, s) })
	})
}
