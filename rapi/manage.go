package rapi

import (
	"context"

	"cradle/rapi/wire"
)

// CreateDirectory makes one folder. Its parent must be there.
func (s *Session) CreateDirectory(ctx context.Context, path string) error {
	q := s.request(wire.CreateDirectory)
	q.text("path", path)
	if q.gen == RAPI1 {
		q.Null() // security
	}
	return done(ctx, s, q, truth)
}

// RemoveDirectory removes one empty folder.
func (s *Session) RemoveDirectory(ctx context.Context, path string) error {
	q := s.request(wire.RemoveDirectory)
	q.text("path", path)
	return done(ctx, s, q, truth)
}

// DeleteFile removes one file.
func (s *Session) DeleteFile(ctx context.Context, path string) error {
	q := s.request(wire.DeleteFile)
	q.text("path", path)
	return done(ctx, s, q, truth)
}

// MoveFile renames a file or folder.
func (s *Session) MoveFile(ctx context.Context, from, to string) error {
	q := s.request(wire.MoveFile)
	q.text("old path", from)
	q.text("new path", to)
	return done(ctx, s, q, truth)
}

// CopyFile copies a file on the handset, without its bytes passing here. With
// failIfExists a file at the new path is an error, else it is replaced.
func (s *Session) CopyFile(ctx context.Context, from, to string, failIfExists bool) error {
	q := s.request(wire.CopyFile)
	q.text("old path", from)
	q.text("new path", to)
	q.Bool(failIfExists)
	return done(ctx, s, q, truth)
}

// SHCreateShortcut makes a shortcut file that leads to target.
func (s *Session) SHCreateShortcut(ctx context.Context, shortcut, target string) error {
	q := s.request(wire.SHCreateShortcut)
	q.text("shortcut", shortcut)
	q.text("target", target)
	return done(ctx, s, q, truth)
}
