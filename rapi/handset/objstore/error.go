package objstore

import (
	"errors"
	"io/fs"

	"cradle/rapi"
)

// code is an error of the Windows API.
type code rapi.Win32

// The codes that a Store gives.
const (
	codeNotFound     code = 2
	codePathNotFound code = 3
	codeDenied       code = 5
	codeNoMoreFiles  code = 18
	codeSharing      code = 32
	codeFileExists   code = 80
	codeParameter    code = 87
	codeDiskFull     code = 112
	codeInvalidName  code = 123
	codeNotEmpty     code = 145
	codeExists       code = 183
	codeTooLong      code = 206
	codeNoDirectory  code = 267
)

func (c code) Error() string { return rapi.Win32(c).Error() }

// Is makes io/fs's errors of the codes.
func (c code) Is(target error) bool {
	switch target {
	case fs.ErrNotExist:
		return c == codeNotFound || c == codePathNotFound || c == codeNoMoreFiles
	case fs.ErrExist:
		return c == codeFileExists || c == codeExists || c == codeNotEmpty
	case fs.ErrPermission:
		return c == codeDenied || c == codeSharing
	case fs.ErrInvalid:
		return c == codeInvalidName || c == codeParameter || c == codeTooLong
	}
	return false
}

// Win32 is the code of the Windows API in an error of a Store: 0 when there is
// no error, ERROR_GEN_FAILURE when it has none.
func Win32(err error) rapi.Win32 {
	var c code
	switch {
	case err == nil:
		return 0
	case errors.As(err, &c):
		return rapi.Win32(c)
	}
	return 31
}

func pathError(op, path string, err error) error {
	return &fs.PathError{Op: op, Path: path, Err: err}
}
