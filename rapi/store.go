package rapi

import (
	"context"

	"cradle/rapi/wire"
)

// StoreInfo is the handset's STORE_INFORMATION: its object store, in bytes.
type StoreInfo struct {
	Size uint32
	Free uint32
}

// GetStoreInformation asks for the size of the handset's object store.
func (s *Session) GetStoreInformation(ctx context.Context) (StoreInfo, error) {
	return get(ctx, s, "GetStoreInformation", wire.NewRequest(wire.GetStoreInformation), s.opt.CallTimeout, parseStore)
}

// parseStore reads last error, BOOL, u32 size, u32 free.
func parseStore(r *wire.Reader) (i StoreInfo, err error) {
	code := Win32(r.U32("last error"))
	if r.U32("result") == 0 && r.Err() == nil {
		return i, refused(code)
	}
	i.Size = r.U32("dwStoreSize")
	i.Free = r.U32("dwFreeSize")
	return i, r.Err()
}
