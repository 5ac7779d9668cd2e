//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"

	"cradle/assets"
)

// Where things are in the machine.
const (
	guestCradle = "/bin/cradle"
	busybox     = "/bin/busybox"
	moduleDir   = "/modules"
	sampleDir   = "/samples"
	leaseScript = "/bin/lease"
)

// leaseCommands is what udhcpc runs when it has an address.
const leaseCommands = `#!/bin/busybox sh
case $1 in bound|renew) /bin/busybox ip addr add $ip/$mask dev $interface ;; esac
`

// writeImage writes the machine's file system: this program, the one to test,
// the libraries of both, busybox, and what the cases need.
func writeImage(name string, k *kernel, cradle string, run []*labCase) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	programs := map[string]string{"/init": self, guestCradle: cradle, busybox: "/bin/busybox"}
	var modules []string
	for _, c := range run {
		modules = append(modules, c.modules...)
		for _, p := range c.programs {
			programs[p] = p
		}
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	a := &archive{w: w, there: map[string]bool{".": true}}
	for _, d := range []string{"/proc", "/sys", "/dev", "/tmp", "/config", "/root", "/var/run"} {
		a.dir(d)
	}
	for to, from := range programs {
		a.copy(to, from)
		for _, lib := range libraries(from) {
			a.copy(lib, lib)
		}
	}
	loaded, err := k.load(modules)
	if err != nil {
		return err
	}
	for _, m := range loaded {
		a.file(path.Join(moduleDir, m.name), 0o644, m.data)
	}
	for _, c := range run {
		own, err := k.load(c.modules)
		if err != nil {
			return err
		}
		var names []string
		for _, m := range own {
			names = append(names, m.name)
		}
		a.file(path.Join(moduleDir, "order", c.name), 0o644, []byte(strings.Join(names, "\n")))
	}
	if err := a.samples(); err != nil {
		return err
	}
	a.file(leaseScript, 0o755, []byte(leaseCommands))
	a.end()
	if a.err != nil {
		return a.err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// libraryLine is a line of ldd's: the file that a library was found in.
var libraryLine = regexp.MustCompile(`(?m)(/\S+) \(0x[0-9a-f]+\)$`)

// libraries lists the shared libraries of a program, none for a static one.
func libraries(program string) (files []string) {
	out, err := exec.Command("ldd", program).Output()
	if err != nil {
		return nil // "not a dynamic executable"
	}
	for _, m := range libraryLine.FindAllStringSubmatch(string(out), -1) {
		files = append(files, m[1])
	}
	return files
}

// archive writes the format that Linux unpacks at its start: cpio "newc"
// (Documentation/driver-api/early-userspace/buffer-format.rst).
type archive struct {
	w     io.Writer
	n     int // bytes written
	inode int
	there map[string]bool
	err   error
}

func (a *archive) dir(name string) {
	name = strings.TrimPrefix(path.Clean(name), "/")
	if name == "" || a.there[name] {
		return
	}
	a.dir(path.Dir("/" + name))
	a.there[name] = true
	a.entry(name, 0o040755, nil)
}

func (a *archive) file(name string, mode int, data []byte) {
	name = strings.TrimPrefix(path.Clean(name), "/")
	if a.there[name] {
		return
	}
	a.dir(path.Dir("/" + name))
	a.there[name] = true
	a.entry(name, 0o100000|mode, data)
}

// copy puts a program or library of this machine in.
func (a *archive) copy(to, from string) {
	data, err := os.ReadFile(from)
	if err != nil && a.err == nil {
		a.err = err
	}
	a.file(to, 0o755, data)
}

func (a *archive) samples() error {
	list, err := assets.Samples.ReadDir("samples")
	if err != nil {
		return err
	}
	for _, s := range list {
		data, err := assets.Samples.ReadFile("samples/" + s.Name())
		if err != nil {
			return err
		}
		a.file(path.Join(sampleDir, s.Name()), 0o644, data)
	}
	return nil
}

func (a *archive) end() { a.entry("TRAILER!!!", 0, nil) }

func (a *archive) entry(name string, mode int, data []byte) {
	a.inode++
	fields := []int{a.inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0}
	head := "070701"
	for _, f := range fields {
		head += fmt.Sprintf("%08X", f)
	}
	a.write([]byte(head + name + "\x00"))
	a.pad()
	a.write(data)
	a.pad()
}

func (a *archive) write(b []byte) {
	if a.err != nil {
		return
	}
	n, err := a.w.Write(b)
	a.n, a.err = a.n+n, err
}

// pad fills up to a multiple of four.
func (a *archive) pad() { a.write(slices.Repeat([]byte{0}, -a.n&3)) }
