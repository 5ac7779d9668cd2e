package journal

import (
	"context"
	"encoding/json"
	"fmt"

	"cradle/app/run"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
)

// Check is what reading one setting of a document back showed.
type Check struct {
	Path     string  `json:"path"`
	Kind     string  `json:"kind"`               // the element's name: parm, noparm, ...
	Verdict  string  `json:"verdict"`            // run.Verdict's key
	Reported *string `json:"reported,omitempty"` // the value that the handset has
	Secret   bool    `json:"secret,omitempty"`   // its value is not here
	Reason   string  `json:"reason,omitempty"`

	// ReasonText is the Reason for other languages; nil: its English is all there is.
	ReasonText *phrase.Kept `json:"reason_text,omitempty"`
}

// Checks are what reading the settings of a run back showed, in the order of the
// document. They hold no secrets. There are none where nobody asked.
func (j *Journal) Checks(ctx context.Context, e Entry) ([]Check, error) {
	if e.Verification == nil || e.Verification.Text == "" {
		return nil, nil
	}
	t, err := readText(ctx, j.db, e.Verification.Text)
	if err != nil {
		return nil, j.fail("read", err)
	}
	var list []Check
	if err := json.Unmarshal([]byte(t.readable), &list); err != nil {
		return nil, j.fail("read", fmt.Errorf("the verification of run %d: %w", e.Number, err))
	}
	return list, nil
}

// prepareVerification makes what is stored of a verification; the text is nil where
// there are no checks.
func (j *Journal) prepareVerification(v *run.Verification, m *masker) (*verifiedBody, *storedText, error) {
	body := &verifiedBody{Started: nanos(v.Started), Ended: nanos(v.Ended), Restarted: v.Restarted}
	var secrets []string
	for _, c := range v.Checks {
		switch c.Verdict {
		case run.Verified:
			body.Verified++
		case run.Differs:
			body.Differs++
		case run.CannotReadBack:
			body.CannotReadBack++
		default:
			body.NotVerified++
		}
		if c.Reported != nil && lint.Secret(c.Setting) {
			secrets = append(secrets, *c.Reported)
		}
	}
	m.know(secrets)
	body.Why = j.why(v.Err, m)
	if len(v.Checks) == 0 {
		return body, nil, nil
	}
	list, err := json.Marshal(checksOf(v, m))
	if err != nil {
		return nil, nil, err
	}
	t, err := j.prepareText(Checks, string(list), string(list))
	if err != nil {
		return nil, nil, err
	}
	body.Checks = t.id
	return body, t, nil
}

func checksOf(v *run.Verification, m *masker) []Check {
	var list []Check
	for _, c := range v.Checks {
		one := Check{Path: c.Setting.Path(), Kind: c.Setting.Kind.String(), Verdict: c.Verdict.Key(),
			Secret: lint.Secret(c.Setting), Reason: m.words(c.Reason.String()), ReasonText: c.Reason.Keep().Map(m.words)}
		if c.Reported != nil && !one.Secret {
			v := m.words(*c.Reported)
			one.Reported = &v
		}
		list = append(list, one)
	}
	return list
}

// why is what is kept of an error; nil of none.
func (j *Journal) why(err error, m *masker) *Why {
	if err == nil {
		return nil
	}
	if j.opt.Explain == nil {
		return m.why(&Why{What: err.Error()})
	}
	return m.why(j.opt.Explain(err))
}
