package rapi

import (
	"context"
	"time"

	"cradle/rapi/wire"
)

// SyncTimeToPc sets the handset's clock to now.
//
// Behind the time SynCE sends 0 and 10000, whose meaning is not known.
func (s *Session) SyncTimeToPc(ctx context.Context, now time.Time) error {
	q := s.request(wire.SyncTimeToPc)
	q.Filetime(wire.FiletimeOf(now))
	q.U32(0)
	q.U32(10000)
	return done(ctx, s, q, parseBareError)
}

// parseBareError reads a last error with no result beside it, which is then all
// that can tell failure.
func parseBareError(r *reply) (struct{}, error) {
	if code := r.lastError(); code != 0 && r.Err() == nil {
		return struct{}{}, code
	}
	return struct{}{}, r.Err()
}

// StartReplication asks the handset to begin to synchronise.
func (s *Session) StartReplication(ctx context.Context) error {
	return done(ctx, s, s.request(wire.StartReplication), parseReplication)
}

// parseReplication reads last error and BOOL; RAPI 1 has no last error.
func parseReplication(r *reply) (struct{}, error) {
	if r.gen != RAPI1 {
		return truth(r)
	}
	if r.U32("result") == 0 && r.Err() == nil {
		return struct{}{}, ErrNoReason
	}
	return struct{}{}, r.Err()
}

// SyncStart begins a synchronisation that an XML document describes.
func (s *Session) SyncStart(ctx context.Context, document string) error {
	q := s.request(wire.SyncStart)
	q.text("document", document)
	return done(ctx, s, q, hresult)
}

// SyncPause pauses synchronisation.
func (s *Session) SyncPause(ctx context.Context) error {
	return done(ctx, s, s.request(wire.SyncPause), hresult)
}

// SyncResume goes on with synchronisation.
func (s *Session) SyncResume(ctx context.Context) error {
	return done(ctx, s, s.request(wire.SyncResume), hresult)
}
