// Package handset is a simulated Windows Mobile handset above IP: it answers
// the trigger, makes the ActiveSync connection, serves RAPI and has a
// Configuration Manager with providers that keep settings.
//
//	models, err := model.Load(assets.Models, "models")
//	h, err := handset.New(handset.Config{Model: models["wm65-professional"], Name: "NORTH-01"})
//	err = h.Serve(ctx, network) // one stay on the cable; ctx ends it
//	h.Registry()                // what the settings came to
//
// It is written from documentation and observed traffic alone, and does not
// use the program's own client of the same protocols, so that the two cannot
// agree on something untrue. Its rooms: link (the handset's side of
// ActiveSync), server (RAPI calls), cm (Configuration Manager), csps (its
// providers), registry, objstore (files), installer (cabinets), state (what
// outlives a handset), model (data of the handset).
package handset

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/link"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/server"
	"cradle/rapi/handset/state"
)

// Config is what a handset is made of.
type Config struct {
	Model *model.Model
	Name  string // the device name; at most 31 UTF-16 units
	// GUID and ID tell handsets apart. Zero values are made from the name.
	GUID [16]byte
	ID   uint32

	// Locked: the handset is locked on its own screen. UnlockAfter is how
	// long after the unlock screen was shown it unlocks itself; 0 is never.
	Locked      bool
	UnlockAfter time.Duration
	// Password, when not empty, is asked over the connection instead, as
	// Windows Mobile 5 and those before do.
	Password string

	// NoQuery leaves message 6 of the handshake out.
	NoQuery bool

	// Now is the clock that the handset's own goes by; nil is time.Now.
	Now func() time.Time
	// InstallTime is how long installing a program takes; 0 is 300 ms.
	InstallTime time.Duration
	// RefuseInvoke: the handset's policies refuse CeRapiInvoke.
	RefuseInvoke bool
	// State is a directory in which the handset keeps its state beyond its
	// end, in a subdirectory of its own; "" keeps nothing. See package state.
	State string
	// Around, when not nil, is called with every document that comes over the
	// cable and processes it by calling process, once or never: trouble for
	// tests.
	Around func(ctx context.Context, process func() cm.Reply) cm.Reply
	Log    *slog.Logger // nil discards
}

// A Handset keeps its state from one stay on the cable to the next. All its
// methods are safe for concurrent use, Serve excepted: one at a time.
type Handset struct {
	cfg     Config
	reg     *registry.Registry
	store   *objstore.Store
	csps    *csps.Set
	cm      *cm.Manager
	server  *server.Server
	link    *link.Link
	lock    *link.Lock
	serving atomic.Bool

	log        *slog.Logger
	clock      clock
	programs   *programs
	installing sync.Mutex
	cancel     context.CancelFunc // ends programs

	state *state.State // nil keeps nothing
	// changing is held by those who change several things that belong together,
	// and by none of them while state is saved.
	changing sync.RWMutex
}

// ErrServing: the handset is on a cable already.
var ErrServing = errors.New("handset: is on a cable already")

