//go:build cgo

package libusb

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"cradle/usb"
)

// SetConfig asks libusb which configuration is active, which costs no transfer
// on Linux, and sends SET_CONFIGURATION only for another one. Only then are the
// kernel's drivers detached from the interfaces of the new configuration, since
// the kernel refuses while one is bound; otherwise each claim detaches what is
// in its own way. It is usb.ErrBusy while this program has claims.
func (d *device) SetConfig(ctx context.Context, value uint8) error {
	return d.fail(fmt.Sprintf("select configuration %d", value), d.call(ctx, func() error {
		d.turn.Lock()
		defer d.turn.Unlock()
		if err := ctx.Err(); err != nil {
			return err
		}
		d.mu.Lock()
		same, claims := d.config != nil && d.value == value, len(d.claims)
		d.mu.Unlock()
		switch {
		case same:
			return nil
		case claims > 0:
			return usb.ErrBusy
		case !slices.ContainsFunc(d.desc.Configs, func(c usb.ConfigDesc) bool { return c.Value == value }):
			return usb.ErrNotFound
		}
		active, err := d.raw.ActiveConfigNum()
		if err != nil {
			return translate(err)
		}
		return d.openConfig(value, active != int(value))
	}, nil))
}

// openConfig has gousb open a configuration, selecting it if it is another one.
// The turn is held.
func (d *device) openConfig(value uint8, another bool) error {
	if err := d.closeConfig(); err != nil {
		return err
	}
	// While the flag is set, gousb detaches the drivers of all interfaces of
	// the configuration, for good as far as they are not claimed later.
	if err := d.raw.SetAutoDetach(another); err != nil {
		return translate(err)
	}
	config, err := d.raw.Config(int(value))
	if err != nil {
		return translate(err)
	}
	if err := d.raw.SetAutoDetach(true); err != nil {
		config.Close()
		return translate(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.config, d.value = config, value
	return nil
}

// closeConfig has gousb let go of the configuration, which stays active. The
// turn is held and there are no claims.
func (d *device) closeConfig() error {
	d.mu.Lock()
	config := d.config
	d.config = nil
	d.mu.Unlock()
	if config == nil {
		return nil
	}
	return translate(config.Close())
}

// Claim detaches the kernel's driver from the interface where the system can
// do that, and the driver comes back on Release.
func (d *device) Claim(ctx context.Context, iface, alternate uint8) error {
	return d.fail(fmt.Sprintf("claim interface %d", iface), d.call(ctx, func() error {
		d.turn.Lock()
		defer d.turn.Unlock()
		if err := ctx.Err(); err != nil {
			return err
		}
		return d.claim(iface, alternate)
	}, func() { d.Release(iface) }))
}

// claim is Claim with the turn held.
func (d *device) claim(iface, alternate uint8) error {
	d.mu.Lock()
	config := d.config
	d.mu.Unlock()
	if config == nil {
		active, err := d.raw.ActiveConfigNum()
		if err != nil {
			return translate(err)
		}
		if active == 0 {
			return usb.ErrNotFound
		}
		if err := d.openConfig(uint8(active), false); err != nil {
			return err
		}
	}
	d.mu.Lock()
	config = d.config
	setting, ok := d.setting(iface, alternate)
	taken := slices.ContainsFunc(d.claims, func(c *claim) bool { return c.number == iface })
	d.mu.Unlock()
	switch {
	case !ok:
		return usb.ErrNotFound
	case taken:
		return usb.ErrBusy
	}
	raw, err := config.Interface(int(iface), int(alternate))
	if err != nil {
		return translate(err)
	}
	c, err := newClaim(d.ctx, raw, setting)
	if err != nil {
		raw.Close()
		return translate(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.claims = append(d.claims, c)
	return nil
}

// setting finds an alternate setting in the active configuration. Locked.
func (d *device) setting(iface, alternate uint8) (usb.InterfaceDesc, bool) {
	for _, c := range d.desc.Configs {
		for _, i := range c.Interfaces {
			if c.Value == d.value && i.Number == iface && i.Alternate == alternate {
				return i, true
			}
		}
	}
	return usb.InterfaceDesc{}, false
}

// Release ends the transfers on the interface first. On Linux the kernel's
// driver then comes back at once, and the call lasts until it has looked at the
// device.
func (d *device) Release(iface uint8) error {
	d.turn.Lock()
	defer d.turn.Unlock()
	d.mu.Lock()
	i := slices.IndexFunc(d.claims, func(c *claim) bool { return c.number == iface })
	if i < 0 {
		d.mu.Unlock()
		return d.fail(fmt.Sprintf("release interface %d", iface), usb.ErrNotClaimed)
	}
	c := d.claims[i]
	d.claims = slices.Delete(d.claims, i, i+1)
	d.mu.Unlock()
	c.release()
	return nil
}

// releaseAll gives up every claim: interfaces with bulk endpoints first, so
// that RNDIS data goes before its control interface, and later claims before
// earlier ones. The turn is held.
func (d *device) releaseAll() {
	d.mu.Lock()
	claims := d.claims
	d.claims = nil
	d.mu.Unlock()
	slices.Reverse(claims)
	slices.SortStableFunc(claims, func(a, b *claim) int { return cmp.Compare(b.bulk(), a.bulk()) })
	for _, c := range claims {
		c.release()
	}
}
