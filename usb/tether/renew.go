package tether

import (
	"context"
	"errors"
	"time"

	"cradle/usb/netif"
)

// minRenew is the shortest time between two attempts to renew (RFC 2131
// section 4.4.5).
const minRenew = time.Minute

// renew keeps the lease until ctx or the link ends.
func (t *Tether) renew(ctx context.Context) {
	lease := t.lease
	if lease.Renew == 0 {
		return
	}
	ends := lease.Start.Add(lease.Duration)
	wait := time.NewTimer(time.Until(lease.Start.Add(lease.Renew)))
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.stack.Done():
			return
		case <-wait.C:
		}
		next, err := t.renewOnce(ctx, lease)
		now := time.Now()
		switch {
		case err == nil:
			lease, ends = next, next.Start.Add(next.Duration)
			if lease.Renew == 0 {
				return
			}
			t.log.Debug("lease renewed", "address", lease.Address, "duration", lease.Duration)
			wait.Reset(time.Until(lease.Start.Add(lease.Renew)))
		case ctx.Err() != nil || t.stack.Err() != nil:
			return
		case now.After(ends):
			t.log.Warn("lease has ended, the address is kept", "address", lease.Address, "error", err)
			return
		default:
			t.log.Warn("lease not renewed", "address", lease.Address, "ends", ends, "error", err)
			wait.Reset(max(ends.Sub(now)/2, minRenew))
		}
	}
}

var errOtherAddress = errors.New("the handset now gives another address")

func (t *Tether) renewOnce(ctx context.Context, l netif.Lease) (netif.Lease, error) {
	ctx, cancel := context.WithTimeout(ctx, t.opt.Timeouts.DHCP)
	defer cancel()
	pc, err := t.stack.ListenUDP(ctx, netif.DHCPClientPort)
	if err != nil {
		return l, err
	}
	defer pc.Close()
	next, err := netif.RenewLease(ctx, pc, l, netif.LeaseOptions{MAC: t.mac, Retry: t.opt.Retry, Log: t.log})
	if err == nil && next.Address.Addr() != l.Address.Addr() {
		return l, errOtherAddress
	}
	return next, err
}
