package state

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxText bounds the texts of a state: several times what a full registry makes.
const maxText = 256 << 20

// readText reads a text of a state.
func readText(root *os.Root, name string) (string, error) {
	b, err := readFile(root, name, maxText)
	return string(b), err
}

// readFile reads a file of at most so many bytes. What is not an ordinary file is
// refused before it is opened: to open a pipe would wait for ever.
func readFile(root *os.Root, name string, limit int64) ([]byte, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	tooLarge := fmt.Errorf("it has more than %d bytes", limit)
	switch {
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not an ordinary file")
	case info.Size() > limit:
		return nil, tooLarge
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	b.Grow(int(info.Size()) + bytes.MinRead)
	if _, err := b.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, err
	}
	if int64(b.Len()) > limit { // it grew
		return nil, tooLarge
	}
	return b.Bytes(), nil
}
