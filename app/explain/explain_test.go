package explain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/simulator"
	"cradle/rapi"
	"cradle/rapi/activesync"
	"cradle/rapi/lint"
	"cradle/rapi/osnet"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/wire"
	"cradle/usb"
	"cradle/usb/netif"
	"cradle/usb/ppp"
	"cradle/usb/rndis"
	"cradle/usb/serialsync"
	"cradle/usb/tether"
)

func onUSB(op string, err error) error {
	return &usb.Error{Op: op, Path: usb.PortPath{Bus: 1, Ports: "3.2"}, Err: err}
}

// everything is one error of each kind that can reach a person, and a word that
// its explanation must have.
var everything = []struct {
	name string
	err  error
	what string
	do   string
}{
	{"unplugged", bench.ErrDeparted, "unplugged", "cable"},
	{"closed", bench.ErrClosed, "closed", ""},
	{"skipped", bench.ErrSkipped, "earlier document", "earlier document"},
	{"left alone", bench.ErrNotChosen, "left alone", "name it"},
	{"exchanged", bench.ErrOtherHandset, "Another handset", "Connect the right handset"},
	{"not confirmed", &bench.DangerError{Document: &provxml.Document{Name: "wipe.xml"}, Danger: lint.Danger{What: phrase.New("erases the handset")}}, "erases the handset", "--allow-dangerous"},
	{"busy for ever", bench.ErrBusy, "busy", "again"},
	{"not unlocked", &bench.TimeoutError{Wait: "unlock", After: time.Minute}, "unlocked", "Unlock"},
	{"no such handset", &bench.NoSuchHandsetError{ID: "1-9"}, "1-9", ""},
	{"disk", &bench.ModeError{Mode: usb.ModeMassStorage, ID: "0781:5567"}, "disk", "ActiveSync"},
	{"tethering phone", &bench.ModeError{Mode: usb.ModeRNDIS, ID: "0bb4:0ffe"}, "not a Windows Mobile handset", "--device"},
	{"keyboard", &bench.ModeError{ID: "046d:c31c"}, "not a Windows Mobile handset", "another port"},
	{"broken descriptors", &bench.ModeError{ID: "0bb4:0b04", Problem: "no bulk endpoint"}, "cannot use", "restart"},
	{"none", &bench.ChoiceError{}, "no handset", "--simulate"},
	{"only a modem", &bench.ChoiceError{Others: []bench.Handset{{ID: "1-1", Err: &bench.ModeError{Mode: usb.ModeRNDIS}}}}, "no Windows Mobile handset", "--device"},
	{"several", &bench.ChoiceError{Present: []bench.Handset{{ID: "1-1"}, {ID: "1-2"}}}, "2 handsets", "--all"},
	{"missing", &bench.ChoiceError{Missing: "1-9", Present: []bench.Handset{{ID: "1-1"}, {ID: "1-2"}, {ID: "1-3"}}}, "1-9", "1-1, 1-2 and 1-3"},

	{"device gone", onUSB("bulk in 0x82", usb.ErrNoDevice), "unplugged", "Plug"},
	{"no permission", onUSB("open", usb.ErrAccess), "permission", ""},
	{"in use", onUSB("claim interface 0", usb.ErrBusy), "Another program", "virtual machine"},
	{"not supported", onUSB("open", usb.ErrNotSupported), "cannot get at", "WinUSB"},
	{"stall", onUSB("control", usb.ErrStall), "makes no sense", "cable"},
	{"USB timeout", onUSB("control", usb.ErrTimeout), "in time", "Wake"},

	{"claim timeout", &tether.Error{Phase: tether.PhaseClaim, Op: "claim", Err: &tether.TimeoutError{Phase: tether.PhaseClaim}}, "taken over", "Unplug"},
	{"initialize timeout", &tether.Error{Err: &tether.TimeoutError{Phase: tether.PhaseInitialize}}, "does not answer", "Wake"},
	{"address timeout", &tether.Error{Err: &tether.TimeoutError{Phase: tether.PhaseAddress}}, "network", "plug it in"},
	{"RNDIS", &rndis.Error{Op: "initialize", Err: errors.New("odd")}, "link", "cable"},
	{"IP", &netif.Error{Op: "listen", Err: errors.New("odd")}, "link", "cable"},
	{"stalls after resets", &bench.ResetError{Times: 2, Err: onUSB("bulk out", usb.ErrStall)}, "resetting its USB port did not help", "Restart the handset"},
	{"left in the reset", &bench.ResetError{Times: 1, Err: onUSB("reset", usb.ErrNoDevice)}, "unplugged", "Plug"},
	{"no CLIENT", &tether.Error{Err: &serialsync.Error{Op: "chat", Err: serialsync.ErrNoClient}}, "serial line", "Wake"},
	{"request not taken", &tether.Error{Err: &serialsync.Error{Op: "begin", Err: serialsync.ErrNotTaken}}, "serial line", "Wake"},
	{"line broke", &tether.Error{Err: &serialsync.Error{Op: "chat", Err: errors.New("odd")}}, "serial line", "another cable"},
	{"silent PPP", &tether.Error{Err: &ppp.Error{Op: "LCP", Err: ppp.ErrNoAnswer}}, "does not answer", "Wake"},
	{"PPP without end", &tether.Error{Err: &ppp.Error{Op: "IPCP", Err: ppp.ErrNoAgreement}}, "serial line", "another cable"},
	{"PPP with a password", &tether.Error{Err: &ppp.Error{Op: "LCP", Err: ppp.ErrAuthentication}}, "password", "default"},
	{"handset hung up", &tether.Error{Err: &ppp.Error{Op: "LCP", Err: ppp.ErrTerminated}}, "hung up", "Plug"},
	{"unplugged on the line", &tether.Error{Err: &ppp.Error{Op: "read", Err: &serialsync.Error{Op: "read", Err: usb.ErrNoDevice}}}, "unplugged", "Plug"},
	{"link went down", &tether.Error{Phase: tether.PhaseUp, Op: "link", Err: onUSB("bulk in", usb.ErrNoDevice)}, "unplugged", "Plug"},

	{"password needed", &activesync.Error{Op: "unlock", Err: activesync.ErrPasswordNeeded}, "password", "password"},
	{"password rejected", &activesync.Error{Op: "unlock", Err: activesync.ErrPasswordRejected}, "rejected", "erase"},
	{"no call", &activesync.Error{Op: "trigger", Err: &activesync.TimeoutError{What: "no handset called"}}, "does not call back", "4097"},
	{"no call over the network", &bench.SilentError{Host: "10.0.0.1", After: time.Second, Err: &activesync.Error{Op: "trigger", Err: &activesync.TimeoutError{Silent: true}}}, "No handset called 10.0.0.1 for 1s", "--over 10.0.0.1,DEVICE_IP"},
	{"no call, and the port of older handsets taken", &bench.SilentError{Host: "10.0.0.1", Device: "10.0.0.2", Err: fmt.Errorf("%w; %w", errors.New("silence"),
		&osnet.Error{Op: "listen", Addr: netip.MustParseAddrPort("10.0.0.1:5679"), Hint: "end it", Err: errors.New("in use")})}, "from 10.0.0.2 to 10.0.0.1", "For such a handset: end it."},
	{"no call from a device", &bench.SilentError{Host: "10.0.0.1", Device: "10.0.0.2", Err: errors.New("silence")}, "from 10.0.0.2 to 10.0.0.1", "--wait"},
	{"no password", &activesync.Error{Op: "unlock", Err: bench.ErrNoPassword}, "none was given", "standard input"},
	{"no other password", &activesync.Error{Op: "unlock", Err: fmt.Errorf("%w: %w", activesync.ErrPasswordRejected, bench.ErrNoPassword)}, "rejected the password, and no other", "erase"},
	{"no data connection", &activesync.Error{Op: "data", Err: &activesync.TimeoutError{What: "no data connection"}}, "documents", "4097"},
	{"silent handshake", &activesync.Error{Op: "handshake", Err: &activesync.TimeoutError{}}, "stopped answering", "Wake"},
	{"control connection ended", &activesync.Error{Op: "connected", Err: activesync.ErrDisconnected}, "ended the connection", "Wake"},
	{"nonsense", &activesync.Error{Op: "handshake", Err: activesync.ErrProtocol}, "makes no sense", "--log-level debug"},
	{"nonsense in the information", &activesync.Error{Op: "handshake", Err: &wire.Error{What: "name", Err: io.ErrUnexpectedEOF}}, "makes no sense", "Restart"},

	{"port 990 taken", &osnet.Error{Op: "listen", Addr: netip.MustParseAddrPort("127.0.0.1:990"), Hint: "run as administrator", Err: os.ErrPermission}, "cannot take calls", "Run as administrator"},
	{"no route", &osnet.Error{Op: "dial", Addr: netip.MustParseAddrPort("169.254.2.1:5679"), Err: os.ErrDeadlineExceeded}, "cannot reach", ""},

	{"no answer", &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: &rapi.TimeoutError{What: "no reply", After: time.Second}}, "did not answer", "--timeout"},
	{"not taken", &rapi.CallError{Op: "ProcessConfig", Err: &rapi.TimeoutError{What: "only 0 bytes"}}, "did not take", "Wake"},
	{"connection broke", &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: io.ErrUnexpectedEOF}, "broke", "Plug"},
	{"answer unreadable", &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: rapi.ErrDocument}, "cannot be read", "Read the settings back"},
	{"Win32 of a call", &rapi.CallError{Op: "GetVersionEx", Sent: true, Err: rapi.Win32(5)}, "does not allow", "4119"},
	{"HRESULT of a call", &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: rapi.HRESULT(0x80070056)}, "locked", "Unlock"},

	{"document", &provxml.SyntaxError{Name: "wifi.xml", Pos: provxml.Pos{Line: 12, Column: 7}, Msg: phrase.New("a tag is not closed"), Fix: phrase.New("close it")}, "wifi.xml, line 12, column 7", "Close it"},
	{"model", &simulator.SpecError{Spec: "nokia", Msg: "there is no model", Fix: "choose another"}, "nokia", "Choose another"},
	{"cancelled", fmt.Errorf("apply: %w", context.Canceled), "cancelled", ""},
	{"took too long", context.DeadlineExceeded, "too long", "Try again"},
	{"no file", &os.PathError{Op: "open", Path: "a.xml", Err: os.ErrNotExist}, "a.xml", "Check the name"},
	{"unheard of", errors.New("the moon is full"), "The moon is full.", ""},
}

