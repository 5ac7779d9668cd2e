package explain

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"cradle/app/bench"
	"cradle/app/labels"
	"cradle/rapi"
	"cradle/rapi/activesync"
	"cradle/rapi/osnet"
	"cradle/usb"
)

// choiceError explains why it is not clear which handset was meant.
func choiceError(err error) (Explanation, bool) {
	var e *bench.ChoiceError
	if !errors.As(err, &e) {
		return Explanation{}, false
	}
	switch {
	case e.Missing != "":
		x := Explanation{
			What: fmt.Sprintf("There is no handset %s.", labels.Shown(e.Missing, e.Label)),
			Do:   "Look at \"cradle devices\" for what is there.",
		}
		if len(e.Present) > 0 {
			x.Do = "Choose one of " + keys(e.Present) + "."
		}
		return x, true
	case len(e.Present) == 0 && len(e.Others) > 0:
		return Explanation{
			What:  "There is no Windows Mobile handset.",
			Cause: "Something else is plugged in: " + Error(e.Others[0].Err).What,
			Do:    "Plug in a handset. To try a device that is not recognised, name its port with --device. Without a handset, try a simulated one: --simulate.",
		}, true
	case len(e.Present) == 0:
		return Explanation{
			What: "There is no handset.",
			Do:   "Plug in a handset and switch it on; if it is, try another cable or port. Without a handset, try a simulated one: --simulate.",
		}, true
	}
	return Explanation{
		What: fmt.Sprintf("There are %d handsets, and none was chosen.", len(e.Present)),
		Do:   "Choose with --device, or take them all with --all.",
	}, true
}

func keys(handsets []bench.Handset) string {
	var b strings.Builder
	for i, h := range handsets {
		switch {
		case i > 0 && i == len(handsets)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(h.ID))
	}
	return b.String()
}

func benchError(err error) (Explanation, bool) {
	var (
		danger  *bench.DangerError
		mode    *bench.ModeError
		nobody  *bench.NoSuchHandsetError
		timeout *bench.TimeoutError
		silent  *bench.SilentError
		reset   *bench.ResetError
	)
	switch {
	case errors.As(err, &silent):
		return silentError(silent), true
	case errors.Is(err, bench.ErrNoPassword):
		return noPassword(err), true
	case errors.As(err, &mode):
		return modeError(mode), true
	case errors.As(err, &nobody):
		return Explanation{What: fmt.Sprintf("There is no handset %s.", nobody.ID)}, true
	case errors.As(err, &timeout) && timeout.Wait == "unlock":
		return Explanation{
			What: fmt.Sprintf("Nobody unlocked the handset for %v.", timeout.After),
			Do:   "Unlock the handset on its screen, then try again.",
		}, true
	case errors.As(err, &timeout) && timeout.Wait == "return":
		return Explanation{
			What:  fmt.Sprintf("The handset did not come back within %v.", timeout.After),
			Cause: "It is still starting, was unplugged, or is switched off.",
			Do:    "Switch it on and plug it in again. --return-timeout says how long it is waited for.",
		}, true
	case errors.Is(err, bench.ErrSkipped):
		return Explanation{
			What: "It was not sent, because an earlier document did not go well on this handset.",
			Do:   "See to the earlier document first, then apply this one.",
		}, true
	case errors.Is(err, bench.ErrDeparted):
		return Explanation{
			What:  "The handset was unplugged.",
			Cause: "The cable was pulled or is loose, or the handset restarted or switched itself off.",
			Do:    "Plug it in again. If nobody touched it, try another cable or port.",
		}, true
	case errors.As(err, &reset) && !errors.Is(err, usb.ErrNoDevice):
		return Explanation{
			What:  "The handset refuses to exchange data over USB, and resetting its USB port did not help.",
			Cause: "Its USB driver hangs, or the cable or hub is bad.",
			Do:    "Restart the handset, then plug it in again, directly and with another cable.",
		}, true
	case errors.Is(err, bench.ErrOtherHandset):
		return Explanation{
			What: "Another handset has taken the place of the one that was chosen, so nothing was sent to it.",
			Do:   "Connect the right handset, or choose this one, and try again.",
		}, true
	case errors.As(err, &danger):
		return Explanation{
			What: "A dangerous setting was not confirmed, so that nothing was sent: " + danger.Danger.What.String() + ".",
			Do:   "If it is meant, confirm it: --yes, or --allow-dangerous for what erases a handset or locks its owner out.",
		}, true
	case errors.Is(err, bench.ErrNotChosen):
		return Explanation{
			What: "The handset was left alone, because others were named with --device.",
			Do:   "To use this one too, name it as well.",
		}, true
	case errors.Is(err, bench.ErrBusy):
		e, _ := ofCode(rapi.ConfigBusy)
		return e.explanation(), true
	case errors.Is(err, bench.ErrClosed):
		return Explanation{What: "Cradle was closed while it was at work."}, true
	}
	return Explanation{}, false
}

