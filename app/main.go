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
	// system's. SIGTERM and a terminal that is closed are the same.
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup(1) wants it
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, stop)
	// Whoever reads the results may leave (cradle apply ... | head): that must
	// not end the program while a handset is at work.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	end := prepare(p)
	code := p.main(ctx, os.Args[1:])
	end()
	os.Exit(code)
}
