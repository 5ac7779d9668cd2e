//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"time"

	"cradle/usb"
	"cradle/usb/libusb"
	"cradle/usb/tether"
)

// speedWord, as this program's first argument, makes it one round of measuring.
const speedWord = "measure"

// speedProcess starts a round of the named way. It says "ready" before each
// part, begins when a line comes, and answers with a number, all of it JSON.
func speedProcess(ctx context.Context, way string) (*exec.Cmd, io.WriteCloser, io.Reader, error) {
	cmd := exec.CommandContext(ctx, "/proc/self/exe", speedWord, way)
	cmd.Stderr = os.Stdout
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, nil, err
	}
	return cmd, in, out, cmd.Start()
}

// speedMain is a round.
func speedMain(args []string) {
	err := errors.New("say which way")
	if len(args) == 1 {
		err = speedMeasure(context.Background(), args[0])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

// dialer connects to a port of the device.
type dialer func(ctx context.Context, port uint16) (net.Conn, error)

func speedMeasure(ctx context.Context, way string) (err error) {
	dial := func(ctx context.Context, port uint16) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", netip.AddrPortFrom(netip.MustParseAddr(handsetIP), port).String())
	}
	if way == "cradle" {
		d, end, err := speedTether(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, end()) }()
		dial = d
	}
	lines := bufio.NewScanner(os.Stdin)
	for _, part := range []func(context.Context, dialer, int) (float64, error){speedUp, speedDown, speedLatency} {
		if _, err := part(ctx, dial, speedWarm); err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode("ready"); err != nil {
			return err
		}
		if !lines.Scan() {
			return errors.New("nobody listens")
		}
		took, err := part(ctx, dial, speedBytes)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(took); err != nil {
			return err
		}
	}
	return nil
}

// speedTether brings up the program's network on the device.
func speedTether(ctx context.Context) (dialer, func() error, error) {
	bus, err := libusb.New(libusb.Options{})
	if err != nil {
		return nil, nil, err
	}
	found, err := bus.Scan(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, desc := range found {
		fn := usb.Recognise(desc)
		if fn.Mode != usb.ModeActiveSync {
			continue
		}
		dev, err := bus.Open(ctx, desc)
		if err != nil {
			return nil, nil, err
		}
		t, err := tether.Up(ctx, dev, fn, tether.Options{})
		if err != nil {
			return nil, nil, errors.Join(err, dev.Close())
		}
		return t.Dial, func() error { return errors.Join(t.Close(), dev.Close(), bus.Close()) }, nil
	}
	return nil, nil, errors.New("there is no handset")
}

// What a connection to the device is for: a letter and a number of bytes as
// 64 bits, in front of everything else.
const (
	speedTakes  = 't' // takes so many bytes and says so with one
	speedGives  = 'g' // gives so many bytes
	speedEchoes = 'e' // gives back each speedAsk bytes
)

// speedServe is the device's side of a connection.
func speedServe(conn net.Conn) {
	var head [9]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return
	}
	n := int64(binary.BigEndian.Uint64(head[1:]))
	buf := make([]byte, 64<<10)
	switch head[0] {
	case speedTakes:
		// The plain types keep io's copying from choosing buffers of its own.
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, io.LimitReader(conn, n), buf); err == nil {
			conn.Write(buf[:1])
		}
	case speedGives:
		for n > 0 {
			wrote, err := conn.Write(buf[:min(n, int64(len(buf)))])
			if err != nil {
				return
			}
			n -= int64(wrote)
		}
		io.ReadFull(conn, buf[:1]) // until the other end has had it
	case speedEchoes:
		for {
			if _, err := io.ReadFull(conn, buf[:speedAsk]); err != nil {
				return
			}
			if _, err := conn.Write(buf[:speedAsk]); err != nil {
				return
			}
		}
	}
}

// speedConnect opens a connection for a purpose.
func speedConnect(ctx context.Context, dial dialer, purpose byte, n int) (net.Conn, error) {
	conn, err := dial(ctx, testPort)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write(binary.BigEndian.AppendUint64([]byte{purpose}, uint64(n))); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// speedUp sends n bytes; seconds until the device has them.
func speedUp(ctx context.Context, dial dialer, n int) (float64, error) {
	conn, err := speedConnect(ctx, dial, speedTakes, n)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	buf := make([]byte, 64<<10)
	begin := time.Now()
	for rest := n; rest > 0; {
		wrote, err := conn.Write(buf[:min(rest, len(buf))])
		if err != nil {
			return 0, err
		}
		rest -= wrote
	}
	_, err = io.ReadFull(conn, buf[:1])
	return time.Since(begin).Seconds(), err
}

// speedDown receives n bytes; seconds from the first asking.
func speedDown(ctx context.Context, dial dialer, n int) (float64, error) {
	begin := time.Now()
	conn, err := speedConnect(ctx, dial, speedGives, n)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	buf := make([]byte, 64<<10)
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{io.LimitReader(conn, int64(n))}, buf)
	return time.Since(begin).Seconds(), err
}

// speedLatency asks one small thing after the other; the median in
// microseconds.
func speedLatency(ctx context.Context, dial dialer, _ int) (float64, error) {
	conn, err := speedConnect(ctx, dial, speedEchoes, 0)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	buf := make([]byte, speedAsk)
	all := make([]float64, speedAsks)
	for i := range all {
		begin := time.Now()
		if _, err := conn.Write(buf); err != nil {
			return 0, err
		}
		if _, err := io.ReadFull(conn, buf); err != nil {
			return 0, err
		}
		all[i] = float64(time.Since(begin).Microseconds())
	}
	return median(all), nil
}
