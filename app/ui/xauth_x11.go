//go:build !nogui && (linux || freebsd || openbsd || netbsd)

package ui

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// A cookie is one entry of an X authority file: what proves to a display that
// somebody may use it.
type cookie struct{ name, data string }

// magicCookie is the kind of cookie that X servers commonly want (Xsecurity(7)).
const magicCookie = "MIT-MAGIC-COOKIE-1"

// cookiesMost is how much of an authority file is read.
const cookiesMost = 1 << 20

// readCookies reads the entries for a display number from an X authority file.
// Each is, in big-endian order, a u16 family and four strings that each begin
// with their length as a u16: address, number, name, data (libXau, Xau(3)). An
// empty number is every display.
func readCookies(r io.Reader, number string) (list []cookie, err error) {
	r = io.LimitReader(r, cookiesMost)
	for {
		var family uint16
		switch err := binary.Read(r, binary.BigEndian, &family); {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return list, err
		}
		var field [4]string // address, number, name, data
		for i := range field {
			var n uint16
			if err := binary.Read(r, binary.BigEndian, &n); err != nil {
				return list, err
			}
			b := make([]byte, n)
			if _, err := io.ReadFull(r, b); err != nil {
				return list, err
			}
			field[i] = string(b)
		}
		if field[1] == "" || field[1] == number {
			list = append(list, cookie{field[2], field[3]})
		}
	}
}

// cookies are those of the person, for a display number. One that cannot be
// read has none.
func cookies(number string) []cookie {
	path := os.Getenv("XAUTHORITY")
	if path == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil
		}
		path = filepath.Join(home, ".Xauthority")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	list, _ := readCookies(f, number)
	return list
}

// A refusedError is a display's own word on why somebody may not use it.
type refusedError struct{ reason string }

func (e *refusedError) Error() string {
	if e.reason == "" {
		return "it refuses access" // untranslated: printed in the terminal
	}
	return "it refuses access: " + e.reason // untranslated: printed in the terminal
}

// setup opens an X connection as far as the server's answer (X Window System
// Protocol, 8: Connection Setup). Only a plain refusal is an error: whatever
// else is strange about a server is for the toolkit to find out.
func setup(c net.Conn, k cookie) error {
	pad := func(s string) string { return s + strings.Repeat("\x00", -len(s)&3) }
	request := []byte{'l', 0, 11, 0, 0, 0} // little-endian, protocol 11.0
	request = binary.LittleEndian.AppendUint16(request, uint16(len(k.name)))
	request = binary.LittleEndian.AppendUint16(request, uint16(len(k.data)))
	request = append(request, 0, 0)
	request = append(request, pad(k.name)+pad(k.data)...)
	if _, err := c.Write(request); err != nil {
		return nil
	}
	var head [8]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return nil
	}
	const failed, authenticate = 0, 2
	switch head[0] {
	case failed: // u8 length of the reason, which follows the eight bytes
		reason := make([]byte, head[1])
		n, _ := io.ReadFull(c, reason)
		return &refusedError{oneLine(string(reason[:n]))}
	case authenticate:
		return &refusedError{}
	}
	return nil
}

// oneLine keeps a text from outside on one line, without its end.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
}

// admitted asks a display whether it lets this person in: with each of the
// cookies there are, and with none. dial connects to it.
func admitted(dial func() (net.Conn, error), list []cookie) error {
	var refused error
	tries := []cookie{{}}
	for _, k := range list {
		if k.name != magicCookie {
			return nil // of a kind that is for the toolkit to try
		}
		tries = append(tries, k)
	}
	for _, k := range tries {
		c, err := dial()
		if err != nil {
			return err
		}
		setDeadline(c)
		err = setup(c, k)
		c.Close()
		if err == nil {
			return nil
		}
		refused = err
	}
	return refused
}
