package netif

import "context"

// Frames is a link that carries Ethernet frames without FCS: an RNDIS host, an
// RNDIS device, a socket, a channel in a test. On a point-to-point link a frame
// is an IP packet.
type Frames interface {
	// ReadFrame waits for the next frame, copies it into buf and returns its
	// length. A frame longer than buf is an error of the link. One goroutine
	// reads.
	ReadFrame(ctx context.Context, buf []byte) (int, error)

	// WriteFrame sends one frame. The frame belongs to the caller again when
	// the call returns. Safe for concurrent use.
	WriteFrame(ctx context.Context, frame []byte) error
}
