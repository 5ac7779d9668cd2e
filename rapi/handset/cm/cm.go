// Package cm is the Configuration Manager of the simulated handset: it
// processes one provisioning document at a time, as one transaction, and
// rewrites it in place into the reply.
//
//	m := cm.New(cm.Config{Model: model, CSPs: set})
//	r := m.Process(ctx, document, cm.FlagProcess, model.UserAuth)
//	r.HRESULT, r.Document, r.HasDocument
//
// It is written from the documentation of Windows Mobile and shares nothing
// with the program's own reader of documents and matcher of replies. Where the
// documentation is silent the code says "guess".
package cm

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/beevik/etree"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/metabase"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Flags of DMProcessConfigXML and CeProcessConfig ([L:bb158518]).
type Flags uint32

const (
	// FlagProcess applies changes and answers queries.
	FlagProcess Flags = 1
	// FlagMetadata adds metadata to every parm. Alone it changes nothing.
	FlagMetadata Flags = 2
)

// maxDocument bounds a document, in bytes of UTF-8.
// guess: no limit is documented.
const maxDocument = 16 << 20

// Config is what a Manager is made of.
type Config struct {
	Model *model.Model
	CSPs  *csps.Set
	Log   *slog.Logger // nil discards. Values of settings are never logged.
}

// A Manager is safe for concurrent use; it refuses a second document while it
// works on one.
type Manager struct {
	csps      *csps.Set
	meta      *metabase.Metabase
	catalogue *csp.Catalogue
	reply     model.Reply
	log       *slog.Logger

	busy chan struct{} // holds one while no document is processed

	mu     sync.Mutex
	faults Faults
}

// Faults are troubles for tests. The zero Faults has none.
type Faults struct {
	// Delay is how long a CSP takes over its section beyond its work, by the
	// CSP's type in any case; "" is every CSP. Sections that only ask are not
	// delayed.
	Delay map[string]time.Duration
	// Fail makes a setting fail, by its path in the metabase
	// ("BrowserFavorite\Shop\URL"); case is ignored.
	Fail map[string]rapi.HRESULT
	// HRESULT, when it is not 0, is returned instead of success. A failure, and
	// CONFIG_S_PROCESSINGCANCELED, also take the document back.
	HRESULT rapi.HRESULT
	// Forget are the paths of settings that are reported as made and are not kept.
	Forget map[string]bool
	// Desc are the texts of the errors that Fail makes, by the same paths.
	Desc map[string]string
	// StopAfter, when it is not 0, is the number of changed settings after which the
	// handset restarts: the document ends there, without a reply and without
	// having been taken back, and Stop is called.
	// guess: what a handset keeps of a document in which it restarted has no source.
	StopAfter int
	Stop      func()
}

// New makes a Configuration Manager.
func New(cfg Config) *Manager {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	m := &Manager{
		csps: cfg.CSPs, meta: cfg.CSPs.Metabase(), catalogue: cfg.Model.Catalogue,
		reply: cfg.Model.Reply, log: log, busy: make(chan struct{}, 1),
	}
	m.busy <- struct{}{}
	return m
}

// SetFaults sets the troubles of the documents that begin from now on.
func (m *Manager) SetFaults(f Faults) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f.Fail, f.Desc, f.Delay, f.Forget = lowered(f.Fail), lowered(f.Desc), lowered(f.Delay), lowered(f.Forget)
	m.faults = f
}

// lowered is a copy with paths as the metabase has them.
func lowered[V any](m map[string]V) map[string]V {
	to := make(map[string]V, len(m))
	for setting, v := range m {
		to[strings.ToLower(setting)] = v
	}
	return to
}

// Reply is what processing a document gave.
type Reply struct {
	HRESULT     rapi.HRESULT
	Document    string // without declaration and indentation
	HasDocument bool
	Changes     bool // the document was to change something, as far as it was processed
}

// Process processes a document for a caller with the given roles. It runs to
// its end whatever happens to ctx: a handset does not stop because its cable
// was pulled. The end of ctx only cuts delays (Faults) short.
//
// While another document is processed the result is CONFIG_E_OBJECTBUSY at
// once ([L:bb158518]: another session is running), or after the model's wait
// CONFIG_E_CANCELTIMEOUT (waiting for a session timed out).
// guess: when a handset waits has no source; models differ.
func (m *Manager) Process(ctx context.Context, document string, flags Flags, caller model.Roles) Reply {
	if hr := m.enter(ctx); hr != rapi.OK {
		m.log.Info("document refused: another one is being processed", "hresult", hr)
		return Reply{HRESULT: hr}
	}
	defer m.leave()
	return m.process(ctx, document, flags, caller)
}

