package cm

import (
	"context"
	"sync"
	"testing"

	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
)

// phone is a Configuration Manager with all that it works on.
type phone struct {
	t     testing.TB
	reg   *registry.Registry
	store *objstore.Store
	csps  *csps.Set
	cm    *Manager
	roles model.Roles
}

var loadModels = sync.OnceValues(func() (map[string]*model.Model, error) {
	return model.Load(assets.Models, "models")
})

// models are the models that the program has.
func models(t testing.TB) map[string]*model.Model {
	t.Helper()
	all, err := loadModels()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// newPhone makes a phone whose caller has the role of a RAPI session. change,
// if not nil, changes a copy of the model first.
func newPhone(t testing.TB, slug string, change func(*model.Model)) *phone {
	t.Helper()
	m := *models(t)[slug]
	if change != nil {
		change(&m)
	}
	p := &phone{t: t, reg: registry.New(registry.Config{}), store: objstore.New(objstore.Config{}), roles: model.UserAuth}
	var err error
	if p.csps, err = csps.New(csps.Env{Model: &m, Registry: p.reg, Files: p.store}); err != nil {
		t.Fatal(err)
	}
	p.cm = New(Config{Model: &m, CSPs: p.csps})
	return p
}

// state writes out everything that a document can change.
func (p *phone) state() string { return p.reg.String() + p.store.String() + p.csps.String() }

// doc puts the root around sections.
func doc(sections string) string {
	return "<wap-provisioningdoc>" + sections + "</wap-provisioningdoc>"
}

// gives sends sections and expects a result and exactly this reply.
func (p *phone) gives(sections string, hr rapi.HRESULT, want string) {
	p.t.Helper()
	p.givesFlags(sections, FlagProcess, hr, want)
}

func (p *phone) givesFlags(sections string, flags Flags, hr rapi.HRESULT, want string) {
	p.t.Helper()
	r := p.cm.Process(context.Background(), doc(sections), flags, p.roles)
	if r.HRESULT != hr {
		p.t.Errorf("%s\ngave %v, not %v", sections, r.HRESULT, hr)
	}
	if want != "" {
		want = doc(want)
	}
	if r.Document != want || r.HasDocument != (want != "") {
		p.t.Errorf("%s\ngave\n%s\nnot\n%s", sections, r.Document, want)
	}
}

// same sends sections that are expected to come back as they are.
func (p *phone) same(sections string) {
	p.t.Helper()
	p.gives(sections, rapi.OK, sections)
}