var bareCode = regexp.MustCompile(`0x[0-9a-fA-F]{2,}|\b8004\d{4}\b|HRESULT|errno`)

// Every fault has words, the right ones, and no bare code in them; the error
// itself is in the detail.
func TestEveryFaultHasWords(t *testing.T) {
	for _, tt := range everything {
		t.Run(tt.name, func(t *testing.T) {
			// What a layer above adds does not change what happened.
			for _, err := range []error{tt.err, fmt.Errorf("while connecting: %w", tt.err)} {
				x := Error(err)
				if tt.name != "unheard of" && !strings.Contains(x.What, tt.what) || !strings.Contains(x.Do, tt.do) {
					t.Errorf("%v is explained as %+v", err, x)
				}
				for _, s := range []string{x.What, x.Cause, x.Do} {
					if bareCode.MatchString(s) {
						t.Errorf("a bare code in %q", s)
					}
					if s != "" && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, `"uaccess"`) {
						t.Errorf("%q is no sentence", s)
					}
				}
				// What has all its words already has no detail.
				if x.Detail != err.Error() && (x.Detail != "" || !strings.Contains(strings.ToLower(x.What), strings.ToLower(err.Error()))) {
					t.Errorf("the detail %q lacks %q", x.Detail, err)
				}
				if strings.ContainsAny(x.String(), "\n\r\t\x1b") {
					t.Errorf("%q is more than a line", x.String())
				}
			}
		})
	}
	if x := Error(nil); !x.IsZero() {
		t.Errorf("nothing is explained as %+v", x)
	}
	if x := Error(errors.New("a\nb\x1b[31mc")); x.What != "A b[31mc." {
		t.Errorf("what came from outside is shown as %q", x.What)
	}
}

