package view

import (
	"slices"
	"strings"
	"time"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/template"
)

// Screen is everything the window shows and what a person did there. It is
// owned by one goroutine.
type Screen struct {
	Document Document
	Shelf    Shelf
	Trouble  error // what went wrong with no handset in particular

	// Opening is what is being looked through to be loaded; "" is nothing. Until then
	// nothing is applied: the person meant what comes.
	Opening string
	// LeftOut is what was opened last and cannot be used.
	LeftOut []LeftOut

	// NoVerify: what was set is not asked back afterwards.
	NoVerify bool

	// Asked are the handsets that wait for their password to be typed here,
	// with the number of the attempt, from 1.
	Asked map[run.HandsetID]int

	handsets []bench.Handset
	places   map[run.HandsetID]*place
	selected run.HandsetID
	pack     []Document // all that are loaded, where there are several; see Loaded
	choice   bool       // of them one is chosen by being looked at
	applying *applying
	auto     *autoState
	doing    map[run.HandsetID]run.Event
	ended    []endedRun
	profile  *Profile     // that was loaded; nil is none
	values   template.Set // of variables, as they were typed
	table    *valueTable  // with values for each handset; nil is none
	files    *origins     // of documents whose variables were filled in
	now      time.Time
	logs     logs
}

// place is what the screen keeps of one place at the bench beyond the stay of
// one handset there.
type place struct {
	stay    time.Time // Since of the handset that is or was there
	state   bench.State
	phase   string
	entered time.Time // when it entered state and phase
	last    *run.Run  // the latest run there
	summary string    // of it

	runs   []*run.Run // of the documents that were applied together
	looks  []*Look    // what came of asking it since; nil is none
	chosen int        // of runs or looks, by a person; -1 is none

	ticked  bool
	guid    string // of the handset that the tick is meant for; "" while nobody knows
	pending bool   // a new stay: whether the tick still holds shows when it is known
}

// endedRun is what today's counts need of a run.
type endedRun struct {
	ended    time.Time
	ending   run.Ending
	answered bool // it only asked
}

// NewScreen makes an empty screen.
func NewScreen() *Screen {
	return &Screen{places: make(map[run.HandsetID]*place), files: &origins{}, now: time.Now()}
}

// Take takes what the bench tells. It returns the rows that look different
// now; all is true when rows were added.
func (s *Screen) Take(u Update) (rows []int, all bool) {
	s.now = u.Time
	if len(u.Trouble) > 0 {
		s.Trouble = u.Trouble[len(u.Trouble)-1]
	}
	for _, e := range u.Happened {
		s.logs.take(e)
	}
	for _, r := range u.Ended {
		s.ended = append(s.ended, endedRun{r.Ended, r.Ending, explain.OnlyAsked(r)})
		if s.applying != nil {
			s.applying.ended(r.Handset)
		}
	}
	all = len(u.Handsets) != len(s.handsets) || u.Changed == nil
	s.handsets, s.doing = u.Handsets, u.Doing
	for i, h := range s.handsets {
		s.takeHandset(h, u.Summaries[h.ID])
		if !all && slices.Contains(u.Changed, h.ID) {
			rows = append(rows, i)
		}
	}
	for _, r := range u.Ended {
		if p := s.places[r.Handset]; p != nil {
			p.takeEnded(&r)
		}
	}
	if s.selected == "" && len(s.handsets) > 0 {
		s.selected = s.handsets[0].ID
	}
	return rows, all
}

func (s *Screen) takeHandset(h bench.Handset, summary string) {
	p := s.places[h.ID]
	switch {
	case p == nil:
		p = &place{stay: h.Since, entered: s.now, chosen: -1}
		s.places[h.ID] = p
		p.ticked = s.tickedOnArrival(h)
	case !p.stay.Equal(h.Since):
		p.stay, p.entered = h.Since, s.now
		p.pending = true
	}
	if p.state != h.State || p.phase != h.Phase {
		p.state, p.phase, p.entered = h.State, h.Phase, s.now
	}
	if h.Last != nil {
		p.last, p.summary = h.Last, summary
	}
	guid := h.Identity.GUID
	if guid != "" || h.State == bench.Ready || h.State == bench.Running {
		if p.pending && p.guid != "" && p.guid != guid {
			// Another handset on this port: nobody has chosen it.
			p.ticked = s.tickedOnArrival(h)
			p.last, p.summary = h.Last, summary
			p.runs, p.looks, p.chosen = nil, nil, -1
		}
		p.guid, p.pending = guid, false
	}
}

