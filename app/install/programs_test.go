package install

import (
	"slices"
	"testing"
)

// The list of programs as handsets give it (facts on RAPI, 7.4: one characteristic a
// program below UnInstall, without indentation), and what else may come.
func TestPrograms(t *testing.T) {
	for _, tt := range []struct {
		reply string
		want  []string
		ok    bool
	}{
		{`<wap-provisioningdoc><characteristic type="UnInstall"><characteristic type="APP NAME"><parm name="uninstall" value="0"/></characteristic>` +
			`<characteristic type="Vendor Tool"></characteristic></characteristic></wap-provisioningdoc>`, []string{"APP NAME", "Vendor Tool"}, true},
		{`<wap-provisioningdoc><characteristic type="UnInstall"></characteristic></wap-provisioningdoc>`, nil, true},
		{`<wap-provisioningdoc><characteristic-error type="UnInstall"/></wap-provisioningdoc>`, nil, false},
		{`<wap-provisioningdoc><characteristic type="Un`, nil, false},
		{``, nil, false},
	} {
		got, err := programs(tt.reply)
		if (err == nil) != tt.ok || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, %v", tt.reply, got, err)
		}
	}
}