// New makes a handset as it comes out of the box.
func New(cfg Config) (*Handset, error) {
	if cfg.Model == nil {
		return nil, errors.New("handset: no model")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.GUID == ([16]byte{}) {
		h := fnv.New128a()
		fmt.Fprintf(h, "%s/%s", cfg.Model.Slug, cfg.Name)
		copy(cfg.GUID[:], h.Sum(nil))
	}
	if cfg.ID == 0 {
		h := fnv.New32a()
		h.Write(cfg.GUID[:])
		cfg.ID = h.Sum32()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.InstallTime <= 0 {
		cfg.InstallTime = installTime
	}
	h := &Handset{cfg: cfg, log: cfg.Log.With("layer", "handset"), clock: clock{base: cfg.Now}}
	h.reg = registry.New(registry.Config{Now: h.clock.now})
	h.store = objstore.New(objstore.Config{Limit: int64(cfg.Model.Memory.StorageFree), Now: h.clock.now})
	if err := h.fill(); err != nil {
		return nil, err
	}
	var ctx context.Context
	ctx, h.cancel = context.WithCancel(context.Background())
	h.programs = newPrograms(ctx)
	var err error
	if h.csps, err = csps.New(csps.Env{Model: cfg.Model, Registry: h.reg, Files: h.store, Now: h.clock.now, SetTime: h.clock.change, Offset: h.clock.ahead, Wipe: h.wipe}); err != nil {
		return nil, err
	}
	if cfg.State != "" {
		id := state.Identity{ID: fmt.Sprintf("%x", cfg.GUID), Model: cfg.Model.Slug, Name: cfg.Name}
		h.state, err = state.Open(cfg.State, id, state.Parts{Registry: h.reg, Files: h.store, CSPs: h.csps})
		if err != nil {
			return nil, err
		}
	}
	h.cm = cm.New(cm.Config{Model: cfg.Model, CSPs: h.csps, Log: cfg.Log.With("layer", "cm")})
	h.server = server.New(server.Config{
		Model:         cfg.Model,
		Generation:    h.Generation(),
		Files:         h.store,
		Registry:      h.reg,
		ProcessConfig: h.processConfig,
		CheckPassword: h.checkPassword,
		SetTime:       h.clock.set,
		Start:         h.startProgram,
		KillAll:       h.programs.killAll,
		Invoke:        h.invoke,
		Protected:     h.protected,
		Closed:        h.closed,
		Settle:        h.settle,
		Log:           cfg.Log.With("layer", "rapi"),
	})
	h.lock = link.NewLock(cfg.Locked, cfg.UnlockAfter, cfg.Password)
	m := cfg.Model
	h.link, err = link.New(link.Config{
		Info: link.Info{
			GUID: cfg.GUID, OSMajor: m.OS.Major, OSMinor: m.OS.Minor, Name: cfg.Name,
			Version: m.OS.Build, Processor: m.Processor.Type, ID: cfg.ID,
			Platforms: m.Device.Platforms, Model: m.Device.Model,
		},
		// guess: CE 5.0 connects as those before it; the sources only say that its
		// calls are encoded so.
		Legacy:  rapi.GenerationOf(m.OS.Major, m.OS.Minor) == rapi.RAPI1,
		Lock:    h.lock,
		Serve:   h.server.Serve,
		Refuse:  h.closed,
		NoQuery: cfg.NoQuery,
		Log:     cfg.Log.With("layer", "activesync"),
	})
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// processConfig gives a document to the Configuration Manager with the roles
// that policies give a RAPI session at this moment. That they do not change
// while the document is processed is a guess: the documentation says so of the
// metabase alone, and advises separate documents.
func (h *Handset) processConfig(ctx context.Context, document string, flags uint32) (rapi.HRESULT, string, bool) {
	roles, open := csps.RAPIRoles(h.reg)
	if !open {
		return rapi.AccessDenied, "", false // closed since the call began
	}
	process := func() (r cm.Reply) {
		h.transaction(func() error {
			r = h.cm.Process(ctx, document, cm.Flags(flags), roles)
			return nil
		})
		return r
	}
	var r cm.Reply
	if h.cfg.Around != nil {
		r = h.cfg.Around(ctx, process)
	} else {
		r = process()
	}
	return r.HRESULT, r.Document, r.HasDocument
}

// closed reports whether the RAPI policy refuses every connection and call.
func (h *Handset) closed() bool {
	_, open := csps.RAPIRoles(h.reg)
	return !open
}

// Serve is one stay on the cable: it answers the desktop until ctx ends or the
// network fails, and returns why. All goroutines have ended by then. State
// stays for the next.
func (h *Handset) Serve(ctx context.Context, nw Network) error {
	if !h.serving.CompareAndSwap(false, true) {
		return ErrServing
	}
	defer h.serving.Store(false)
	return h.link.Run(ctx, nw)
}

// Restart ends what a restart ends: programs that run. It is called while the
// handset is on no cable. Settings, files and the clock stay; what is lost of
// RAM on older handsets is not simulated.
func (h *Handset) Restart() { h.programs.killAll() }

// Close ends what the handset still does, programs that run, and keeps its
// state. It is called after Serve has returned; the handset is of no more use.
func (h *Handset) Close() error {
	h.programs.close()
	h.cancel()
	if h.state == nil {
		return nil
	}
	return h.state.Close()
}

// WorkTime is the time that the handset itself has worked: inside RAPI calls,
// the Configuration Manager among them. A benchmark of the way to it and back
// takes this away.
func (h *Handset) WorkTime() time.Duration { return h.server.WorkTime() }

// Model is the handset's model.
func (h *Handset) Model() *model.Model { return h.cfg.Model }

// Generation is the generation of the Remote API that the handset speaks.
func (h *Handset) Generation() rapi.Generation {
	return rapi.GenerationOf(h.cfg.Model.OS.Major, h.cfg.Model.OS.Minor)
}

// Name is the handset's device name.
func (h *Handset) Name() string { return h.cfg.Name }

// State tells where the ActiveSync link stands.
func (h *Handset) State() link.State { return h.link.State() }

// Unlock unlocks the handset, as the person who holds it does.
func (h *Handset) Unlock() { h.lock.Unlock() }

// Lock locks the handset. A connection that stands is not affected; the next
// one finds it locked. A handset from before Windows Mobile 5 has no such lock.
func (h *Handset) Lock() { h.lock.Lock() }

// Locked reports whether the handset is locked on its screen or wants a password.
func (h *Handset) Locked() bool { return h.lock.Locked() }

// DropControl closes the control connection now, as trouble for tests: the
// handset then waits for a trigger again.
func (h *Handset) DropControl() { h.link.Drop() }

// SetFaults makes trouble in the Configuration Manager from the next document
// on.
func (h *Handset) SetFaults(f cm.Faults) { h.cm.SetFaults(f) }

// Occupy lets another session have the Configuration Manager for a time, unless one
// has it already: as trouble for tests.
func (h *Handset) Occupy(d time.Duration) { h.cm.Occupy(d) }

// Registry is the handset's registry.
func (h *Handset) Registry() *registry.Registry { return h.reg }

// Files is the handset's object store.
func (h *Handset) Files() *objstore.Store { return h.store }

// CSPs are the handset's Configuration Service Providers.
func (h *Handset) CSPs() *csps.Set { return h.csps }

// Dump writes out all state that settings can change: registry, files and the
// values that providers keep. Two dumps are equal when and only when the state
// is.
func (h *Handset) Dump() string {
	return h.reg.String() + h.store.String() + h.csps.String()
}
