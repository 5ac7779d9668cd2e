package objstore

import (
	"slices"
)

// chunk is how much of a file stands in one piece: what a write has to copy at
// most when a file grows.
const chunk = 64 << 10

// content is the bytes of a file. Every chunk but the last is full.
type content struct {
	chunks [][]byte
	size   int64
}

// contentOf copies data.
func contentOf(data []byte) content {
	var c content
	for part := range slices.Chunk(data, chunk) {
		c.chunks = append(c.chunks, slices.Clone(part))
	}
	c.size = int64(len(data))
	return c
}

func (c *content) clone() content {
	d := content{make([][]byte, len(c.chunks)), c.size}
	for i, b := range c.chunks {
		d.chunks[i] = slices.Clone(b)
	}
	return d
}

// bytes is a copy of everything.
func (c *content) bytes() []byte {
	b := make([]byte, 0, c.size)
	for _, part := range c.chunks {
		b = append(b, part...)
	}
	return b
}

// readAt copies from off on into p and says how much there was.
func (c *content) readAt(p []byte, off int64) int {
	n := 0
	for n < len(p) && off < c.size {
		got := copy(p[n:], c.chunks[off/chunk][off%chunk:])
		n += got
		off += int64(got)
	}
	return n
}

// writeAt copies p to off. The content must reach that far: see resize.
func (c *content) writeAt(p []byte, off int64) {
	for len(p) > 0 {
		n := copy(c.chunks[off/chunk][off%chunk:], p)
		p = p[n:]
		off += int64(n)
	}
}

// resize cuts the content off, or fills it up with zeros.
func (c *content) resize(size int64) {
	if size < c.size {
		keep := int((size + chunk - 1) / chunk)
		clear(c.chunks[keep:])
		c.chunks = c.chunks[:keep]
		if rest := size % chunk; rest > 0 {
			c.chunks[keep-1] = c.chunks[keep-1][:rest]
		}
	}
	for c.size < size {
		i := int(c.size / chunk)
		if i == len(c.chunks) {
			c.chunks = append(c.chunks, nil)
		}
		b := c.chunks[i]
		want := int(min(chunk, size-int64(i)*chunk))
		grown := slices.Grow(b, want-len(b))[:want]
		clear(grown[len(b):])
		c.chunks[i] = grown
		c.size = int64(i)*chunk + int64(want)
	}
	c.size = size
}
