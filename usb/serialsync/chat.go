package serialsync

// The two words of the conversation before PPP (SynCE
// core/dccm/synce-serial-chat.c). Neither has a terminator.
const (
	wordClient = "CLIENT"
	wordServer = "CLIENTSERVER"
)

// finder finds a word in a stream of bytes that comes in pieces.
type finder struct {
	word string
	tail []byte // the last bytes, fewer than the word has
}

// find looks at the next piece. With ok, rest is what follows the word.
func (f *finder) find(piece []byte) (rest []byte, ok bool) {
	for i, c := range piece {
		f.tail = append(f.tail, c)
		if len(f.tail) < len(f.word) {
			continue
		}
		if string(f.tail) == f.word {
			return piece[i+1:], true
		}
		f.tail = f.tail[1:]
	}
	f.tail = append(make([]byte, 0, len(f.word)), f.tail...)
	return nil, false
}