// Install processes the document of a cabinet, which is all done or not at all.
// Otherwise it is Process.
func (m *Manager) Install(ctx context.Context, document string, cabinet *csps.Cabinet, caller model.Roles) Reply {
	if hr := m.enter(ctx); hr != rapi.OK {
		m.log.Info("cabinet refused: a document is being processed", "hresult", hr)
		return Reply{HRESULT: hr}
	}
	defer m.leave()
	m.csps.Install(cabinet)
	defer m.csps.Install(nil)
	return m.process(ctx, document, FlagProcess, caller)
}

// Occupy keeps everybody out for a time, as another session does that is in it. It
// does nothing while a document is processed.
func (m *Manager) Occupy(d time.Duration) {
	select {
	case <-m.busy:
		time.AfterFunc(d, m.leave)
	default:
	}
}

func (m *Manager) leave() { m.busy <- struct{}{} }

// process is Process; the caller has entered.
func (m *Manager) process(ctx context.Context, document string, flags Flags, caller model.Roles) Reply {
	root, hr := m.read(document, flags)
	if hr != rapi.OK {
		return Reply{HRESULT: hr} // no tree, no reply
	}
	m.mu.Lock()
	faults := m.faults
	m.mu.Unlock()

	w := &worker{m: m, ctx: ctx, flags: flags, caller: caller, faults: faults}
	err := w.document(root)
	if errors.Is(err, errStopped) {
		m.log.Info("restarting in the middle of a document", "settings", w.settings)
		if err := w.commit(); err != nil {
			m.log.Error("what was made cannot be kept", "error", err)
		}
		faults.Stop()
		return Reply{HRESULT: rapi.Fail, Changes: true}
	}
	if err == nil && faults.HRESULT != rapi.OK {
		hr = faults.HRESULT
		if hr.Failed() || hr == rapi.ConfigCancelled {
			err = &csps.Error{HRESULT: hr, Desc: "forced"}
		}
	}
	if err == nil {
		m.log.Debug("document processed", "hresult", hr, "changes", w.undo.Len())
		err = w.commit()
	}
	if err != nil {
		hr = rapi.Fail
		errors.As(err, &hr) // csps.Error wraps one
		m.log.Info("document failed, taking it back", "hresult", hr, "error", err, "changes", w.undo.Len())
		if rerr := w.rollback(); rerr != nil {
			// [L:ms852998]: settings may be in an unknown state.
			m.log.Error("it could not be taken back", "error", rerr)
			hr = rapi.ConfigTransactionFailure
		}
	}
	if err != nil && m.reply.NoDocument {
		return Reply{HRESULT: hr, Changes: w.changes}
	}
	text, werr := write(root)
	if werr != nil {
		m.log.Error("reply cannot be written", "error", werr)
		return Reply{HRESULT: hr, Changes: w.changes}
	}
	return Reply{HRESULT: hr, Document: text, HasDocument: true, Changes: w.changes}
}

// enter waits for its turn.
func (m *Manager) enter(ctx context.Context) rapi.HRESULT {
	select {
	case <-m.busy:
		return rapi.OK
	default:
	}
	if m.reply.Wait <= 0 {
		return rapi.ConfigBusy
	}
	t := time.NewTimer(time.Duration(m.reply.Wait) * time.Millisecond)
	defer t.Stop()
	select {
	case <-m.busy:
		return rapi.OK
	case <-t.C:
	case <-ctx.Done():
	}
	return rapi.ConfigCancelTimeout
}

// read parses and checks a document.
func (m *Manager) read(document string, flags Flags) (*etree.Element, rapi.HRESULT) {
	if flags&^(FlagProcess|FlagMetadata) != 0 {
		return nil, rapi.InvalidArg // guess: no source
	}
	if len(document) > maxDocument {
		return nil, rapi.OutOfMemory // guess: no source
	}
	root, err := Parse(document)
	if err == nil {
		err = check(root)
	}
	switch {
	case errors.Is(err, errDepth), errors.Is(err, errPath):
		m.log.Info("document refused", "error", err)
		return nil, rapi.OutOfMemory // guess: no source
	case err != nil:
		m.log.Info("document refused", "error", err)
		return nil, rapi.ConfigBadXML
	}
	return root, rapi.OK
}

// write turns the tree into the reply: no declaration, no indentation, and
// white space in values as references, so that it survives.
func write(root *etree.Element) (string, error) {
	doc := etree.NewDocumentWithRoot(root)
	doc.WriteSettings.CanonicalAttrVal = true
	return doc.WriteToString()
}

