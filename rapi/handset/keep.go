package handset

// transaction runs f, which changes several things that belong together: state
// is not saved in the middle of it. Who keeps state and is about to save it waits
// for f, and a transaction that would begin meanwhile waits too.
func (h *Handset) transaction(f func() error) error {
	h.changing.RLock()
	defer h.changing.RUnlock()
	return f()
}

// settle saves what changed, for those who have a directory for it.
func (h *Handset) settle() error {
	if h.state == nil {
		return nil
	}
	h.changing.Lock()
	defer h.changing.Unlock()
	return h.state.Save()
}
