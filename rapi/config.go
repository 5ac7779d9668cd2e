package rapi

import (
	"context"
	"fmt"

	"cradle/rapi/wire"
)

// ConfigFlags say what the Configuration Manager does with a document
// (CFGFLAG_..., DMProcessConfigXML). 0 checks it only (inferred from RapiConfig).
type ConfigFlags uint32

const (
	// ConfigProcess applies changes and runs queries.
	ConfigProcess ConfigFlags = 1
	// ConfigMetadata returns metadata for every parm; alone, nothing is changed.
	ConfigMetadata ConfigFlags = 2
)

// ConfigReply is the Configuration Manager's answer to one document.
type ConfigReply struct {
	// HRESULT is the outcome of the whole document. Failure is no error of the
	// call.
	HRESULT HRESULT
	// LastError is the handset's GetLastError. It need not belong to the call. RAPI 1
	// does not tell it.
	LastError Win32
	// Document is the reply document: the request's tree with elements rewritten
	// in place. It may come with success and with failure, or not at all.
	Document string
	// HasDocument says that there is one. A lone NUL counts as none.
	HasDocument bool
}

// ProcessConfig hands a provisioning document to the handset's Configuration
// Manager and waits for its answer, for as long as ConfigTimeout allows.
//
// The document is sent as UTF-16LE with a NUL, exactly as given: it should have no
// byte order mark. Text that is not UTF-8 or holds a NUL is refused unsent.
//
// The layout is SynCE librapi2's CeProcessConfig, and was seen on the wire between
// it and a simulated handset: u32 size in bytes with the NUL, text, u32 flags; the
// reply is u32 last error, HRESULT, u32 size in bytes, text. A handset without a
// reply document ends its message after the HRESULT, sends size 0, or a lone NUL;
// all three are taken. The text ends at its first NUL, whatever size was said: the
// one client that is known to have met real handsets reads it so. A missing NUL is
// tolerated. RAPI 1 has u32 1, u32 size in bytes, u32 1, text, u32 flags; its reply is
// the HRESULT and the document as an RO, and has no last error.
//
// When the HRESULT arrived but the document behind it cannot be read, the error
// wraps ErrDocument (with the place in the message), Sent is true, and the
// ConfigReply holds the HRESULT, the last error and what text could be decoded:
// cut pieces of text are dropped, unpaired surrogates are U+FFFD.
func (s *Session) ProcessConfig(ctx context.Context, config string, flags ConfigFlags) (ConfigReply, error) {
	q := s.request(wire.ProcessConfig)
	q.text("document", config)
	q.U32(uint32(flags))
	q.wait = s.opt.ConfigTimeout
	return get(ctx, s, q, parseConfigReply)
}

func parseConfigReply(r *reply) (ConfigReply, error) {
	var c ConfigReply
	if r.gen != RAPI1 {
		c.LastError = r.lastError()
	}
	c.HRESULT = HRESULT(r.U32("HRESULT"))
	if err := r.Err(); err != nil {
		return ConfigReply{}, err
	}
	if r.Len() == 0 {
		return c, nil
	}
	var text []byte
	if r.gen == RAPI1 {
		text, _ = r.RO("document")
	} else {
		text = r.Block("document")
	}
	if err := r.Err(); err != nil {
		return c, fmt.Errorf("%w: %w", ErrDocument, err)
	}
	at := r.Offset() - len(text)
	text = untilNUL(text)
	var err error
	c.Document, err = wire.DecodeUTF16(text)
	c.HasDocument = c.Document != ""
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrDocument, &wire.Error{What: "document", Offset: at, Err: err})
	}
	return c, nil
}
