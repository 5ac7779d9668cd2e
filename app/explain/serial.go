package explain

import (
	"errors"

	"cradle/rapi/phrase"
	"cradle/usb/ppp"
	"cradle/usb/serialsync"
)

// serialError speaks of the legacy USB mode: the conversation on the serial
// line, and PPP on it.
func serialError(err error) (Explanation, bool) {
	var (
		line *serialsync.Error
		link *ppp.Error
	)
	switch {
	case errors.Is(err, serialsync.ErrNotTaken), errors.Is(err, serialsync.ErrNoClient), errors.Is(err, ppp.ErrNoAnswer):
		return Explanation{
			What:  phrase.New("The handset does not answer on its serial line."),
			Cause: phrase.New("It is asleep, starting, or not set to connect when it is plugged in."),
			Do:    phrase.New("Wake the handset and plug it in again. In its ActiveSync, under Menu, Connections, synchronizing over USB must be allowed."),
		}, true
	case errors.Is(err, ppp.ErrAuthentication):
		return Explanation{
			What:  phrase.New("The handset wants a name and a password for the serial line itself."),
			Cause: phrase.New("No handset is known that does: the connection that it uses for the PC was changed."),
			Do:    phrase.New("On the handset, choose the default connection over USB."),
		}, true
	case errors.As(err, &link) && errors.Is(err, ppp.ErrTerminated):
		return Explanation{
			What:  phrase.New("The handset hung up."),
			Cause: phrase.New("The connection was ended on the handset, or it restarts."),
			Do:    phrase.New("Plug it in again."),
		}, true
	case errors.As(err, &line), errors.As(err, &link):
		return Explanation{
			What:  phrase.New("The serial line to the handset failed."),
			Cause: phrase.New("The handset answered in a way that makes no sense, or the cable is bad."),
			Do:    phrase.New("Plug it in again with another cable; if that does not help, restart the handset."),
		}, true
	}
	return Explanation{}, false
}
