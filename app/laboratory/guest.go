//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// guest is the machine from inside.
type guest struct {
	begin time.Time
	mu    sync.Mutex // the console
}

// guestMain is the machine's first process: it runs the case that the kernel's
// command line names and switches the machine off.
func guestMain() {
	g := &guest{begin: time.Now()}
	text, err := g.main()
	if err != nil {
		g.kernelLog()
		g.line(sayFailed + strings.ReplaceAll(err.Error(), "\n", "; "))
	} else {
		g.line(sayPassed + text)
	}
	unix.Sync()
	unix.Reboot(unix.LINUX_REBOOT_CMD_RESTART) // with -no-reboot, the end
	select {}
}

func (g *guest) main() (text string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	for _, m := range [][3]string{
		{"proc", "/proc", "proc"}, {"sysfs", "/sys", "sysfs"}, {"devtmpfs", "/dev", "devtmpfs"}, {"tmpfs", "/tmp", "tmpfs"},
	} {
		if err := unix.Mount(m[0], m[1], m[2], 0, ""); err != nil {
			return "", fmt.Errorf("mount %s: %w", m[1], err)
		}
	}
	os.Setenv("PATH", "/bin")
	os.Setenv("HOME", "/root")
	cmdline, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		return "", err
	}
	var name string
	for _, f := range strings.Fields(string(cmdline)) {
		if v, ok := strings.CutPrefix(f, "case="); ok {
			name = v
		}
	}
	c := find(name)
	if c == nil {
		return "", fmt.Errorf("there is no case %q", name)
	}
	if err := g.loadModules(name); err != nil {
		return "", err
	}
	ctx := context.Background()
	if err := g.busybox(ctx, "ip", "link", "set", "lo", "up"); err != nil {
		return "", err
	}
	g.say("%s begins", name)
	return c.run(ctx, g)
}

func (g *guest) loadModules(name string) error {
	order, err := os.ReadFile(path.Join(moduleDir, "order", name))
	if err != nil {
		return err
	}
	for _, m := range strings.Fields(string(order)) {
		f, err := os.Open(path.Join(moduleDir, m))
		if err != nil {
			return err
		}
		err = unix.FinitModule(int(f.Fd()), "", 0)
		f.Close()
		if err != nil && !errors.Is(err, unix.EEXIST) {
			return fmt.Errorf("load module %s: %w", m, err)
		}
	}
	return nil
}

// line writes to the console.
func (g *guest) line(s string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	fmt.Fprintf(os.Stdout, "\n%s\n", s)
}

// say tells what the case does.
func (g *guest) say(format string, args ...any) {
	g.line(fmt.Sprintf("[%6.2f] ", time.Since(g.begin).Seconds()) + fmt.Sprintf(format, args...))
}

// figure tells what was measured, below the case's result.
func (g *guest) figure(format string, args ...any) { g.line(sayFigure + fmt.Sprintf(format, args...)) }

// kernelLog shows the kernel's last messages.
func (g *guest) kernelLog() {
	out, err := exec.Command(busybox, "dmesg").Output()
	if err != nil {
		g.say("dmesg: %v", err)
		return
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	for _, l := range lines[max(0, len(lines)-30):] {
		g.line("kernel: " + string(l))
	}
}

// drivers wants that no driver of the kernel failed to get back what it had: it
// does when interfaces are released in the wrong order (error -16).
func (g *guest) drivers() error {
	out, err := exec.Command(busybox, "dmesg").Output()
	if err != nil {
		return fmt.Errorf("dmesg: %w", err)
	}
	for l := range strings.Lines(string(out)) {
		if strings.Contains(l, "failed with error") {
			return fmt.Errorf("the kernel says: %s", strings.TrimSpace(l))
		}
	}
	return nil
}

// output runs a program and returns what it wrote to its standard output; what
// it wrote to the other goes to the console.
func (g *guest) output(ctx context.Context, program string, args ...string) ([]byte, error) {
	g.say("$ %s %s", path.Base(program), strings.Join(args, " "))
	var out, diag bytes.Buffer
	c := exec.CommandContext(ctx, program, args...)
	c.Stdout, c.Stderr = &out, &diag
	err := c.Run()
	for l := range strings.Lines(diag.String()) {
		g.line("  ! " + strings.TrimRight(l, "\n"))
	}
	if err != nil {
		for l := range strings.Lines(out.String()) {
			g.line("  > " + strings.TrimRight(l, "\n"))
		}
		return out.Bytes(), fmt.Errorf("%s %s: %w", path.Base(program), strings.Join(args, " "), err)
	}
	return out.Bytes(), nil
}

// busybox runs one of busybox's programs.
func (g *guest) busybox(ctx context.Context, args ...string) error {
	_, err := g.output(ctx, busybox, args...)
	return err
}

// process is a program that runs meanwhile.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{}
	err    error
}

// start runs a program beside the case, its output on the console.
func (g *guest) start(program string, args ...string) (*process, error) {
	g.say("$ %s %s &", path.Base(program), strings.Join(args, " "))
	p := &process{cmd: exec.Command(program, args...), exited: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = os.Stdout, os.Stdout
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// stop asks the program to end, as Ctrl-C does, and waits for it.
func (p *process) stop() error {
	p.cmd.Process.Signal(os.Interrupt)
	select {
	case <-p.exited:
		return p.err
	case <-time.After(20 * time.Second):
		p.cmd.Process.Kill()
		<-p.exited
		return errors.New("it did not end")
	}
}

// await waits until what says so, or for as long as a busy machine may take.
func (g *guest) await(ctx context.Context, what string, so func() bool) error {
	begin := time.Now()
	for !so() {
		if time.Since(begin) > 30*time.Second {
			return fmt.Errorf("waited 30 s for %s", what)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(10 * time.Millisecond):
		}
	}
	g.say("%s: after %d ms", what, time.Since(begin).Milliseconds())
	return nil
}

// driver is the kernel's driver of a USB interface ("1-1:1.0"), "" for none.
func driver(iface string) string {
	to, err := os.Readlink("/sys/bus/usb/devices/" + iface + "/driver")
	if err != nil {
		return ""
	}
	return path.Base(to)
}

// interfaces lists the ports whose device has interface 0, in configuration 1,
// of a class, as sysfs writes it: "ef/01/01".
func interfaces(class string) (ports []string) {
	for _, dir := range glob("/sys/bus/usb/devices/*:1.0") {
		if class == read(dir+"/bInterfaceClass")+"/"+read(dir+"/bInterfaceSubClass")+"/"+read(dir+"/bInterfaceProtocol") {
			ports = append(ports, strings.TrimSuffix(path.Base(dir), ":1.0"))
		}
	}
	return ports
}

// handsets lists the ports with handsets.
func handsets() []string { return interfaces("ef/01/01") }

// read reads a short text of sysfs.
func read(file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// netOf is the network interface that a driver made on a USB interface.
func netOf(iface string) string {
	found := glob("/sys/bus/usb/devices/" + iface + "/net/*")
	if len(found) == 0 {
		return ""
	}
	return path.Base(found[0])
}

// glob lists files. The patterns are good, so there is no error.
func glob(pattern string) []string {
	found, _ := filepath.Glob(pattern)
	return found
}
