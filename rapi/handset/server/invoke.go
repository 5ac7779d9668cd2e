package server

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"

	"cradle/rapi"
)

// Function is what a library of the handset offers to CeRapiInvoke. A nil Block
// or Stream is a function that cannot be called that way.
type Function struct {
	// Block takes the input and gives the output. It keeps neither.
	Block func(ctx context.Context, input []byte) ([]byte, rapi.HRESULT)
	// Stream talks over the connection until either side is done.
	Stream func(ctx context.Context, input []byte, rw io.ReadWriter) error
}

// invoke is CeRapiInvoke: u32 reserved | library | function | u32 size of the
// input | input | u32 1 for a stream.
//
//	RAPI 2, block:  last error | HRESULT | u32 size | output
//	RAPI 2, stream: last error, and then the connection is the stream's
//	RAPI 1, block:  prefix | last error | HRESULT | u32 size | output; then a second message
//	RAPI 1, stream: u32 0 without a length in front, and then the stream
//
// SynCE reads the second message and throws it away: its content is a guess.
func invoke(c *call) {
	c.in.U32("reserved")
	library, _ := c.text("library", s1)
	function, _ := c.text("function", s1)
	input := c.in.Block("input")
	stream := c.in.U32("stream") != 0
	if !c.ready() {
		return
	}
	f, hr := c.find(library, function)
	if hr == rapi.OK && (stream && f.Stream == nil || !stream && f.Block == nil) {
		hr = rapi.NotImplemented
	}
	if stream {
		c.invokeStream(f, hr, input)
		return
	}
	var output []byte
	if hr == rapi.OK {
		output, hr = f.Block(c.ctx, input)
	}
	c.begin(win32Of(hr))
	c.out.U32(uint32(hr))
	if !hr.Failed() {
		c.out.Block(output)
	}
	if c.rapi1() {
		if first, err := c.out.Message(); err == nil {
			c.reply = append(first, 4, 0, 0, 0, 0, 0, 0, 0)
		}
	}
}

func (c *call) find(library, function string) (Function, rapi.HRESULT) {
	if c.cfg.Invoke == nil {
		return Function{}, rapi.FromWin32(modNotFound)
	}
	return c.cfg.Invoke(library, function)
}

// invokeStream answers for a stream: 0, or why there is none.
func (c *call) invokeStream(f Function, hr rapi.HRESULT, input []byte) {
	code := win32Of(hr)
	c.out.U32(uint32(code))
	if c.rapi1() {
		c.reply = binary.LittleEndian.AppendUint32(nil, uint32(code))
	}
	if code != 0 {
		return
	}
	c.stream = func(ctx context.Context, conn net.Conn) error {
		err := f.Stream(ctx, input, conn)
		if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
			return nil
		}
		return err
	}
}

// win32Of is the last error that goes with an HRESULT (inferred).
func win32Of(hr rapi.HRESULT) rapi.Win32 {
	code, ok := hr.Win32()
	switch {
	case !hr.Failed():
		return 0
	case ok:
		return code
	}
	return 31 // ERROR_GEN_FAILURE
}

// Libraries finds functions of libraries by their names, which ignore case in
// the library and, as on Windows, not in the function. A path in front of the
// library's name and its ending .dll may be left out.
type Libraries map[string]map[string]Function

// Invoke is for Config.
func (l Libraries) Invoke(library, function string) (Function, rapi.HRESULT) {
	library = strings.ReplaceAll(library, "/", `\`) // seen in a test of SynCE
	library = strings.ToLower(library[strings.LastIndexByte(library, '\\')+1:])
	functions, ok := l[strings.TrimSuffix(library, ".dll")]
	if !ok {
		return Function{}, rapi.FromWin32(modNotFound)
	}
	f, ok := functions[function]
	if !ok {
		return Function{}, rapi.FromWin32(procNotFound)
	}
	return f, rapi.OK
}

// Demonstration is the library cradledemo.dll, which no real handset has. Its
// function Echo gives back what it is given: the input as a block, and as a
// stream first the input and then whatever comes, until the desktop closes.
func Demonstration() Libraries {
	return Libraries{"cradledemo": {"Echo": {
		Block: func(_ context.Context, input []byte) ([]byte, rapi.HRESULT) { return input, rapi.OK },
		Stream: func(_ context.Context, input []byte, rw io.ReadWriter) error {
			if _, err := rw.Write(input); err != nil {
				return err
			}
			_, err := io.Copy(struct{ io.Writer }{rw}, struct{ io.Reader }{rw})
			return err
		},
	}}}
}
