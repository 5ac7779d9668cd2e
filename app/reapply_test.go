package main

import "testing"

// The places of secrets are found in what the journal shows of a document, and comments
// are passed over.
func TestMarkSecrets(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		n          int
	}{
		{``, ``, 0},
		{`<parm value="x"/>`, `<parm value="x"/>`, 0},
		{`<parm value="***"/><parm value='***'/>`, `<parm value="{{cradle-secret-1}}"/><parm value='{{cradle-secret-2}}'/>`, 2},
		{`<parm value="http://u:***@h/"/>`, `<parm value="http://u:{{cradle-secret-1}}@h/"/>`, 1},
		{`<!--***--><parm value="***"/><!--*** ***-->`, `<!--***--><parm value="{{cradle-secret-1}}"/><!--*** ***-->`, 1},
		{`<!--***`, `<!--***`, 0},
		{`***<!--`, `{{cradle-secret-1}}<!--`, 1},
	} {
		got, n := markSecrets(tt.text)
		if got != tt.want || n != tt.n {
			t.Errorf("%s: %s, %d, want %s, %d", tt.text, got, n, tt.want, tt.n)
		}
	}
}
