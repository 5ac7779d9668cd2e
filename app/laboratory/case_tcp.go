//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"
)

// caseTCP: the kernel's rndis_host is the host: our device becomes a network
// interface, gives it an address, answers ping, and 10 MB pass both ways.
func caseTCP(ctx context.Context, g *guest) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	d, err := newNetDevice(ctx, sendBack)
	if err != nil {
		return "", err
	}
	defer d.close()
	if _, err := d.server.AttachVHCI(ctx, d.desc); err != nil {
		return "", err
	}
	port, err := g.taken(ctx)
	if err != nil {
		return "", err
	}
	if err := g.address(ctx, port); err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"ping", "-c", "3", "-W", "10", handsetIP},
		{"ping", "-c", "3", "-W", "10", "-s", "1472", handsetIP},
	} {
		if err := g.busybox(ctx, args...); err != nil {
			return "", err
		}
	}
	text := ""
	for _, size := range []int{0, 1, 512, 10_000_000} {
		up, down, err := roundTrip(ctx, size)
		if err != nil {
			return "", fmt.Errorf("%d bytes: %w", size, err)
		}
		if size > 1e6 {
			text = fmt.Sprintf("10 MB there at %.1f MB/s and back at %.1f MB/s", mbps(size, up), mbps(size, down))
		}
	}
	return text, nil
}

func mbps(n int, d time.Duration) float64 { return float64(n) / 1e6 / d.Seconds() }

// roundTrip sends bytes that no one can guess through the kernel's TCP to the
// device and wants them back.
func roundTrip(ctx context.Context, size int) (up, down time.Duration, err error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", fmt.Sprintf("%s:%d", handsetIP, testPort))
	if err != nil {
		return 0, 0, err
	}
	defer conn.Close()
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{1}).Read(data)
	begin := time.Now()
	if _, err := conn.Write(data); err != nil {
		return 0, 0, err
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		return 0, 0, err
	}
	var first [1]byte // of what comes back: all of it has arrived there
	n, err := conn.Read(first[:])
	if err != nil && !(err == io.EOF && size == 0) {
		return 0, 0, err
	}
	up = time.Since(begin)
	begin = time.Now()
	back, err := io.ReadAll(conn)
	if err != nil {
		return 0, 0, err
	}
	if sha256.Sum256(append(first[:n:n], back...)) != sha256.Sum256(data) {
		return 0, 0, errors.New("what came back is not what was sent")
	}
	return up, time.Since(begin), nil
}

// sendBack sends back what it receives, after the end.
func sendBack(conn net.Conn) {
	if data, err := io.ReadAll(conn); err == nil {
		conn.Write(data)
	}
}

// address brings up the network interface that the kernel's driver made on a
// device and asks that for an address.
func (g *guest) address(ctx context.Context, port string) error {
	eth := netOf(port + ":1.0")
	if err := g.busybox(ctx, "ip", "link", "set", eth, "up"); err != nil {
		return err
	}
	return g.busybox(ctx, "udhcpc", "-i", eth, "-n", "-q", "-f", "-s", leaseScript)
}
