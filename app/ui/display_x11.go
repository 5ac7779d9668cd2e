//go:build !nogui && (linux || freebsd || openbsd || netbsd)

package ui

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// displayTimeout is for a display on another machine.
const displayTimeout = 5 * time.Second

// displayError says why no window can be opened, as far as that can be known
// before it is tried: Fyne would end the program.
func displayError() error {
	name := os.Getenv("DISPLAY")
	switch {
	case name != "":
		if err := reachDisplay(name); err != nil {
			return fmt.Errorf("the display %s cannot be reached (%v); use the command line (cradle apply FILE)", name, err)
		}
		return nil
	case os.Getenv("WAYLAND_DISPLAY") != "":
		return fmt.Errorf("there is no X11 display (DISPLAY is not set): install Xwayland, or use the command line (cradle apply FILE)")
	}
	return fmt.Errorf("there is no display to open a window on (DISPLAY is not set); use the command line (cradle apply FILE)")
}

// reachDisplay connects to an X server, asks whether it lets this person in,
// and hangs up again. A display is named
// [host]:number[.screen] (X(7), "DISPLAY NAMES"): number N of this machine is
// the socket /tmp/.X11-unix/XN, also in Linux's abstract namespace; of another
// it is TCP port 6000+N.
func reachDisplay(name string) error {
	host, number, ok := cutLast(name, ":")
	number, _, _ = strings.Cut(number, ".")
	n, err := strconv.ParseUint(number, 10, 16)
	if !ok || err != nil || n > 65535-6000 {
		return fmt.Errorf("%q is not the name of a display", name)
	}
	return admitted(func() (net.Conn, error) { return dialDisplay(name, host, number, int(n)) }, cookies(number))
}

// dialDisplay connects to the X server of a display's name.
func dialDisplay(name, host, number string, n int) (net.Conn, error) {
	if host != "" && host != "unix" && !strings.HasPrefix(host, "/") {
		return net.DialTimeout("tcp", net.JoinHostPort(host, strconv.Itoa(6000+n)), displayTimeout)
	}
	path := "/tmp/.X11-unix/X" + number
	if strings.HasPrefix(host, "/") {
		path = name // a socket's own path, as XQuartz has it
	}
	c, err := net.Dial("unix", path)
	if err != nil {
		var abstract error
		if c, abstract = net.Dial("unix", "@"+path); abstract != nil {
			return nil, err
		}
	}
	return c, nil
}

// setDeadline gives a connection its time. One that cannot have a deadline is
// of a kind that is not made here.
func setDeadline(c net.Conn) { _ = c.SetDeadline(time.Now().Add(displayTimeout)) }

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
