// Command cradle applies provisioning documents to Windows Mobile handsets and
// shows what became of every setting.
//
//	cradle wifi.xml                        # the window, with a document loaded
//	cradle apply wifi.xml                  # the same from the shell
//	cradle apply --simulate wifi.xml       # without a handset
//	cradle devices
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// The first Ctrl-C ends the work in an orderly way; the second one is the
	// system's.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	os.Exit(p.main(ctx, os.Args[1:]))
}