// worker processes one document.
type worker struct {
	m      *Manager
	ctx    context.Context
	flags  Flags
	caller model.Roles
	faults Faults
	undo   undo.Log
	// answered counts the elements that queries brought.
	answered int
	// internal are the CSPs met so far that undo their own work; those that have
	// committed are taken away.
	internal []csps.Internal
	settings int  // changed so far; questions are not counted
	changes  bool // the document does more than ask
}

// document processes the sections in order; the first that fails ends it
// ([L:aa457733], [L:ms846017]: CSPs run serially in the document's order, and a
// failing section takes back what the ones before it did).
func (w *worker) document(root *etree.Element) error {
	if w.flags == 0 {
		return nil // parse and validate only (inferred from WM5's RapiConfig /V)
	}
	for _, el := range root.ChildElements() {
		typ := el.SelectAttrValue("type", "")
		csp := w.m.csps.Find(typ)
		if csp == nil {
			// Inferred: the characteristic as a whole is the error, and no
			// metabase entry is known for it.
			err := &csps.Error{HRESULT: rapi.ConfigEntryNotFound, Desc: "There is no such configuration service provider."}
			w.m.log.Info("unknown CSP", "type", typ)
			return w.failed(el, err)
		}
		if changing(el) {
			w.delay(csp.Type())
		}
		start := time.Now()
		err := w.begin(csp)
		if err == nil {
			err = w.section(csp).element(el, nil)
		} else {
			err = w.failed(el, err)
		}
		w.m.log.Debug("CSP ran", "csp", csp.Type(), "took", time.Since(start), "error", err)
		if err != nil {
			return err
		}
	}
	return nil
}

// begin tells a CSP that undoes its own work that settings of its come.
func (w *worker) begin(csp csps.CSP) error {
	own, ok := csp.(csps.Internal)
	if !ok || w.flags&FlagProcess == 0 || slices.Contains(w.internal, own) {
		return nil
	}
	err := guard(func() error {
		own.Begin()
		return nil
	})
	if err == nil {
		w.internal = append(w.internal, own)
	}
	return err
}

// commit lets the CSPs that undo their own work keep it, and does what was to
// wait for the end. When one of them fails the rest is still to be rolled back.
func (w *worker) commit() error {
	for len(w.internal) > 0 {
		own := w.internal[0]
		if err := guard(own.Commit); err != nil {
			return &csps.Error{HRESULT: rapi.ConfigTransactionFailure, Desc: err.Error()}
		}
		w.internal = w.internal[1:]
	}
	return guard(func() error {
		w.undo.Commit()
		return nil
	})
}

// rollback takes everything back, the latest first within each way of undoing.
func (w *worker) rollback() error {
	var errs []error
	for _, own := range slices.Backward(w.internal) {
		errs = append(errs, guard(own.Rollback))
	}
	return errors.Join(append(errs, w.undo.Rollback())...)
}

// errStopped: the handset restarts (Faults.StopAfter).
var errStopped = errors.New("the handset restarts")

// made counts a setting that was processed.
func (w *worker) made() error {
	w.settings++
	if w.flags&FlagProcess != 0 && w.settings == w.faults.StopAfter && w.faults.Stop != nil {
		return errStopped
	}
	return nil
}

// changing reports whether a section does more than ask.
func changing(el *etree.Element) bool {
	switch el.Tag {
	case tagParmQuery, tagCharacteristicQuery:
		return false
	case tagCharacteristic:
		return writes(el)
	}
	return true
}

func (w *worker) delay(csp string) {
	d := w.faults.Delay[strings.ToLower(csp)] + w.faults.Delay[""]
	if d <= 0 || w.flags&FlagProcess == 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-w.ctx.Done():
	}
}

// failed marks an element as the one that failed: the same attributes under
// the name with -error ([SM:1cc84ad6]), and the reason in desc if the model
// gives one. The reasons are worded here: no text of a real handset is known.
func (w *worker) failed(el *etree.Element, err error) error {
	var done *failure
	if errors.As(err, &done) {
		return err // an element in it is the one
	}
	el.Tag += errorSuffix
	var e *csps.Error
	if w.m.reply.Desc && errors.As(err, &e) {
		el.CreateAttr("desc", e.Desc)
	}
	var c *crash
	if errors.As(err, &c) {
		w.m.log.Error("a CSP crashed", "reason", c.reason, "stack", string(c.stack))
	}
	return &failure{err}
}

// failure is an error whose element is marked.
type failure struct{ err error }

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }
