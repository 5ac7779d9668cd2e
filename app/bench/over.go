package bench

import "errors"

// connectOver: there is no network but USB yet.
func connectOver(h *handset) (link, error) { return nil, errors.ErrUnsupported }
