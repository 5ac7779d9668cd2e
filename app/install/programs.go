package install

import (
	"context"
	"errors"
	"fmt"

	"cradle/app/files"
	"cradle/app/registry"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// Session is a RAPI session as the Handset of this package.
type Session struct {
	files.Session
	// Registry: programs are listed in the registry, as before Windows Mobile 5
	// (SynCE's tools: HKLM\Software\Apps below Windows CE 5.1).
	Registry bool
}

// Start starts a program.
func (s Session) Start(ctx context.Context, program, commandLine string) (uint32, error) {
	p, err := s.CreateProcess(ctx, program, commandLine, 0)
	return p.ProcessID, err
}

// listing asks for the names of the installed programs, one level deep (SynCE's
// tools).
const listing = `<wap-provisioningdoc><characteristic-query recursive="false" type="UnInstall"/></wap-provisioningdoc>`

// Programs lists what is installed.
func (s Session) Programs(ctx context.Context) ([]string, error) {
	if s.Registry {
		names, err := registry.Session{Session: s.Session.Session}.Keys(ctx, registry.Key{Root: registry.LocalMachine, Path: `Software\Apps`})
		if registry.NotThere(err) {
			return nil, nil // nothing was ever installed
		}
		return names, err
	}
	reply, err := s.ProcessConfig(ctx, listing, rapi.ConfigProcess)
	if err != nil {
		return nil, err
	}
	if reply.HRESULT.Failed() {
		return nil, &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: reply.HRESULT}
	}
	return programs(reply.Document)
}

// programs are the characteristics below UnInstall in a reply.
func programs(reply string) ([]string, error) {
	d, err := provxml.Parse("the list of programs", []byte(reply))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", rapi.ErrDocument, err)
	}
	for _, n := range d.Root.Children {
		if n.Kind == provxml.Characteristic && n.Name == "UnInstall" {
			var names []string
			for _, c := range n.Children {
				if c.Kind == provxml.Characteristic {
					names = append(names, c.Name)
				}
			}
			return names, nil
		}
	}
	return nil, errors.New("the handset does not list its programs")
}
