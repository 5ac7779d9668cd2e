//go:build linux

package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// kernel is an unpacked kernel package.
type kernel struct {
	image   string            // the file to start
	modules map[string]string // file by name, with "_" for "-"
}

func findKernel(dir string) (*kernel, error) {
	if dir == "" {
		return nil, errors.New("-kernel is not given")
	}
	images, err := filepath.Glob(filepath.Join(dir, "boot", "vmlinuz-*"))
	if err != nil {
		return nil, err
	}
	if len(images) != 1 {
		return nil, fmt.Errorf("%s has %d kernels in boot; one is wanted", dir, len(images))
	}
	k := &kernel{image: images[0], modules: make(map[string]string)}
	err = filepath.WalkDir(filepath.Join(dir, "lib", "modules"), func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name, _, ok := strings.Cut(d.Name(), ".ko"); ok {
			k.modules[moduleName(name)] = file
		}
		return nil
	})
	return k, err
}

// moduleName spells a module's name in one way: the kernel takes "-" and "_"
// for the same.
func moduleName(s string) string { return strings.ReplaceAll(s, "-", "_") }

// module is one in the order in which they are loaded.
type module struct {
	name string
	data []byte
}

// load reads modules with all that they depend on, each after those.
func (k *kernel) load(names []string) ([]module, error) {
	var list []module
	var add func(name string) error
	add = func(name string) error {
		name = moduleName(name)
		if slices.ContainsFunc(list, func(m module) bool { return m.name == name }) {
			return nil
		}
		file, ok := k.modules[name]
		if !ok {
			return fmt.Errorf("this kernel has no module %s", name)
		}
		data, err := readModule(file)
		if err != nil {
			return err
		}
		depends, err := dependencies(data)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, d := range depends {
			if err := add(d); err != nil {
				return fmt.Errorf("%s needs: %w", name, err)
			}
		}
		list = append(list, module{name, data})
		return nil
	}
	for _, n := range names {
		if err := add(n); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// readModule reads a module, which later kernel packages have compressed.
func readModule(file string) ([]byte, error) {
	if strings.HasSuffix(file, ".xz") {
		return exec.Command("xz", "-dc", file).Output()
	}
	return os.ReadFile(file)
}

// dependencies are the modules that a module says it needs: "depends=a,b" in
// its section .modinfo, whose settings are closed by NULs.
func dependencies(data []byte) ([]string, error) {
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	section := f.Section(".modinfo")
	if section == nil {
		return nil, errors.New("no section .modinfo")
	}
	info, err := section.Data()
	if err != nil {
		return nil, err
	}
	for line := range bytes.SplitSeq(info, []byte{0}) {
		if list, ok := strings.CutPrefix(string(line), "depends="); ok && list != "" {
			return strings.Split(list, ","), nil
		}
	}
	return nil, nil
}
