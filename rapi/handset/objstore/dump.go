package objstore

import (
	"fmt"
	"strings"
)

// String writes everything out, one line a file and a directory, for
// comparison. Times are left out.
func (s *Store) String() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var b strings.Builder
	s.root.write(&b, `\`)
	fmt.Fprintf(&b, "used %d\n", s.used-s.base)
	return b.String()
}

func (n *node) write(b *strings.Builder, path string) {
	for e := range n.nodes.All() {
		f := e.Value
		usual := Archive
		if f.dir {
			usual = 0
		}
		attr := ""
		if f.attr != usual {
			attr = fmt.Sprintf(" (%#x)", uint32(f.attr))
		}
		if f.dir {
			fmt.Fprintf(b, "%s%s\\%s\n", path, e.Name, attr)
			f.write(b, path+e.Name+`\`)
		} else {
			fmt.Fprintf(b, "%s%s=%q%s\n", path, e.Name, f.data.bytes(), attr)
		}
	}
}
