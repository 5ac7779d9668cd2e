package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/explain"
	"cradle/app/report"
	"cradle/usb/record"
	"cradle/usb/replay"
	"cradle/usb/rndis"
)

func (p *program) replayCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "replay FILE",
		Short: "Play a record made with --record, and say where Cradle would do otherwise",
		Long: `Play a record that was made with --record: Cradle opens the recorded handset as
if it were there, and every call is compared with the recorded one.

Compared are, byte for byte, all calls that open and close the USB link, and every
bulk transfer that was sent, made again from the Ethernet frame in it. What the
handset sent must be understood. Not compared are the frames themselves (TCP never
sends the same ones twice), what passed on the control channel while frames
were carried, and time.

The quirks that the record was made with (--quirk) are taken from it.

--capture FILE.pcapng takes the Ethernet frames out of the record, for Wireshark.

The exit code is 0 when record and Cradle agree, 1 when they do not, 2 when the
file is no record, and 3 when no handset is in it.`,
		Example: `  cradle apply --record handset.record wifi.xml
  cradle replay handset.record
  cradle replay handset.record --capture frames.pcapng`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef(c.CommandPath(), "name one record")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return p.replay(c, args[0]) },
	}
}

func (p *program) replay(c *cobra.Command, name string) error {
	log, closer, err := p.openLog(c)
	if err != nil {
		return err
	}
	defer closer.Close()
	rec, err := record.Open(name)
	var failed *record.Error
	switch {
	case errors.As(err, &failed):
		return &plainError{exitUsage, "the record cannot be read: " + failed.Err.Error()}
	case err != nil:
		return &plainError{exitUsage, err.Error()}
	}
	quirks := slices.Concat(rec.Quirks, p.opt.quirks)
	if err := new(rndis.Quirks).SetAll(quirks); err != nil {
		return &plainError{exitUsage, fmt.Sprintf("%s:1: %v", rec.Name, err)}
	}
	tap, err := p.openCapture()
	if err != nil {
		return err
	}
	if tap != nil {
		defer tap.Close()
	}
	sessions, err := replay.Check(c.Context(), rec, replay.Options{Log: log.With("layer", "replay"), Quirks: quirks})
	if err != nil {
		return err
	}
	if tap != nil {
		for i, s := range sessions {
			write := tap.Tap(fmt.Sprintf("%s, opening %d", s.Desc.Path, i+1))
			for _, f := range s.Frames {
				write(rec.Began.Add(f.At), f.Data, f.Outbound)
			}
		}
	}
	doc := replayDocOf(rec, sessions)
	p.exit = doc.ExitCode
	if p.opt.json {
		p.printJSON(doc)
		return nil
	}
	for _, line := range doc.lines() {
		fmt.Fprintln(p.out, line)
	}
	return nil
}

// replayDoc is the JSON document "cradle/replay/1".
type replayDoc struct {
	Schema   string             `json:"schema"`
	ExitCode int                `json:"exit_code"`
	Record   replayRecordDoc    `json:"record"`
	Sessions []replaySessionDoc `json:"sessions"`
}

type replayRecordDoc struct {
	File      string    `json:"file"`
	Program   string    `json:"program,omitempty"`
	Began     time.Time `json:"began"`
	Simulated bool      `json:"simulated"`
	Ended     bool      `json:"ended"`
	Full      bool      `json:"full"`
}

type replaySessionDoc struct {
	Line       int                    `json:"line"`
	Port       string                 `json:"port"`
	USB        string                 `json:"usb_id"`
	Mode       string                 `json:"mode"`
	Result     string                 `json:"result"` // agrees, differs, skipped
	Skipped    string                 `json:"skipped,omitempty"`
	Problems   []string               `json:"problems,omitempty"`
	Failure    *report.ExplanationDoc `json:"failure,omitempty"`
	Cut        bool                   `json:"cut"`
	Device     *replayDeviceDoc       `json:"device,omitempty"`
	Calls      *replayCallsDoc        `json:"calls,omitempty"`
	NotPlayed  *replayNotPlayedDoc    `json:"not_played,omitempty"`
	FramesSent map[string]int         `json:"frames_sent,omitempty"`
	FramesCame map[string]int         `json:"frames_received,omitempty"`
}

type replayDeviceDoc struct {
	RNDIS           string `json:"rndis_version"`
	HostAddress     string `json:"host_address"`
	MaxTransferSize uint32 `json:"max_transfer_size"`
	MaxPackets      uint32 `json:"max_packets_per_transfer"`
	Alignment       int    `json:"alignment"`
	MaxFrameSize    uint32 `json:"max_frame_size"`
	BitsPerSecond   uint64 `json:"bits_per_second"`
}

type replayCallsDoc struct {
	Same       int `json:"same"`
	Sent       int `json:"sent"`
	Received   int `json:"received"`
	PollsMore  int `json:"polls_more"`
	PollsFewer int `json:"polls_fewer"`
}

type replayNotPlayedDoc struct {
	Transfers  int `json:"control_transfers"`
	Requests   int `json:"requests"`
	Unanswered int `json:"unanswered"`
	Asked      int `json:"keepalives_of_handset"`
	Unheeded   int `json:"keepalives_of_handset_unanswered"`
	Indicated  int `json:"indications"`
	Odd        int `json:"not_understood"`
}

