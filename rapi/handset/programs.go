package handset

import (
	"context"
	"path"
	"strings"
	"sync"

	"cradle/rapi"
	"cradle/rapi/handset/objstore"
)

// maxPrograms is how many programs run at once: Windows CE up to 5 has room for
// 32 processes (recalled).
const maxPrograms = 32

// programs is the table of the programs that run. Of all that can be started
// only wceload.exe does something; every other program ends at once.
type programs struct {
	ctx context.Context // ends with the handset
	wg  sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	running map[uint32]context.CancelFunc // by process id
	last    uint32
}

func newPrograms(ctx context.Context) *programs {
	return &programs{ctx: ctx, running: make(map[uint32]context.CancelFunc), last: firstPID}
}

// Process ids: chosen. The thread's id is the process's and one.
const (
	firstPID = 0x1000
	pidStep  = 4
)

// start runs a program, or notes that it ran when run is nil.
func (p *programs) start(run func(context.Context)) (pid uint32, code rapi.Win32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.running) >= maxPrograms {
		return 0, 14 // ERROR_OUTOFMEMORY
	}
	p.last += pidStep
	pid = p.last
	if run == nil {
		return pid, 0
	}
	ctx, cancel := context.WithCancel(p.ctx)
	p.running[pid] = cancel
	p.wg.Go(func() {
		defer func() {
			cancel()
			p.mu.Lock()
			defer p.mu.Unlock()
			delete(p.running, pid)
		}()
		run(ctx)
	})
	return pid, 0
}

// killAll ends all programs without waiting for them.
func (p *programs) killAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, cancel := range p.running {
		cancel()
	}
}

// close ends all programs and waits until they have ended.
func (p *programs) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.killAll()
	p.wg.Wait()
}

// startProgram is CreateProcess: it finds the program in the object store. A
// name without a folder is looked for in \Windows and in the root, one without
// an ending has .exe.
func (h *Handset) startProgram(application, arguments string) (uint32, rapi.Win32) {
	if application == "" {
		words := splitWords(arguments)
		if len(words) == 0 {
			return 0, 87 // ERROR_INVALID_PARAMETER
		}
		application, arguments = words[0], strings.TrimPrefix(strings.TrimSpace(arguments), words[0])
	}
	name := strings.ReplaceAll(application, `\`, "/")
	if path.Ext(name) == "" {
		name += ".exe"
	}
	found := ""
	places := []string{name}
	if !strings.HasPrefix(name, "/") {
		places = []string{"/Windows/" + name, "/" + name}
	}
	for _, place := range places {
		place = strings.ReplaceAll(place, "/", `\`)
		if info, err := h.store.Stat(place); err == nil && !info.Dir {
			found = place
			break
		} else if err != nil && objstore.Win32(err) == 123 {
			return 0, 123 // ERROR_INVALID_NAME
		}
	}
	switch {
	case found == "":
		return 0, 2 // ERROR_FILE_NOT_FOUND
	case !strings.EqualFold(path.Ext(name), ".exe"):
		return 0, 193 // ERROR_BAD_EXE_FORMAT
	case strings.EqualFold(found, `\Windows\wceload.exe`):
		return h.programs.start(func(ctx context.Context) { h.wceload(ctx, arguments) })
	}
	h.log.Info("program started, which does nothing here", "program", found)
	return h.programs.start(nil)
}

// splitWords splits a command line at blanks; what stands in double quotes is
// one word, or part of one.
func splitWords(s string) (words []string) {
	var word strings.Builder
	quoted, begun := false, false
	for _, r := range s {
		switch {
		case r == '"':
			quoted, begun = !quoted, true
		case (r == ' ' || r == '\t') && !quoted:
			if begun {
				words = append(words, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if begun {
		words = append(words, word.String())
	}
	return words
}
