package explain

import (
	"errors"
	"strconv"

	"cradle/app/simulator"
	"cradle/rapi"
	"cradle/rapi/activesync"
	"cradle/rapi/osnet"
	"cradle/rapi/phrase"
	"cradle/rapi/wire"
	"cradle/usb/netif"
	"cradle/usb/rndis"
	"cradle/usb/tether"
)

func simulatorError(err error) (Explanation, bool) {
	var spec *simulator.SpecError
	if errors.As(err, &spec) {
		return Explanation{
			What: phrase.New("There is no simulated handset {{.Name}}: {{.Why}}.", "Name", strconv.Quote(spec.Spec), "Why", spec.Msg),
			Do:   told(spec.Fix),
		}, true
	}
	return Explanation{}, false
}

func activeSyncError(err error) (Explanation, bool) {
	var (
		e       *activesync.Error
		timeout *activesync.TimeoutError
	)
	if !errors.As(err, &e) {
		return Explanation{}, false
	}
	switch {
	case errors.Is(err, activesync.ErrPasswordNeeded):
		return Explanation{
			What: phrase.New("The handset is locked and wants its password from this computer."),
			Do:   phrase.New("Give the password when asked for it, or on standard input, which then cannot be the document as well; or switch it off on the handset."),
		}, true
	case errors.Is(err, activesync.ErrPasswordRejected):
		return Explanation{
			What: phrase.New("The handset rejected the password."),
			Do:   phrase.New("Find out the right one before you try again: some handsets erase themselves after too many wrong ones."),
		}, true
	case errors.Is(err, activesync.ErrDisconnected), errors.Is(err, activesync.ErrRestarted):
		return Explanation{
			What:  phrase.New("The handset ended the connection."),
			Cause: phrase.New("It restarted, went to sleep, or its ActiveSync was closed."),
			Do:    phrase.New("Wake the handset, and plug it in again if it does not come back by itself."),
		}, true
	case errors.Is(err, activesync.ErrProtocol), isWire(err):
		return Explanation{
			What:  phrase.New("The handset answered in a way that makes no sense."),
			Cause: phrase.New("It is no Windows Mobile handset, or one of a kind not met before."),
			Do:    phrase.New("Restart the handset and try again. If it stays so, keep the log (--log-level debug) for a report."),
		}, true
	case errors.As(err, &timeout) && (e.Op == string(activesync.Trigger) || e.Op == string(activesync.Listen)):
		return Explanation{
			What:  phrase.New("The handset is there, and does not call back."),
			Cause: phrase.New("Its ActiveSync is busy, was closed, or waits for an answer on the handset's screen; or its security policy 4097 closes the cable."),
			Do:    phrase.New("Look at the handset's screen, then plug it in again; if that does not help, restart it. Policy 4097 can be changed on the handset itself or by a signed .cab file only."),
		}, true
	case errors.As(err, &timeout) && e.Op == "data":
		return Explanation{
			What:  phrase.New("The handset does not open a connection for documents."),
			Cause: phrase.New("Its RAPI is closed by security policy 4097, or the handset is in trouble."),
			Do:    phrase.New("Restart the handset. If it stays so, policy 4097 has to be changed on the handset itself or by a signed .cab file."),
		}, true
	case errors.As(err, &timeout):
		return Explanation{
			What:  phrase.New("The handset stopped answering."),
			Cause: phrase.New("It is asleep, starting, or in trouble."),
			Do:    phrase.New("Wake the handset and plug it in again; if that does not help, restart it."),
		}, true
	}
	return Explanation{}, false
}

// networkError explains the operating system's own network.
func networkError(err error) (Explanation, bool) {
	var e *osnet.Error
	if !errors.As(err, &e) {
		return Explanation{}, false
	}
	what := phrase.New("This computer cannot reach the handset at {{.Address}}.", "Address", e.Addr.Addr().String())
	if e.Op == "listen" {
		what = phrase.New("This computer cannot take calls from handsets at {{.Address}}.", "Address", e.Addr.String())
	}
	x := Explanation{What: what}
	if e.Hint != "" {
		x.Do = phrase.Sentence(phrase.Known(e.Hint))
	}
	return x, true
}

func isWire(err error) bool {
	var w *wire.Error
	return errors.As(err, &w)
}

func tetherError(err error) (Explanation, bool) {
	var (
		timeout *tether.TimeoutError
		link    *tether.Error
		host    *rndis.Error
		ip      *netif.Error
	)
	if errors.As(err, &timeout) {
		switch timeout.Phase {
		case tether.PhaseClaim:
			return Explanation{
				What:  phrase.New("The handset could not be taken over from the operating system in time."),
				Cause: phrase.New("Another driver or program does not let go of it."),
				Do:    phrase.New("Unplug the handset and plug it in again; close virtual machines and other sync programs."),
			}, true
		case tether.PhaseInitialize:
			return Explanation{
				What:  phrase.New("The handset does not answer on its USB network."),
				Cause: phrase.New("It is asleep, starting, or in trouble."),
				Do:    phrase.New("Wake the handset and plug it in again; if that does not help, restart it."),
			}, true
		}
		return Explanation{
			What:  phrase.New("The handset did not come up on its network."),
			Cause: phrase.New("It is starting, or in trouble."),
			Do:    phrase.New("Wait a moment and plug it in again; if that does not help, restart it."),
		}, true
	}
	if errors.As(err, &link) || errors.As(err, &host) || errors.As(err, &ip) {
		return Explanation{
			What:  phrase.New("The link to the handset failed."),
			Cause: phrase.New("The handset answered in a way that makes no sense, or the cable is bad."),
			Do:    phrase.New("Plug it in again with another cable; if that does not help, restart the handset."),
		}, true
	}
	return Explanation{}, false
}

func rapiError(err error) (Explanation, bool) {
	var (
		call    *rapi.CallError
		timeout *rapi.TimeoutError
		hr      rapi.HRESULT
		code    rapi.Win32
	)
	switch {
	case errors.As(err, &hr):
		x := HRESULT(hr)
		x.Detail = "" // the error says more
		return x, true
	case errors.As(err, &code):
		return win32(code), true
	case errors.As(err, &timeout) && errors.As(err, &call) && call.Sent:
		return Explanation{
			What:  phrase.New("The handset did not answer in time."),
			Cause: phrase.New("It may still be at work: some settings take minutes. Or the cable loses what is sent."),
			Do:    phrase.New("Leave it plugged in for a while, then read back what became of it. Give a document more time with 'cradle apply --timeout'."),
		}, true
	case errors.As(err, &timeout):
		return Explanation{
			What: phrase.New("The handset did not take the request in time."),
			Do:   phrase.New("Wake the handset and try again; if that does not help, restart it."),
		}, true
	case errors.Is(err, rapi.ErrDocument), isWire(err):
		return Explanation{
			What: phrase.New("The handset's answer cannot be read."),
			Do:   phrase.New("Read the settings back to be sure. Keep the log (--log-level debug) for a report."),
		}, true
	case errors.As(err, &call):
		return Explanation{
			What:  phrase.New("The connection to the handset broke."),
			Cause: phrase.New("It was unplugged, restarted, or ended the connection."),
			Do:    phrase.New("Plug it in again and try again."),
		}, true
	}
	return Explanation{}, false
}
