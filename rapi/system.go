package rapi

import (
	"context"
	"fmt"

	"cradle/rapi/wire"
)

// SystemInfo is the handset's SYSTEM_INFO. Addresses and sizes are bytes.
type SystemInfo struct {
	Architecture          Architecture
	PageSize              uint32
	MinAddress            uint32
	MaxAddress            uint32
	ActiveProcessors      uint32 // a bit for each
	Processors            uint32
	ProcessorType         ProcessorType
	AllocationGranularity uint32
	ProcessorLevel        uint16
	ProcessorRevision     uint16
}

// Architecture is PROCESSOR_ARCHITECTURE_...
type Architecture uint16

// ArchitectureARM is what Windows Mobile 5 and later run on.
const ArchitectureARM Architecture = 5

// String is the architecture's common name.
func (a Architecture) String() string {
	names := [...]string{"Intel", "MIPS", "Alpha", "PowerPC", "SHx", "ARM", "IA-64", "Alpha 64"}
	switch {
	case int(a) < len(names):
		return names[a]
	case a == 0xFFFF:
		return "unknown"
	}
	return fmt.Sprintf("architecture %d", uint16(a))
}

// ProcessorType is PROCESSOR_...
type ProcessorType uint32

// String is the processor's common name.
func (p ProcessorType) String() string {
	switch p {
	case 386, 486, 586, 686:
		return fmt.Sprintf("Intel %d", uint32(p))
	case 2577:
		return "StrongARM"
	case 1824:
		return "ARM720"
	case 2080:
		return "ARM820"
	case 23360:
		return "ARM920"
	case 70001:
		return "ARM7TDMI"
	case 4000:
		return "MIPS R4000"
	case 10003:
		return "SH3"
	case 10004:
		return "SH3E"
	case 10005:
		return "SH4"
	case 103, 104:
		return fmt.Sprintf("SHx %d", uint32(p))
	}
	return fmt.Sprintf("processor %d", uint32(p))
}

// systemInfoSize is the size of SYSTEM_INFO.
const systemInfoSize = 36

// GetSystemInfo asks for the handset's processor and memory layout.
//
// The request of RAPI 2 carries the twelve bytes that SynCE sends (a leftover of
// RAPI 1: 1, 36, 0), since only that form is known to have met real handsets.
func (s *Session) GetSystemInfo(ctx context.Context) (SystemInfo, error) {
	q := s.request(wire.GetSystemInfo)
	q.OOUT(systemInfoSize)
	return get(ctx, s, q, parseSystemInfo)
}

// parseSystemInfo reads last error and SYSTEM_INFO. There is no result word: an
// error with nothing behind it is taken for a refusal, a last error beside the
// structure for a stale one.
func parseSystemInfo(r *reply) (i SystemInfo, err error) {
	code := r.lastError()
	if code != 0 && r.Err() == nil && r.Len() == 0 {
		return i, refused(code)
	}
	o := r.structure("SYSTEM_INFO")
	i.Architecture = Architecture(o.U16("wProcessorArchitecture"))
	o.U16("wReserved")
	i.PageSize = o.U32("dwPageSize")
	i.MinAddress = o.U32("lpMinimumApplicationAddress")
	i.MaxAddress = o.U32("lpMaximumApplicationAddress")
	i.ActiveProcessors = o.U32("dwActiveProcessorMask")
	i.Processors = o.U32("dwNumberOfProcessors")
	i.ProcessorType = ProcessorType(o.U32("dwProcessorType"))
	i.AllocationGranularity = o.U32("dwAllocationGranularity")
	i.ProcessorLevel = o.U16("wProcessorLevel")
	i.ProcessorRevision = o.U16("wProcessorRevision")
	return i, o.Err()
}
