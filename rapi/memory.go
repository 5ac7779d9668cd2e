package rapi

import (
	"context"

	"cradle/rapi/wire"
)

// MemoryDivision is how the handset divides its memory: pages for the object store,
// pages to run programs in, and bytes a page.
type MemoryDivision struct {
	StoragePages, RAMPages, PageSize uint32
}

// GetSystemMemoryDivision asks how the memory is divided.
func (s *Session) GetSystemMemoryDivision(ctx context.Context) (MemoryDivision, error) {
	q := s.request(wire.GetSystemMemoryDivision)
	for range 3 {
		q.OOUT(4)
	}
	return get(ctx, s, q, parseMemoryDivision)
}

// parseMemoryDivision reads last error, BOOL, and three numbers, each an RO.
func parseMemoryDivision(r *reply) (m MemoryDivision, err error) {
	if err := r.truth(); err != nil {
		return m, err
	}
	m.StoragePages = r.number("storage pages")
	m.RAMPages = r.number("RAM pages")
	m.PageSize = r.number("page size")
	return m, r.Err()
}

// MemoryChange is the outcome of SetSystemMemoryDivision.
type MemoryChange uint32

const (
	MemoryChanged       MemoryChange = 0
	MemoryMustReboot    MemoryChange = 1
	MemoryRebootPending MemoryChange = 2 // of an earlier change
	MemoryFailed        MemoryChange = 3
)

// SetSystemMemoryDivision gives the object store another number of pages.
// MemoryFailed is an error as well.
func (s *Session) SetSystemMemoryDivision(ctx context.Context, storagePages uint32) (MemoryChange, error) {
	q := s.request(wire.SetSystemMemoryDivision)
	q.U32(storagePages)
	return get(ctx, s, q, parseMemoryChange)
}

// parseMemoryChange reads last error, u32 outcome.
func parseMemoryChange(r *reply) (MemoryChange, error) {
	code := r.lastError()
	c := MemoryChange(r.U32("result"))
	if c >= MemoryFailed && r.Err() == nil {
		return c, refused(code)
	}
	return c, r.Err()
}

// KillAllApps ends all programs that run on the handset.
func (s *Session) KillAllApps(ctx context.Context) error {
	return done(ctx, s, s.request(wire.KillAllApps), truth)
}

// CheckPassword asks whether a password is the handset's. A wrong one is false, not
// an error. RAPI 2: inferred.
func (s *Session) CheckPassword(ctx context.Context, password string) (bool, error) {
	q := s.request(wire.CheckPassword)
	q.text("password", password)
	return get(ctx, s, q, parseCheck)
}

// parseCheck reads last error and BOOL. A last error beside a false is a failure
// only when it says more than that the password is wrong.
func parseCheck(r *reply) (bool, error) {
	code := r.lastError()
	yes := r.U32("result") != 0
	if err := r.Err(); err != nil {
		return false, err
	}
	if !yes && (code == errorCallNotImplemented || code == errorNotSupported) {
		return false, code
	}
	return yes, nil
}
