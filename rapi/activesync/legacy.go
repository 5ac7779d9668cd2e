package activesync

import (
	"fmt"
	"time"
)

// handshakeLegacy reads headers until the device information has come. Nothing is
// answered (SynCE dccm):
//
//	0                     nothing; "no password follows" where it comes first
//	0x24 to 0x1ff         device information of as many bytes follows
//	0x200 and above       a password is wanted; the low byte is the key
//
// A challenge with the key 0 is read as "no password", as SynCE's dccm does. The
// ping's word is a challenge like any other here: no ping has been sent yet.
func (c *Connection) handshakeLegacy(ctl *control) (DeviceInfo, error) {
	limit := c.opt.HandshakeTimeout
	_ = ctl.conn.SetReadDeadline(time.Now().Add(limit))
	defer func() { _ = ctl.conn.SetReadDeadline(time.Time{}) }()
	const slow = "the handset did not introduce itself"

	key := KeyNone
	header := ctl.first
	for range maxGreeting {
		var err error
		switch {
		case header == 0:
		case ctl.announcesInfo(header):
			var b []byte
			if b, err = ctl.info(header); err != nil {
				return DeviceInfo{}, lost(timedOut(err, slow, limit))
			}
			info, err := c.learn(b, ctl.parser())
			info.Key = key
			return info, err
		case header < minLegacyInfo:
			return DeviceInfo{}, fmt.Errorf("%w: header 0x%x before its device information", ErrProtocol, header)
		default:
			key = Key(header & 0xff)
			c.log.Debug("handset wants a password")
		}
		if header, err = ctl.word(); err != nil {
			return DeviceInfo{}, lost(timedOut(err, slow, limit))
		}
	}
	return DeviceInfo{}, fmt.Errorf("%w: %d headers and no device information", ErrProtocol, maxGreeting)
}
