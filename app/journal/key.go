package journal

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"filippo.io/age"
)

// keyFile is the file of the key: an age identity, as age-keygen writes it, so that
// age itself can open what is sealed.
const keyFile = "journal.key"

// keyLimit is the longest key file that is read, in bytes.
const keyLimit = 64 << 10

// key is what opens and seals secrets, and what ids of texts are made with.
type key struct {
	identity *age.X25519Identity // the first in the file
	all      []age.Identity      // earlier ones can be added behind it; they open, and do not seal
}

func (k *key) recipient() string { return k.identity.Recipient().String() }

// id is the name of a text in a journal: an HMAC, so that it tells nothing about
// the text to who has the journal alone, with a key that is that journal's own.
func (k *key) id(journal, kind, text string) string {
	own := hmac.New(sha256.New, []byte(k.identity.String()))
	fmt.Fprintf(own, "cradle journal ids\x00%s", journal)
	mac := hmac.New(sha256.New, own.Sum(nil))
	fmt.Fprintf(mac, "%s\x00%s", kind, text)
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// seal encrypts a text for the key.
func (k *key) seal(text string) ([]byte, error) {
	var b bytes.Buffer
	w, err := age.Encrypt(&b, k.identity.Recipient())
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// open is seal's counterpart.
func (k *key) open(sealed []byte) (string, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), k.all...)
	var other *age.NoIdentityMatchError
	if errors.As(err, &other) {
		return "", ErrNoKey
	}
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

// readKey reads the key that is there; fs.ErrNotExist if none is.
func readKey(dir string) (*key, error) {
	name := filepath.Join(dir, keyFile)
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if i, err := f.Stat(); err == nil && runtime.GOOS != "windows" && i.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(name, 0o600); err != nil {
			return nil, &keyError{fmt.Errorf("%s can be read by others: %w", name, err)}
		}
	}
	list, err := age.ParseIdentities(io.LimitReader(f, keyLimit))
	if err != nil {
		return nil, &keyError{fmt.Errorf("%s holds no key", name)} // age's words may quote the line
	}
	k := &key{all: list}
	for _, id := range list {
		own, ok := id.(*age.X25519Identity)
		if !ok {
			return nil, &keyError{fmt.Errorf("%s must hold X25519 keys of age, and has another kind", name)}
		}
		if k.identity == nil {
			k.identity = own
		}
	}
	return k, nil
}

// takeKey reads the key, or makes one. Several programs may do so at once: all get
// the same.
func takeKey(dir string) (*key, error) {
	k, err := readKey(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("# The key of Cradle's journal. Without it, passwords and the like in the journal\n"+
		"# cannot be read any more. Keep it to yourself.\n# created: %s\n# public key: %s\n%s\n",
		time.Now().UTC().Format(time.RFC3339), id.Recipient(), id)
	// It appears under its name whole or not at all, and never in the place of
	// another's.
	f, err := os.CreateTemp(dir, keyFile+".*") // 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return nil, err
	}
	name := filepath.Join(dir, keyFile)
	switch err := os.Link(f.Name(), name); {
	case errors.Is(err, fs.ErrExist):
		return readKey(dir)
	case err != nil: // a file system without links
		if _, err := os.Lstat(name); err == nil {
			return readKey(dir)
		}
		if err := os.Rename(f.Name(), name); err != nil {
			return nil, err
		}
	}
	syncDir(dir)
	return readKey(dir)
}

// syncDir brings a new name onto the disk, where a folder can be synced.
func syncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		f.Sync()
		f.Close()
	}
}

// randomName is unique anywhere.
func randomName() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
