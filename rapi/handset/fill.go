package handset

import (
	"fmt"

	"cradle/rapi"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/server"
)

// fill puts the model's first values into registry and object store.
func (h *Handset) fill() error {
	m := h.cfg.Model
	for _, dir := range m.ObjStore.Directories {
		if err := h.store.MkdirAll(nil, dir); err != nil {
			return fmt.Errorf("handset: %w", err)
		}
	}
	for _, f := range m.ObjStore.Files {
		if err := f.Put(h.store); err != nil {
			return fmt.Errorf("handset: %w", err)
		}
	}
	h.store.Seeded()
	for _, v := range m.Registry {
		p, err := registry.ParsePath(v.Key)
		if err != nil {
			return fmt.Errorf("handset: %w", err)
		}
		switch {
		case v.Text != nil:
			err = h.reg.Set(nil, p, v.Name, registry.Text(*v.Text))
		case v.Texts != nil:
			err = h.reg.Set(nil, p, v.Name, registry.Texts(v.Texts))
		case v.DWord != nil:
			err = h.reg.Set(nil, p, v.Name, registry.Number(*v.DWord))
		default:
			err = h.reg.Create(nil, p)
		}
		if err != nil {
			return fmt.Errorf("handset: %w", err)
		}
	}
	return nil
}

// protected reports whether RAPI may not change a key: one that the model
// names or one below it, and with all also one that such a key is below. When
// RAPI is not restricted nothing is protected.
func (h *Handset) protected(p registry.Path, all bool) bool {
	if mode, _ := csps.Policy(h.reg, csps.PolicyRAPI); mode == 1 {
		return false
	}
	for _, key := range h.cfg.Model.Protected {
		k, err := registry.ParsePath(key)
		if err == nil && (k.Has(p) || all && p.Has(k)) {
			return true
		}
	}
	return false
}

// checkPassword says whether this is the handset's password. Without one every
// password is right.
// guess: no source.
func (h *Handset) checkPassword(password string) bool {
	return h.cfg.Password == "" || password == h.cfg.Password
}

// invoke finds the functions of the handset's only library.
func (h *Handset) invoke(library, function string) (server.Function, rapi.HRESULT) {
	if h.cfg.RefuseInvoke || h.closed() {
		return server.Function{}, rapi.AccessDenied
	}
	return server.Demonstration().Invoke(library, function)
}
