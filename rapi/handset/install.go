package handset

import (
	"context"
	"errors"
	"path"
	"strings"
	"time"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/installer"
	"cradle/rapi/handset/model"
)

// installTime is how long wceload.exe takes, unless the Config says otherwise:
// chosen, to be seen and not to be in the way.
const installTime = 300 * time.Millisecond

// wceload is wceload.exe: it installs the cabinet that its command line names,
// and deletes it unless /nodelete is given. /noui and /silent, and every other
// switch, change nothing: nobody looks at a simulated screen.
//
// A cabinet that cannot be read, or whose settings are refused, changes nothing
// and stays. What of a cabinet is simulated, and what is not, package installer
// tells.
func (h *Handset) wceload(ctx context.Context, arguments string) {
	file, keep := "", false
	for _, word := range splitWords(arguments) {
		switch ext := strings.ToLower(path.Ext(word)); {
		case strings.HasPrefix(word, "/"):
			keep = keep || strings.EqualFold(word, "/nodelete")
		case file == "" && (ext == ".cab" || ext == ".cpf"):
			file = word
		}
	}
	if file == "" {
		h.log.Info("wceload: no cabinet named", "arguments", arguments)
		return
	}
	t := time.NewTimer(h.cfg.InstallTime)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
		h.log.Info("wceload: ended before it was done", "cabinet", file)
		return
	}
	h.installing.Lock() // one after the other
	defer h.installing.Unlock()
	if err := h.install(ctx, file, keep); err != nil {
		h.log.Info("wceload: nothing installed", "cabinet", file, "error", err)
		return
	}
	if err := h.settle(); err != nil {
		h.log.Error("wceload: what was installed cannot be kept", "cabinet", file, "error", err)
	}
	h.log.Info("wceload: installed", "cabinet", file)
}

// install installs a cabinet as a whole or not at all.
func (h *Handset) install(ctx context.Context, file string, keep bool) error {
	data, err := h.store.ReadFile(file)
	if err != nil {
		return err
	}
	p, err := installer.Read(data)
	if err != nil {
		return err
	}
	if p.Packed && h.storedOnly() {
		return errors.New("the cabinet is compressed, and this handset installs none that is")
	}
	cab := &csps.Cabinet{
		File: file,
		Name: strings.TrimSuffix(path.Base(strings.ReplaceAll(file, `\`, "/")), path.Ext(file)),
		Open: p.Open,
	}
	return h.transaction(func() error {
		if hr := h.process(ctx, p.Document, cab, h.cabinetRoles(data)); hr.Failed() {
			return hr
		}
		if !keep {
			if err := h.store.Delete(file); err != nil {
				h.log.Info("wceload: the cabinet stays", "cabinet", file, "error", err)
			}
		}
		return nil
	})
}

// storedOnly reports whether cabinets must not be compressed: on a Pocket PC up to
// Windows Mobile 5 ([L:bb737398], [L:aa458959]). That this holds for .cab as it does
// for .cpf is inferred; what such a handset says of one is not known.
func (h *Handset) storedOnly() bool {
	v, err := csp.ParseVersion(h.cfg.Model.Version)
	return err == nil && v < 60 && h.cfg.Model.Kind != "Standard"
}

// How long a cabinet waits for another document to be processed, and how often it
// tries: chosen.
const (
	busyTime  = 30 * time.Second
	busyPause = 50 * time.Millisecond
)

// process gives the document of a cabinet to the Configuration Manager.
func (h *Handset) process(ctx context.Context, document string, cab *csps.Cabinet, roles model.Roles) rapi.HRESULT {
	limit := time.NewTimer(busyTime)
	defer limit.Stop()
	for {
		r := h.cm.Install(ctx, document, cab, roles)
		if r.HRESULT != rapi.ConfigBusy && r.HRESULT != rapi.ConfigCancelTimeout {
			if r.HRESULT.Failed() {
				h.log.Info("wceload: the cabinet's document failed", "cabinet", cab.File, "hresult", r.HRESULT)
			}
			return r.HRESULT
		}
		select {
		case <-ctx.Done():
			return r.HRESULT
		case <-limit.C:
			return r.HRESULT
		case <-time.After(busyPause):
		}
	}
}

// cabinetRoles are the roles of a cabinet: those that a certificate of its
// signature's chain has in the store SPC ([L:bb416355], [L:ms889564]), from the
// signer's own up, with what policies grant to them; without such a certificate
// those of unsigned cabinets.
// guess: that a signature which nobody vouches for counts as none.
func (h *Handset) cabinetRoles(data []byte) model.Roles {
	for _, c := range installer.Certificates(data) {
		if roles, ok := h.csps.SignerRoles(c.Raw); ok {
			h.log.Info("wceload: the cabinet is signed", "signer", c.Subject.CommonName, "roles", roles)
			return csps.Granted(h.reg, roles)
		}
	}
	return csps.UnsignedRoles(h.reg)
}