// tickedOnArrival decides whether a handset that nobody has chosen yet is
// chosen. A simulated one is: it harms nothing. A real one only where it is
// the only one, so that there is no doubt which is meant.
func (s *Screen) tickedOnArrival(h bench.Handset) bool {
	if h.Simulated {
		return true
	}
	return !slices.ContainsFunc(s.handsets, func(o bench.Handset) bool {
		return o.ID != h.ID && !o.Simulated && usable(o)
	})
}

// chosen reports whether the document is to be applied to a handset. As long as
// nobody knows which handset has come to a port, a tick that was made for the
// one before holds only where any would be chosen.
func (s *Screen) chosen(h bench.Handset) bool {
	p := s.places[h.ID]
	return usable(h) && p.ticked && s.misfit(h) == "" && (!p.pending || p.guid == "" || s.tickedOnArrival(h))
}

// Rows is the number of rows.
func (s *Screen) Rows() int { return len(s.handsets) }

// RowID is the handset of a row, from 0.
func (s *Screen) RowID(i int) run.HandsetID { return s.handsets[i].ID }

// Row draws one row, from 0.
func (s *Screen) Row(i int) Row {
	h := s.known(s.handsets[i])
	p := s.places[h.ID]
	summary := ""
	if h.Last != nil {
		summary = p.summary
		several := len(p.runs) > 1 && p.runs[len(p.runs)-1].ID == h.Last.ID
		if several {
			worst := *h.Last
			worst.Ending, summary = together(p.runs)
			if i := slices.IndexFunc(p.runs, func(r *run.Run) bool { return r.Ending == worst.Ending }); i >= 0 {
				worst.Document = p.runs[i].Document // that ended like this
			}
			h.Last = &worst
		}
		if summary != "" && !several && s.Document.IsZero() { // otherwise it was the one that is loaded
			summary = documentName(h.Last) + ": " + summary
		}
		if s.other(h.Last) {
			// It must not look like success for the document that is loaded now.
			summary = lastText(h.Last)
			h.Last = nil
		}
	}
	if p.looks != nil && h.State == bench.Ready {
		h.Last = nil
		_, summary = lookRow(p.looks)
	}
	r := rowOf(h, summary, p.entered, s.now)
	if p.looks != nil && h.State == bench.Ready {
		r.Mark, _ = lookRow(p.looks)
	}
	r.Port, r.Label = strings.TrimSuffix(h.Port, " ("+h.Label+")"), flat(h.Label)
	r.Checked = s.chosen(h)
	if why := s.misfit(h); why != "" {
		r.CanCheck = false
		if h.State == bench.Ready {
			r.Message = why
		}
	}
	r.doing(h, s.doing[h.ID], p.entered, s.now)
	if s.applying != nil && s.applying.left[h.ID] > 0 && h.State == bench.Ready && !waits(s.doing[h.ID]) {
		r.Mark = Mark{words.T("Waiting"), IconBusy, Active}
		r.Message = words.T("Waits for its turn")
	}
	if s.applying != nil && s.applying.left[h.ID] > 0 && h.State == bench.Locked {
		r.Message = words.T("Unlock the handset: the document is waiting")
		if t := elapsed(s.now.Sub(p.entered)); t != "" {
			r.Message += " · " + t
		}
	}
	if attempt := s.Asked[h.ID]; attempt > 0 && h.State == bench.Locked {
		r.Action = TypePassword
		r.Message = words.T("Wants its password")
		if attempt > 1 {
			r.Message = words.T("That was not its password")
		}
	}
	return r
}

// PasswordText is what a person is asked when a handset wants its password.
func (s *Screen) PasswordText(id run.HandsetID) string {
	h, _ := s.handset(id)
	text := words.T("{{.Handset}} on {{.Port}} wants its password before it lets this computer in. The password goes to the handset and is not kept.", "Handset", flat(titleOf(h)), "Port", h.Port)
	if s.Asked[id] > 1 {
		text = words.T("That was not it.") + " " + text + " " + words.T("Some handsets erase themselves after too many wrong ones.")
	}
	return text
}

