package rndis

import "fmt"

// Status is the outcome in a completion, or what an IndicateStatus tells
// (Linux include/linux/rndis.h).
type Status uint32

const (
	StatusSuccess         Status = 0x00000000
	StatusFailure         Status = 0xC0000001
	StatusResources       Status = 0xC000009A
	StatusNotSupported    Status = 0xC00000BB // an unknown OID
	StatusResetInProgress Status = 0xC001000D
	StatusInvalidLength   Status = 0xC0010014
	StatusInvalidData     Status = 0xC0010015
	StatusBufferTooShort  Status = 0xC0010016
	StatusInvalidOID      Status = 0xC0010017
	StatusMediaConnect    Status = 0x4001000B
	StatusMediaDisconnect Status = 0x4001000C
	StatusMediaSpecific   Status = 0x40010012
)

func (s Status) String() string {
	switch s {
	case StatusSuccess:
		return "SUCCESS"
	case StatusFailure:
		return "FAILURE"
	case StatusResources:
		return "RESOURCES"
	case StatusNotSupported:
		return "NOT_SUPPORTED"
	case StatusResetInProgress:
		return "RESET_IN_PROGRESS"
	case StatusInvalidLength:
		return "INVALID_LENGTH"
	case StatusInvalidData:
		return "INVALID_DATA"
	case StatusBufferTooShort:
		return "BUFFER_TOO_SHORT"
	case StatusInvalidOID:
		return "INVALID_OID"
	case StatusMediaConnect:
		return "MEDIA_CONNECT"
	case StatusMediaDisconnect:
		return "MEDIA_DISCONNECT"
	case StatusMediaSpecific:
		return "MEDIA_SPECIFIC_INDICATION"
	}
	return fmt.Sprintf("status 0x%08X", uint32(s))
}

// StatusError is a completion whose Status is not success.
type StatusError struct{ Status Status }

func (e *StatusError) Error() string { return "device answered " + e.Status.String() }

// err is nil for success.
func (s Status) err() error {
	if s == StatusSuccess {
		return nil
	}
	return &StatusError{s}
}
