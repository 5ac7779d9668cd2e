package activesync

import (
	"fmt"
	"time"
)

// maxGreeting is how many words may come before the device information. guess: no
// source; one or two are usual.
const maxGreeting = 64

// handshake reads words until the device information has come, and answers them.
// 0 and 6 may come in any order, repeatedly, and not at all (SynCE dccm accepts
// all of that); anything else ends it, since only 4 says how long it is.
func (c *Connection) handshake(ctl *control) (DeviceInfo, error) {
	limit := c.opt.HandshakeTimeout
	_ = ctl.conn.SetReadDeadline(time.Now().Add(limit))
	defer func() { _ = ctl.conn.SetReadDeadline(time.Time{}) }()
	const slow = "the handset did not introduce itself"

	word := ctl.first
	for range maxGreeting {
		var err error
		switch word {
		case wordHello:
			err = ctl.send(wordWelcome)
		case wordQuery:
			c.log.Debug("handset asks", "word", word)
			err = ctl.answerQuery()
		case wordInfo:
			b, err := ctl.info(word)
			if err != nil {
				return DeviceInfo{}, lost(timedOut(err, slow, limit))
			}
			return c.learn(b, ParseDeviceInfo)
		default:
			return DeviceInfo{}, fmt.Errorf("%w: word 0x%x before its device information", ErrProtocol, word)
		}
		if err == nil {
			word, err = ctl.word()
		}
		if err != nil {
			return DeviceInfo{}, lost(timedOut(err, slow, limit))
		}
	}
	return DeviceInfo{}, fmt.Errorf("%w: %d words and no device information", ErrProtocol, maxGreeting)
}

// learn parses device information and tells the log.
func (c *Connection) learn(b []byte, parse func([]byte) (DeviceInfo, error)) (DeviceInfo, error) {
	info, err := parse(b)
	if err != nil {
		return DeviceInfo{}, fmt.Errorf("device information of %d bytes: %w", len(b), err)
	}
	for _, w := range info.Warnings {
		c.log.Warn("device information is odd", "what", w)
	}
	c.log.Debug("device information", "guid", info.GUID, "name", info.Name, "model", info.Model, "platforms", info.Platforms,
		"os", fmt.Sprintf("%d.%d.%d", info.OSMajor, info.OSMinor, info.Build), "processor", info.Processor, "flags", info.Flags,
		"versions", info.Versions, "locked", info.Key != KeyNone, "extra_bytes", len(info.Extra))
	return info, nil
}
