package ask

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// handset is a session as one function.
type handset func(document string, flags rapi.ConfigFlags) (rapi.ConfigReply, error)

func (h handset) ProcessConfig(_ context.Context, document string, flags rapi.ConfigFlags) (rapi.ConfigReply, error) {
	return h(document, flags)
}

func paths(t *testing.T, list ...string) *query.Query {
	t.Helper()
	cat, err := csp.Load(assets.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	q, err := query.FromPaths(cat, list...)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func states(o Outcome) string {
	var list []string
	for _, a := range o.Answers {
		s := a.Ask.Path() + " " + a.State.Key()
		if a.HRESULT != 0 {
			s += fmt.Sprintf(" %08X", uint32(a.HRESULT))
		}
		list = append(list, s)
	}
	return strings.Join(list, "; ")
}

// strict refuses every question with "no" in it, at the first, as the documentation
// has it ([L:bb737251]): the refused element becomes an error, what stands before it
// is answered, and what stands behind it is left as it was.
func strict(sent *[]string) handset {
	return func(document string, _ rapi.ConfigFlags) (rapi.ConfigReply, error) {
		*sent = append(*sent, document)
		hr := rapi.OK
		var b strings.Builder
		for line := range strings.Lines(document) {
			if strings.Contains(line, "parm-query") && !hr.Failed() {
				if strings.Contains(line, "no") {
					hr = rapi.AccessDenied
					line = strings.Replace(line, "parm-query", "parm-query-error", 1)
				} else {
					line = strings.Replace(strings.Replace(line, "parm-query", "parm", 1), "/>", ` value="v"/>`, 1)
				}
			}
			b.WriteString(line)
		}
		return rapi.ConfigReply{HRESULT: hr, Document: b.String(), HasDocument: true}, nil
	}
}

func TestRefusedQuestionsSpoilNothing(t *testing.T) {
	q := paths(t, "DeviceInformation/a", "DeviceInformation/no1", "SecurityPolicy/4097", "DeviceInformation/b", "DeviceInformation/no2", "DeviceInformation/c")
	var sent []string
	out, err := All(context.Background(), strict(&sent), q, Options{})
	want := "DeviceInformation/a value; DeviceInformation/no1 failed 80070005; SecurityPolicy/4097 value; DeviceInformation/b value; DeviceInformation/no2 failed 80070005; DeviceInformation/c value"
	if got := states(out); got != want || err != nil {
		t.Errorf("%v\n got  %s\n want %s", err, got, want)
	}
	if len(sent) != 4 || len(out.Results) != 4 || strings.Count(strings.Join(sent, ""), `"a"`) != 1 {
		t.Errorf("%d documents, %d results", len(sent), len(out.Results))
	}
}

// A handset that fails a document as a whole, and sends none back.
func TestSilentRefusal(t *testing.T) {
	var list []string
	for i := range 16 {
		list = append(list, fmt.Sprintf("DeviceInformation/p%d", i))
	}
	list[11] = "DeviceInformation/no"
	sent := 0
	h := handset(func(document string, _ rapi.ConfigFlags) (rapi.ConfigReply, error) {
		sent++
		if strings.Contains(document, `"no"`) {
			return rapi.ConfigReply{HRESULT: rapi.Fail}, nil
		}
		return rapi.ConfigReply{Document: strings.ReplaceAll(document, "parm-query", `parm value="v"`), HasDocument: true}, nil
	})
	out, err := All(context.Background(), h, paths(t, list...), Options{})
	if err != nil || strings.Count(states(out), " value") != 15 || out.Answers[11].State != provxml.NotMentioned || out.Answers[11].HRESULT != rapi.Fail {
		t.Errorf("%v: %s", err, states(out))
	}
	if sent > 2*5 {
		t.Errorf("%d documents for one refusal in 16 questions", sent)
	}
}

// A name that may be a parm or a characteristic: the refusal of one is not that of
// the other.
func TestEitherKind(t *testing.T) {
	h := handset(func(document string, _ rapi.ConfigFlags) (rapi.ConfigReply, error) {
		if strings.Contains(document, "parm-query") {
			return rapi.ConfigReply{HRESULT: rapi.InvalidArg, Document: strings.Replace(document, "parm-query", "parm-query-error", 1), HasDocument: true}, nil
		}
		return rapi.ConfigReply{Document: strings.Replace(document, "characteristic-query", "characteristic", 1), HasDocument: true}, nil
	})
	out, err := All(context.Background(), h, paths(t, "Vendor/Thing"), Options{})
	if got := states(out); err != nil || got != "Vendor/Thing value" {
		t.Errorf("%v: %s", err, got)
	}
}

func TestGiveUp(t *testing.T) {
	var list []string
	for i := range 30 {
		list = append(list, fmt.Sprintf("SecurityPolicy/no%d", i))
	}
	var sent []string
	out, err := All(context.Background(), strict(&sent), paths(t, list...), Options{GiveUp: 3})
	if err != nil || len(sent) != 3 || out.Answers[2].State != provxml.Failed || out.Answers[3].State != provxml.NotMentioned {
		t.Errorf("%v, %d documents: %s", err, len(sent), states(out))
	}
}

func TestBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		h := handset(func(document string, flags rapi.ConfigFlags) (rapi.ConfigReply, error) {
			if tries++; tries < 3 {
				return rapi.ConfigReply{HRESULT: rapi.ConfigBusy}, nil
			}
			if flags != rapi.ConfigProcess|rapi.ConfigMetadata {
				t.Errorf("flags %d", flags)
			}
			return rapi.ConfigReply{Document: strings.Replace(document, "parm-query", "noparm", 1), HasDocument: true}, nil
		})
		out, err := All(t.Context(), h, paths(t, "DeviceInformation/a"), Options{Metadata: true})
		if got := states(out); err != nil || got != "DeviceInformation/a absent" || tries != 3 {
			t.Errorf("%v, %d tries: %s", err, tries, got)
		}
	})
}

func TestLost(t *testing.T) {
	lost := errors.New("lost")
	h := handset(func(document string, _ rapi.ConfigFlags) (rapi.ConfigReply, error) {
		if strings.Contains(document, "SecurityPolicy") {
			return rapi.ConfigReply{}, lost
		}
		return rapi.ConfigReply{Document: strings.Replace(document, "parm-query", "noparm", 1), HasDocument: true}, nil
	})
	out, err := All(context.Background(), h, paths(t, "DeviceInformation/a", "SecurityPolicy/4097", "CM_Networks"), Options{})
	want := "DeviceInformation/a absent; SecurityPolicy/4097 not_mentioned; CM_Networks not_mentioned"
	if got := states(out); !errors.Is(err, lost) || got != want {
		t.Errorf("%v: %s", err, got)
	}
}

// A handset that stays busy is not asked for halves and quarters of the questions.
func TestStaysBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		out, err := All(t.Context(), handset(func(string, rapi.ConfigFlags) (rapi.ConfigReply, error) {
			sent++
			return rapi.ConfigReply{HRESULT: rapi.ConfigBusy}, nil
		}), paths(t, "Clock/Date", "Clock/Time", "Clock/TimeZone", "Clock/AlarmOn"), Options{})
		const want = "Clock/Date not_mentioned 80042001; Clock/Time not_mentioned 80042001; Clock/TimeZone not_mentioned 80042001; Clock/AlarmOn not_mentioned 80042001"
		if got := states(out); err != nil || sent != 1+busyRetries || got != want {
			t.Errorf("%d documents, %v\n%s", sent, err, got)
		}
	})
}
