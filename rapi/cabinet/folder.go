package cabinet

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strconv"

	"cradle/rapi/phrase"
)

// folder is a run of blocks in which files stand one behind the other
// ([MS-CAB] 2.2).
type folder struct {
	at     int64 // of its first block
	blocks int
	method Method
	size   int64 // of all its data, unpacked; counted by checkBlocks
	begun  bool  // it begins in the cabinet before
	goesOn bool  // it goes on in the next cabinet
}

// block is a piece of a folder ([MS-CAB] 2.4).
type block struct {
	at   int64 // of its header
	data []byte
	size int // unpacked
}

// next reads the block that begins at in.
func (c *Cabinet) next(in *input) (b block, sum uint32, head []byte, ok bool) {
	b.at = in.at
	sum = in.u32()
	headAt := in.at
	packed, size := int64(in.u16()), int(in.u16())
	in.take(c.room)
	headEnd := in.at
	b.data, b.size = in.take(packed), size
	if in.short {
		return b, 0, nil, false
	}
	return b, sum, c.data[headAt:headEnd], true
}

// checkBlocks compares the check sums of a folder's blocks, and counts what
// they unpack to. left is how many bytes of the cabinet may still belong to
// blocks.
func (c *Cabinet) checkBlocks(number int, f *folder, left *int64) error {
	in := from(c.data, f.at)
	for i := range f.blocks {
		b, sum, head, ok := c.next(in)
		if !ok {
			return c.damaged(b.at, phrase.New("it ends in block {{.At}} of {{.Blocks}} of folder {{.Number}}", "At", i+1, "Blocks", f.blocks, "Number", number+1))
		}
		if *left -= in.at - b.at; *left < 0 {
			return c.damaged(b.at, phrase.New("folders lie over each other"))
		}
		if b.size > maxBlock {
			return c.damaged(b.at, phrase.New("block {{.At}} of folder {{.Number}} unpacks to {{.Size}} bytes, and no block to more than {{.Most}}", "At", i+1, "Number", number+1, "Size", b.size, "Most", maxBlock))
		}
		if f.method == Stored && b.size != len(b.data) && !(b.size == 0 && f.goesOn) {
			return c.damaged(b.at, phrase.New("block {{.At}} of folder {{.Number}} is stored, and has two sizes", "At", i+1, "Number", number+1))
		}
		if sum != 0 && sum != checksum(head[:4], checksum(b.data, 0)) && sum != checksum(head, checksum(b.data, 0)) {
			return c.damaged(b.at, phrase.New("the check sum of block {{.At}} of folder {{.Number}} is wrong", "At", i+1, "Number", number+1))
		}
		f.size += int64(b.size)
	}
	return nil
}

// checksum is that of a block: over its data, then with this as the seed over
// its header from cbData on ([MS-CAB] 3.1). Whether that is with the bytes
// reserved in the block is not told, and tools differ; 0 stands for none.
func checksum(b []byte, seed uint32) uint32 {
	for ; len(b) >= 4; b = b[4:] {
		seed ^= binary.LittleEndian.Uint32(b)
	}
	switch len(b) { // what is left is taken with its first byte highest
	case 3:
		seed ^= uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
	case 2:
		seed ^= uint32(b[0])<<8 | uint32(b[1])
	case 1:
		seed ^= uint32(b[0])
	}
	return seed
}

