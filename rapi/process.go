package rapi

import (
	"context"

	"cradle/rapi/wire"
)

// ProcessInfo is the handset's PROCESS_INFORMATION.
type ProcessInfo struct {
	Process, Thread     Handle
	ProcessID, ThreadID uint32
}

// CreationFlags are CREATE_... and the like.
type CreationFlags uint32

// CreateProcess starts a program and does not wait for its end. An empty command
// line is sent as none. RAPI 1 carries no flags (SynCE always sends 0): others than
// 0 are refused there.
func (s *Session) CreateProcess(ctx context.Context, program, commandLine string, flags CreationFlags) (ProcessInfo, error) {
	q := s.request(wire.CreateProcess)
	if q.gen == RAPI1 && flags != 0 {
		q.err = unsupported{q.gen, unknown}
	}
	q.text("program", program)
	q.textOrNull("command line", commandLine)
	q.zeros(3) // process attributes, thread attributes, inherit handles
	q.U32(uint32(flags))
	q.zeros(3) // environment, current directory, startup info
	if q.gen == RAPI1 {
		q.OOUT(processInfoSize)
	}
	return get(ctx, s, q, parseProcess)
}

// processInfoSize is the size of PROCESS_INFORMATION.
const processInfoSize = 16

// parseProcess reads last error, BOOL, PROCESS_INFORMATION.
func parseProcess(r *reply) (p ProcessInfo, err error) {
	if err := r.truth(); err != nil {
		return p, err
	}
	o := r.structure("PROCESS_INFORMATION")
	p.Process = Handle(o.U32("hProcess"))
	p.Thread = Handle(o.U32("hThread"))
	p.ProcessID = o.U32("dwProcessId")
	p.ThreadID = o.U32("dwThreadId")
	return p, o.Err()
}

// Run starts a program by its path and does not wait for its end. args is the
// command line as the program gets it, quotes included; it may be empty.
func (s *Session) Run(ctx context.Context, program, args string) (ProcessInfo, error) {
	path := CleanPath(program)
	p, err := s.CreateProcess(ctx, path, args, 0)
	return p, pathError("run", path, err)
}