func replayDocOf(rec *record.Record, sessions []replay.Session) replayDoc {
	doc := replayDoc{
		Schema: "cradle/replay/1", ExitCode: exitNoHandset,
		Record:   replayRecordDoc{rec.Name, rec.Program, rec.Began, rec.Simulated, rec.Ended, rec.Full},
		Sessions: []replaySessionDoc{},
	}
	for _, s := range sessions {
		d := replaySessionDocOf(s)
		switch {
		case d.Result == "differs":
			doc.ExitCode = exitProblems
		case d.Result == "agrees" && doc.ExitCode == exitNoHandset:
			doc.ExitCode = exitDone
		}
		doc.Sessions = append(doc.Sessions, d)
	}
	return doc
}

func replaySessionDocOf(s replay.Session) replaySessionDoc {
	d := replaySessionDoc{
		Line: s.Line, Port: s.Desc.Path.String(), USB: s.Desc.ID(), Mode: s.Function.Mode.String(),
		Result: "agrees", Skipped: s.Skipped, Problems: s.Problems, Cut: s.Cut,
	}
	switch {
	case s.Skipped != "":
		d.Result = "skipped"
		return d
	case !s.OK():
		d.Result = "differs"
	}
	if s.Failure != nil {
		d.Failure = report.Explanation(explain.Error(s.Failure).English())
	}
	if s.Opened {
		i := s.Info
		d.Device = &replayDeviceDoc{fmt.Sprintf("%d.%d", i.Major, i.Minor), i.MAC.String(), i.MaxTransferSize,
			i.MaxPacketsPerTransfer, i.Alignment, i.MaxFrameSize, i.LinkSpeed}
	}
	d.Calls = &replayCallsDoc{s.Played.Main, s.Played.Out, s.Played.In, s.Played.Extra, s.Played.Skipped}
	d.NotPlayed = (*replayNotPlayedDoc)(&s.Running)
	d.FramesSent, d.FramesCame = map[string]int{}, map[string]int{}
	for _, f := range s.Frames {
		if f.Outbound {
			d.FramesSent[f.Kind()]++
		} else {
			d.FramesCame[f.Kind()]++
		}
	}
	return d
}

// lines are the document for people.
func (d replayDoc) lines() []string {
	var lines []string
	line := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	what := "handset"
	if d.Record.Simulated {
		what = "simulated handset (SIM)"
	}
	line("%s: a %s, recorded by %s on %s", d.Record.File, what,
		cmp.Or(d.Record.Program, "an unnamed program"), d.Record.Began.UTC().Format("2006-01-02 15:04:05 UTC"))
	switch {
	case d.Record.Full:
		line("  The record reached its largest size; what came then is missing.")
	case !d.Record.Ended:
		line("  The record has no end: the program that made it was killed, or the file was cut. What is there is compared.")
	}
	for _, s := range d.Sessions {
		line("")
		line("%s  %s  %s  (line %d)", s.Port, s.USB, s.Mode, s.Line)
		s.lines(line)
	}
	line("")
	switch {
	case d.ExitCode == exitProblems:
		line("Differs: Cradle would do otherwise.")
	case d.ExitCode == exitDone && d.carried():
		line("Agrees: Cradle does what is in the record.")
	case d.ExitCode == exitDone:
		line("Agrees as far as the record goes, which is not far: no frame was carried in it.")
	case len(d.Sessions) > 0:
		line("There is no handset in RNDIS mode in this record, and nothing else can be played.")
	default:
		line("There is no handset in this record.")
	}
	return lines
}

// carried reports whether the comparison came as far as frames.
func (d replayDoc) carried() bool {
	return slices.ContainsFunc(d.Sessions, func(s replaySessionDoc) bool { return len(s.FramesSent)+len(s.FramesCame) > 0 })
}

func (s replaySessionDoc) lines(line func(format string, args ...any)) {
	if s.Result == "skipped" {
		line("  not played: %s", s.Skipped)
		return
	}
	for _, p := range s.Problems {
		line("  differs: %s", p)
	}
	if s.Failure != nil {
		line("  It failed, and fails here too: %s", s.Failure.What)
		if s.Failure.Detail != "" {
			line("  Detail: %s", s.Failure.Detail)
		}
	}
	if v := s.Device; v != nil {
		line("  handset       RNDIS %s, takes transfers of %d bytes and messages at multiples of %d, frames of %d, %d Mbit/s",
			v.RNDIS, v.MaxTransferSize, v.Alignment, v.MaxFrameSize, v.BitsPerSecond/1_000_000)
	}
	c := s.Calls
	line("  the same      %s, %s sent, %s received", counted(c.Same, "call"), counted(c.Sent, "transfer"), counted(c.Received, "transfer"))
	if c.PollsMore+c.PollsFewer > 0 {
		line("  polls         %d more and %d fewer; time decides that", c.PollsMore, c.PollsFewer)
	}
	if n := s.NotPlayed; n.Transfers > 0 {
		text := fmt.Sprintf("%s while frames were carried: %s of Cradle, %d unanswered; %s of the handset, %d unanswered",
			counted(n.Transfers, "control transfer"), counted(n.Requests, "request"), n.Unanswered, counted(n.Asked, "keepalive"), n.Unheeded)
		if n.Odd > 0 {
			text += fmt.Sprintf("; %s not understood", counted(n.Odd, "message"))
		}
		line("  read only     %s", text)
	}
	line("  frames sent   %s", kinds(s.FramesSent))
	line("  received      %s", kinds(s.FramesCame))
	if s.Cut {
		line("  The handset was not closed in the record; how that is done is not compared.")
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func kinds(of map[string]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%s %d", k, of[k]))
	}
	return cmp.Or(strings.Join(parts, ", "), "none")
}