// Extract takes files out, in the order of the cabinet. want chooses them; it
// is asked for each. The error is an *Error: a file is packed in a way that is
// not read, lies in another cabinet, or is too large to be what one would want
// here.
func (c *Cabinet) Extract(want func(File) bool) ([]Content, error) {
	var all []Content
	byFolder := make([][]int, len(c.folders)) // indices into all
	total := int64(0)
	for _, f := range c.Files {
		if !want(f) {
			continue
		}
		if f.Elsewhere {
			return nil, c.elsewhere(f)
		}
		if total += f.Size; total > maxWanted {
			return nil, c.fail(-1, phrase.Text{}, phrase.New("{{.Name}} and what else is wanted are more than {{.Most}} MiB", "Name", strconv.Quote(printable(f.Name)), "Most", maxWanted>>20))
		}
		byFolder[f.folder] = append(byFolder[f.folder], len(all))
		all = append(all, Content{File: f})
	}
	budget := max(freeUnpacked, unpackedFactor*int64(len(c.data)))
	for i, list := range byFolder {
		if len(list) == 0 {
			continue
		}
		if err := c.unpack(&c.folders[i], all, list, &budget); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (c *Cabinet) elsewhere(f File) error {
	return c.fail(-1, phrase.New("cabinets of a set are not put together here; 'cabextract' and Windows do that when all lie in one folder"),
		phrase.New("{{.Name}} is only in part in this cabinet, which is one of a set; the rest is in {{.Others}}", "Name", strconv.Quote(printable(f.Name)), "Others", c.Set.others()))
}

// unpack goes once through a folder and fills the files of all that list names.
func (c *Cabinet) unpack(f *folder, all []Content, list []int, budget *int64) error {
	end := int64(0)
	for _, i := range list {
		end = max(end, all[i].offset+all[i].Size)
		all[i].Data = make([]byte, 0, all[i].Size)
	}
	// In the order of their places, so that each block meets only files that
	// may lie in it. Files that lie over each other cost twice what they are,
	// which is bounded.
	slices.SortStableFunc(list, func(a, b int) int {
		switch d := all[a].offset - all[b].offset; {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	u := unpacker{c: c, method: f.method}
	in := from(c.data, f.at)
	done := int64(0)
	open := list[:0:0]
	for i := 0; i < f.blocks && done < end; i++ {
		b, _, _, ok := c.next(in)
		if !ok {
			return c.damaged(b.at, phrase.New("it ends in a block"))
		}
		if f.method != Stored {
			// A block costs something even where it unpacks to nothing.
			if *budget -= int64(max(b.size, 4<<10)); *budget < 0 {
				return c.fail(-1, phrase.New("unpack it with another program, and choose the XML file"), phrase.New("the cabinet unpacks to more than is good for it"))
			}
		}
		data, err := u.block(b)
		if err != nil {
			return err
		}
		for len(list) > 0 && all[list[0]].offset < done+int64(len(data)) {
			open, list = append(open, list[0]), list[1:]
		}
		still := open[:0]
		for _, k := range open {
			x := &all[k]
			from := max(0, x.offset-done)
			to := min(int64(len(data)), x.offset+x.Size-done)
			if from < to {
				x.Data = append(x.Data, data[from:to]...)
			}
			if x.offset+x.Size > done+int64(len(data)) {
				still = append(still, k)
			}
		}
		open = still
		done += int64(len(data))
	}
	return nil
}

// unpacker unpacks the blocks of one folder, one after the other.
type unpacker struct {
	c      *Cabinet
	method Method
	flate  io.ReadCloser
	out    []byte // what was unpacked last; the next block's dictionary
}

// block unpacks one. What it gives is good until the next call.
func (u *unpacker) block(b block) ([]byte, error) {
	switch u.method {
	case Stored:
		return b.data[:min(b.size, len(b.data))], nil
	case MSZIP:
		return u.mszip(b)
	}
	return nil, u.c.fail(-1, phrase.New("pack it again with MSZIP or not at all: makecab /D COMPRESS=MSZIP (or COMPRESS=OFF) FILE CABINET"),
		phrase.New("the cabinet is packed with {{.Method}}, which is not read here (and no handset's installer is known to take)", "Method", u.method.String()))
}

// mszip unpacks a block of MSZIP: the letters CK, and deflated data, whose
// dictionary is what came before, at most 32 KiB ([MS-MCI] 2.1).
func (u *unpacker) mszip(b block) ([]byte, error) {
	if !bytes.HasPrefix(b.data, []byte("CK")) {
		return nil, u.c.damaged(b.at, phrase.New("a block packed with MSZIP does not begin with CK"))
	}
	src := bytes.NewReader(b.data[2:])
	if u.flate == nil {
		u.flate = flate.NewReader(src)
	} else if err := u.flate.(flate.Resetter).Reset(src, u.out[max(0, len(u.out)-maxBlock):]); err != nil {
		return nil, u.c.damaged(b.at, phrase.New("a packed block: {{.Why}}", "Why", err.Error()))
	}
	// A window of what was unpacked, of which the last 32 KiB are kept.
	if len(u.out) > 2*maxBlock {
		u.out = u.out[:copy(u.out, u.out[len(u.out)-maxBlock:])]
	}
	start := len(u.out)
	u.out = slices.Grow(u.out, b.size)[:start+b.size]
	out := u.out[start:]
	if _, err := io.ReadFull(u.flate, out); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, u.c.damaged(b.at, phrase.New("a packed block ends too early"))
		}
		return nil, u.c.damaged(b.at, phrase.New("a packed block: {{.Why}}", "Why", err.Error()))
	}
	return out, nil
}
