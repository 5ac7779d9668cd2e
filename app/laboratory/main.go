//go:build linux

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	if os.Getpid() == 1 {
		guestMain() // does not return
	}
	if len(os.Args) > 1 && os.Args[1] == speedWord {
		speedMain(os.Args[2:])
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := host(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "laboratory:", err)
		os.Exit(1)
	}
}

// host runs the cases, one machine after the other.
func host(ctx context.Context) error {
	kernel := flag.String("kernel", "", "directory with an unpacked Linux kernel package")
	cradle := flag.String("cradle", "", "the program to test")
	out := flag.String("out", ".", "directory for the machine's image and the logs")
	only := flag.String("case", "", "only these cases, separated by commas")
	expect := flag.String("expect", "", "file with the names of the cases that there must be")
	flag.Parse()
	if err := expected(*expect); err != nil {
		return err
	}
	run, err := choose(*only)
	if err != nil {
		return err
	}
	k, err := findKernel(*kernel)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	image := filepath.Join(*out, "initrd")
	if err := writeImage(image, k, *cradle, run); err != nil {
		return fmt.Errorf("image: %w", err)
	}
	begin := time.Now()
	failed := 0
	for _, c := range run {
		r := boot(ctx, c, k, image, *out)
		fmt.Println(r.line())
		for _, f := range r.figures {
			fmt.Println("      |", f)
		}
		if r.err != nil {
			failed++
			r.explain(os.Stdout)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	fmt.Printf("%d of %d cases passed in %.0f s\n", len(run)-failed, len(run), time.Since(begin).Seconds())
	if failed > 0 {
		return fmt.Errorf("%d cases failed", failed)
	}
	return nil
}

// choose picks cases by name; all of them for "".
func choose(names string) ([]*labCase, error) {
	if names == "" {
		return cases(), nil
	}
	var chosen []*labCase
	for name := range strings.SplitSeq(names, ",") {
		c := find(name)
		if c == nil {
			return nil, fmt.Errorf("there is no case %q", name)
		}
		chosen = append(chosen, c)
	}
	return chosen, nil
}

// expected compares the cases with a list that is kept apart from them, so that
// none gets lost.
func expected(file string) error {
	if file == "" {
		return nil
	}
	list, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	want := strings.Fields(string(list))
	for _, name := range want {
		if find(name) == nil {
			return fmt.Errorf("the case %s, of %s, is missing", name, file)
		}
	}
	for _, c := range cases() {
		if !slices.Contains(want, c.name) {
			return fmt.Errorf("the case %s is missing in %s", c.name, file)
		}
	}
	return nil
}

func find(name string) *labCase {
	for _, c := range cases() {
		if c.name == name {
			return c
		}
	}
	return nil
}
