package bench

import (
	"sync"
)

// claimed holds a link with the claim that belongs to it.
type claimed struct {
	link
	release func()
}

func (c *claimed) Close() error {
	defer c.release()
	return c.link.Close()
}

// claiming connects a handset when no other program works with it, and keeps others
// from it as long as the link is open. A simulated one is nobody else's.
func claiming(connect connector) connector {
	return func(h *handset) (link, error) {
		if h.bench.cfg.Claim == nil || h.place.simulated {
			return connect(h)
		}
		release, err := h.bench.cfg.Claim(h.place.id)
		if err != nil {
			return nil, err
		}
		l, err := connect(h)
		if err != nil {
			release()
			return nil, err
		}
		return &claimed{l, sync.OnceFunc(release)}, nil
	}
}
