package main

import (
	"context"

	"cradle/app/bench"
	"cradle/app/ui"
)

// windowBench is the bench as the window knows it.
type windowBench struct{ *bench.Bench }

// StartAuto implements ui.Bench.
func (b windowBench) StartAuto(ctx context.Context, o bench.AutoOptions) (ui.Auto, error) {
	a, err := b.Bench.Auto(ctx, o)
	if err != nil {
		return nil, err // and no nil pointer in an interface
	}
	return a, nil
}
