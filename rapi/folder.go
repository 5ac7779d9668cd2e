package rapi

import (
	"context"
	"fmt"

	"cradle/rapi/wire"
)

// Folder is a CSIDL: a folder known by its purpose.
type Folder int32

// The folders that Windows CE knows. FolderDesktop is said not to work on handsets.
const (
	FolderPrograms    Folder = 0x02
	FolderMyDocuments Folder = 0x05
	FolderStartup     Folder = 0x07
	FolderRecent      Folder = 0x08
	FolderStartMenu   Folder = 0x0b
	FolderDesktop     Folder = 0x10
	FolderFonts       Folder = 0x14
	FolderFavorites   Folder = 0x16
)

// maxPath is MAX_PATH in characters, the room for a path with its NUL.
const maxPath = 260

// GetSpecialFolderPath gives the path of a folder, which depends on the handset's
// language.
func (s *Session) GetSpecialFolderPath(ctx context.Context, f Folder) (string, error) {
	q := s.request(wire.GetSpecialFolderPath)
	q.I32(int32(f))
	q.U32(maxPath)
	return get(ctx, s, q, parseFolder)
}

// parseFolder reads last error and the path as an RS. A NUL may follow that is not
// counted. No characters are failure.
func parseFolder(r *reply) (string, error) {
	code := r.lastError()
	path := r.RS("path")
	if err := r.Err(); err != nil {
		return "", err
	}
	if path == "" {
		return "", refused(code)
	}
	if r.Len() == 2 {
		if nul := r.U16("NUL"); nul != 0 {
			return "", fmt.Errorf("the path %q goes on with 0x%04x behind its length", path, nul)
		}
	}
	return path, nil
}
