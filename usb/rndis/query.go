package rndis

import (
	"encoding/binary"
	"fmt"
)

// Query asks for the value of an OID: QUERY_MSG, 28 bytes and the input
// buffer.
type Query struct {
	RequestID uint32
	OID       OID
	Info      []byte // input buffer; see OID.inputSize
	VCHandle  uint32 // DeviceVcHandle, 0
}

func (Query) Type() MessageType { return TypeQuery }

func (m Query) Append(b []byte) []byte {
	return appendOID(b, TypeQuery, m.RequestID, m.OID, m.Info, m.VCHandle)
}

// Set gives an OID a value: SET_MSG, laid out as Query.
type Set struct {
	RequestID uint32
	OID       OID
	Info      []byte
	VCHandle  uint32 // DeviceVcHandle, 0
}

func (Set) Type() MessageType { return TypeSet }

func (m Set) Append(b []byte) []byte {
	return appendOID(b, TypeSet, m.RequestID, m.OID, m.Info, m.VCHandle)
}

func appendOID(b []byte, t MessageType, id uint32, oid OID, info []byte, vc uint32) []byte {
	var offset uint32
	if len(info) > 0 {
		offset = 28 - headerSize
	}
	b = appendHeader(b, t, 28+len(info), id, uint32(oid), uint32(len(info)), offset, vc)
	return append(b, info...)
}

func parseQuery(b []byte) (Message, error) {
	t := MessageType(field(b, 0))
	info, err := infoBuffer(b, t, field(b, 20), field(b, 16))
	if err != nil {
		return nil, err
	}
	q := Query{field(b, 8), OID(field(b, 12)), info, field(b, 24)}
	if t == TypeSet {
		return Set(q), nil
	}
	return q, nil
}

// QueryComplete answers a Query: QUERY_CMPLT, 24 bytes and the value.
type QueryComplete struct {
	RequestID uint32
	Status    Status
	Info      []byte
}

func (QueryComplete) Type() MessageType { return TypeQueryComplete }

func (m QueryComplete) Append(b []byte) []byte {
	var offset uint32
	if len(m.Info) > 0 {
		offset = 24 - headerSize
	}
	b = appendHeader(b, TypeQueryComplete, 24+len(m.Info), m.RequestID, uint32(m.Status), uint32(len(m.Info)), offset)
	return append(b, m.Info...)
}

func parseQueryComplete(b []byte) (Message, error) {
	info, err := infoBuffer(b, TypeQueryComplete, field(b, 20), field(b, 16))
	if err != nil {
		return nil, err
	}
	return QueryComplete{field(b, 8), Status(field(b, 12)), info}, nil
}

// SetComplete answers a Set: SET_CMPLT, 16 bytes.
type SetComplete struct {
	RequestID uint32
	Status    Status
}

func (SetComplete) Type() MessageType { return TypeSetComplete }

func (m SetComplete) Append(b []byte) []byte {
	return appendHeader(b, TypeSetComplete, 16, m.RequestID, uint32(m.Status))
}

func parseSetComplete(b []byte) (Message, error) {
	return SetComplete{field(b, 8), Status(field(b, 12))}, nil
}

func infoBuffer(b []byte, t MessageType, offset, length uint32) ([]byte, error) {
	info, ok := window(b, offset, length)
	if !ok {
		return nil, &FormatError{t, fmt.Sprintf("information buffer of %d bytes at 8+%d does not fit into %d", length, offset, len(b))}
	}
	return info, nil
}

func appendUint32s(b []byte, v ...uint32) []byte {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return b
}
