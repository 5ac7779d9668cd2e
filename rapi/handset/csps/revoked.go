package csps

import (
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// Revoked is the LoaderRevocation CSP ([L:aa455922], [L:bb737256]): the hashes,
// in base64, of what the loader does not run any more. Each is a parm with an
// empty value: a query finds it, or finds none.
type Revoked struct{ *Tree }

func newRevoked(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Revoked{t}, err
}

// Set adds a hash: 20 bytes of SHA-1 or 16 of MD5.
// guess: the lengths; the tool that makes the documents is not described.
func (c *Revoked) Set(u *undo.Log, p Path, parm Parm) error {
	b, err := decodeBase64(parm.Name)
	if len(p) > 0 || err != nil || len(b) != 20 && len(b) != 16 {
		return invalid("A parm of LoaderRevocation is named by a hash in base64.")
	}
	if parm.Value != "" {
		return invalid("A hash has an empty value.")
	}
	if err := c.room(); err != nil {
		return err
	}
	c.Put(u, p, parm.Name, "")
	return nil
}
