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
	q := s.request(wire.GetStoreInformation)
	if q.gen == RAPI1 {
		q.OOUT(storeInfoSize)
	}
	return get(ctx, s, q, parseStore)
}

// storeInfoSize is the size of STORE_INFORMATION.
const storeInfoSize = 8

// parseStore reads last error, BOOL, STORE_INFORMATION.
func parseStore(r *reply) (i StoreInfo, err error) {
	if err := r.truth(); err != nil {
		return i, err
	}
	o := r.structure("STORE_INFORMATION")
	i.Size = o.U32("dwStoreSize")
	i.Free = o.U32("dwFreeSize")
	return i, o.Err()
}