func silentError(e *bench.SilentError) Explanation {
	x := silence(e)
	var port *osnet.Error
	if errors.As(e.Err, &port) && port.Op == "listen" {
		x.Cause += fmt.Sprintf(" One from before Windows Mobile 5 could not call in any case: this computer cannot take calls at %s.", port.Addr)
		if port.Hint != "" {
			x.Do += " For such a handset: " + port.Hint + "."
		}
	}
	return x
}

func silence(e *bench.SilentError) Explanation {
	if e.Device == "" {
		return Explanation{
			What:  fmt.Sprintf("No handset called %s for %v.", e.Host, e.After),
			Cause: "There is none on that network, it does not know this computer, or a firewall keeps its call away. Without its address it cannot be asked to call.",
			Do:    fmt.Sprintf("Check the address, and give the handset's as well: --over %s,DEVICE_IP.", e.Host),
		}
	}
	return Explanation{
		What:  fmt.Sprintf("No handset called back from %s to %s for %v.", e.Device, e.Host, e.After),
		Cause: "There is none at that address, its ActiveSync is closed or busy, or a firewall keeps its call away.",
		Do:    "Check both addresses, and look at the handset's screen. To wait longer: --wait.",
	}
}

// noPassword: some handsets want theirs from this computer.
func noPassword(err error) Explanation {
	x := Explanation{
		What: "The handset is locked and wants its password from this computer, and none was given.",
		Do:   "Type it at the prompt, or pipe it on standard input, one line for each try.",
	}
	if errors.Is(err, activesync.ErrPasswordRejected) {
		x.What = "The handset rejected the password, and no other one was given."
		x.Do = "Find out the right one before you try again: some handsets erase themselves after too many wrong ones. " + x.Do
	}
	return x
}

func modeError(e *bench.ModeError) Explanation {
	switch e.Mode {
	case usb.ModeMassStorage:
		return Explanation{
			What:  "The handset shows itself as a disk.",
			Cause: "It was told to act as a storage card reader, or it started its boot loader.",
			Do:    "On the handset, choose ActiveSync as the way to connect to a PC. Then plug it in again.",
		}
	case usb.ModeRNDIS:
		return Explanation{
			What:  "This is not a Windows Mobile handset in ActiveSync mode: it is another kind of USB network device.",
			Cause: "Phones that share their internet connection, modems and network adapters look like this.",
			Do:    "Leave it alone. If it is a handset all the same, name its port with --device; on the handset, switch Internet Sharing off.",
		}
	}
	if e.Problem != "" {
		return Explanation{
			What:  "The device says it is a handset, and is built in a way that Cradle cannot use.",
			Cause: "Its USB descriptors contradict themselves.",
			Do:    "Plug it in again; if that does not help, restart the handset.",
		}
	}
	return Explanation{What: "This is not a Windows Mobile handset.", Do: "Choose another port."}
}

func usbError(err error) (Explanation, bool) {
	switch {
	case errors.Is(err, usb.ErrNoDevice):
		x, _ := benchError(bench.ErrDeparted)
		return x, true
	case errors.Is(err, usb.ErrAccess):
		return accessError(), true
	case errors.Is(err, usb.ErrBusy):
		return Explanation{
			What:  "Another program holds the handset.",
			Cause: "A virtual machine that took it over, another copy of Cradle, a modem manager, or a sync program.",
			Do:    "Close that program or detach the handset from the virtual machine, then plug the handset in again.",
		}, true
	case errors.Is(err, usb.ErrNotSupported):
		return Explanation{
			What:  "This computer cannot get at the handset.",
			Cause: "On Windows, the device needs the WinUSB driver; elsewhere, the USB library lacks a function.",
			Do:    "Bind WinUSB to the handset (on Windows), or update libusb.",
		}, true
	case errors.Is(err, usb.ErrStall), errors.Is(err, usb.ErrOverflow), errors.Is(err, usb.ErrIO):
		return Explanation{
			What:  "The handset answered on USB in a way that makes no sense.",
			Cause: "A loose plug, a bad cable or hub, or a handset in trouble.",
			Do:    "Plug it in again, directly and with another cable; if that does not help, restart the handset.",
		}, true
	case errors.Is(err, usb.ErrClosed):
		return Explanation{What: "The handset was let go of."}, true
	case errors.Is(err, usb.ErrTimeout):
		return Explanation{
			What:  "The handset did not answer on USB in time.",
			Cause: "It is asleep, starting, or in trouble; or the cable is bad.",
			Do:    "Wake the handset, plug it in again; if that does not help, restart it.",
		}, true
	}
	return Explanation{}, false
}

// accessError names the rule that gives a user access to handsets, where there
// is such a thing.
func accessError() Explanation {
	x := Explanation{
		What:  "You have no permission to open the handset.",
		Cause: "The operating system gives USB devices to the administrator alone.",
	}
	switch runtime.GOOS {
	case "linux":
		x.Do = `As root, put this line into /etc/udev/rules.d/70-cradle.rules, then plug the handset in again: ` +
			`SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ENV{ID_USB_INTERFACES}=="*:ef0101:*", TAG+="uaccess"`
	default:
		x.Do = "Run Cradle as administrator, or bind the WinUSB driver to the handset."
	}
	return x
}