// other reports whether a run was of another document than the one that is
// loaded.
func (s *Screen) other(r *run.Run) bool {
	list := s.Loaded()
	if len(list) == 0 {
		return false
	}
	return r.Document == nil || !slices.ContainsFunc(list, func(d Document) bool {
		applied := s.file(r.Document)
		return d.Doc != nil && (d.Doc == applied || d.Doc.Name == applied.Name && d.Doc.SHA256 == applied.SHA256)
	})
}

// lastText is how a run of another document ended: "last: wifi.xml applied 22:05".
func lastText(r *run.Run) string {
	text := words.T("last: {{.Document}} {{.Ending}}", "Document", documentName(r), "Ending", strings.ToLower(EndingWord(r.Ending)))
	if !r.Ended.IsZero() {
		text += " " + r.Ended.Local().Format("15:04")
	}
	return text
}

// known is a handset with the latest run at its place, from before it
// restarted if it is still the same.
func (s *Screen) known(h bench.Handset) bench.Handset {
	if p := s.places[h.ID]; h.Last == nil && p.last != nil && p.last.Identity.GUID == h.Identity.GUID {
		h.Last = p.last
	}
	return h
}

// Tick chooses a handset, or no longer.
func (s *Screen) Tick(id run.HandsetID, on bool) {
	if p := s.places[id]; p != nil {
		p.ticked, p.pending = on, false // whichever it is
	}
}

// TickAll chooses all handsets that can be used, or none.
func (s *Screen) TickAll(on bool) {
	for _, h := range s.handsets {
		s.Tick(h.ID, on && usable(h))
	}
}

// Ticked says how many of the handsets that can be used are chosen.
func (s *Screen) Ticked() (ticked, of int) {
	of, ids := s.census()
	return len(ids), of
}

// Select chooses the row whose result is shown.
func (s *Screen) Select(i int) {
	if i >= 0 && i < len(s.handsets) {
		s.selected = s.handsets[i].ID
	}
}

// Selected is the row whose result is shown, or -1.
func (s *Screen) Selected() int {
	return slices.IndexFunc(s.handsets, func(h bench.Handset) bool { return h.ID == s.selected })
}

// RowOf is the row of a handset, or -1.
func (s *Screen) RowOf(id run.HandsetID) int {
	return slices.IndexFunc(s.handsets, func(h bench.Handset) bool { return h.ID == id })
}

// SelectedID is the handset whose result is shown; "" when there is none.
func (s *Screen) SelectedID() run.HandsetID { return s.selected }

// Shown is what the result side shows: the latest run of the selected handset,
// or nil.
func (s *Screen) Shown() *run.Run {
	h, ok := s.handset(s.selected)
	if !ok {
		return nil
	}
	if runs := s.batch(); len(runs) > 1 {
		_, i := s.Choices()
		if s.looksNow() == nil {
			return runs[i]
		}
	}
	return s.known(h).Last
}

// Aside is what the result side says while there is no run to show.
func (s *Screen) Aside() (title string, x explain.Words) {
	h, ok := s.handset(s.selected)
	switch {
	case !ok:
		return words.T("The result of a handset is shown here, setting by setting."), x
	case h.State == bench.Unusable:
		return words.T("{{.Handset}} cannot be used", "Handset", titleOf(h)), Said(explain.Error(h.Err))
	}
	return words.T("Nothing was applied to {{.Handset}} yet.", "Handset", titleOf(h)), x
}

// Port is a handset's port without its label, and the label.
func (s *Screen) Port(id run.HandsetID) (port, label string) {
	h, _ := s.handset(id)
	return bench.Port(id), h.Label
}

// Handset is a handset as it is now; the zero Handset is none.
func (s *Screen) Handset(id run.HandsetID) bench.Handset {
	h, _ := s.handset(id)
	return h
}

func (s *Screen) handset(id run.HandsetID) (bench.Handset, bool) {
	for _, h := range s.handsets {
		if h.ID == id {
			return h, true
		}
	}
	return bench.Handset{}, false
}
