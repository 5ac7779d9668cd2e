package view

import (
	"runtime"
	"sync"
	"weak"

	"cradle/rapi/provxml"
)

// origins are documents as they stand in their files, by those that were made of them by
// filling in variables. One that was filled in has secrets, and Auto makes one for each
// visit: it is kept no longer than something else has it, a run that is shown or a press of
// a button. It may be used from any goroutine.
type origins struct {
	mu sync.Mutex
	of map[weak.Pointer[provxml.Document]]*provxml.Document
}

func (o *origins) put(filled, file *provxml.Document) {
	if filled == file {
		return
	}
	key := weak.Make(filled)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.of == nil {
		o.of = map[weak.Pointer[provxml.Document]]*provxml.Document{}
	}
	o.of[key] = file
	runtime.AddCleanup(filled, o.forget, key)
}

func (o *origins) forget(key weak.Pointer[provxml.Document]) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.of, key)
}

func (o *origins) file(d *provxml.Document) *provxml.Document {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f := o.of[weak.Make(d)]; f != nil {
		return f
	}
	return d
}