// The codes of a document's result (learn.microsoft.com previous-versions
// bb158518, ms852998).
func TestHRESULT(t *testing.T) {
	for hr, want := range map[rapi.HRESULT]string{
		0x80042001: "busy",
		0x80042002: "busy",
		0x80042004: "does not know one of the settings",
		0x00042005: "cancelled",
		0x80042007: "crashed",
		0x80042008: "could not undo",
		0x80042009: "could not read the document",
		0x00042010: "restart",
		0x80004001: "does not know how",
		0x80004005: "without saying why",
		0x80070005: "does not allow",
		0x8007000E: "memory",
		0x80070056: "locked",
		0x80070057: "does not accept",
		0x80070002: "no such file",
		0x80070020: "in use",
		0x80070070: "not enough storage",
		0x80071234: "reported a fault",
		0x80099999: "not documented",
		0x00099999: "not documented",
	} {
		x := HRESULT(hr)
		if !strings.Contains(x.What, want) {
			t.Errorf("%#x: %q has no %q", uint32(hr), x.What, want)
		}
		if !strings.Contains(strings.ToUpper(x.Detail), fmt.Sprintf("%08X", uint32(hr))) {
			t.Errorf("%#x: the detail %q lacks the code", uint32(hr), x.Detail)
		}
		if bareCode.MatchString(x.String()) {
			t.Errorf("a bare code in %q", x.String())
		}
	}
	if !HRESULT(0).IsZero() {
		t.Error("success is explained")
	}
}

// Errors that were joined do not run into each other.
func TestDetailOfJoinedErrors(t *testing.T) {
	if d := Error(errors.Join(errors.New("one"), errors.New("two"))).Detail; d != "one; two" {
		t.Errorf("the detail is %q", d)
	}
}
