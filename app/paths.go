package main

import (
	"context"
	"strings"

	"cradle/app/files"
	"cradle/rapi"
)

// aPath is a path on a handset as it was typed. What it means depends on where
// the handset has its documents.
type aPath string

// resolve is the absolute path. The handset is asked for its documents only for
// a relative one.
func (typed aPath) resolve(ctx context.Context, s *rapi.Session) (string, error) {
	documents := ""
	if !strings.HasPrefix(string(typed), `\`) && !strings.HasPrefix(string(typed), "/") {
		var err error
		if documents, err = s.GetSpecialFolderPath(ctx, rapi.FolderMyDocuments); err != nil {
			return "", err
		}
	}
	return files.Resolve(string(typed), documents)
}

// check finds what is wrong with a path before a handset is opened.
func (typed aPath) check() error {
	_, err := files.Resolve(string(typed), `\My Documents`)
	if err != nil {
		return &plainError{exitUsage, err.Error()}
	}
	return nil
}

// precious is a path that no handset can spare, wherever its documents are.
func (typed aPath) precious() bool {
	at, err := files.Resolve(string(typed), `\My Documents`)
	return err == nil && files.Precious(at)
}

func checkPaths(typed []string) error {
	for _, t := range typed {
		if err := aPath(t).check(); err != nil {
			return err
		}
	}
	return nil
}
