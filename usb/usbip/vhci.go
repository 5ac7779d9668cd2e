package usbip

import "context"

// An Attachment is a device in a port of this machine's virtual host
// controller.
type Attachment struct {
	port   int
	cancel context.CancelFunc
	done   chan struct{}
	err    error
}

// Port is the number of the port, as 'usbip port' counts them.
func (a *Attachment) Port() int { return a.port }

// Done is closed when the device is not attached any more and has been closed.
func (a *Attachment) Done() <-chan struct{} { return a.done }

// Err says why, after Done: nil when it was detached by Close, the context, or
// from the kernel's side; usb.ErrNoDevice when it left its bus.
func (a *Attachment) Err() error {
	select {
	case <-a.done:
		return a.err
	default:
		return nil
	}
}

// Close detaches the device, as if it were unplugged, and waits until nothing
// of it is under way here. The kernel takes its time to notice.
func (a *Attachment) Close() error {
	a.cancel()
	<-a.done
	return nil
}
