//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
)

// applied is what a case wants to know of 'cradle apply --json'.
type applied struct {
	Runs []struct {
		Port       string  `json:"port"`
		Ending     string  `json:"ending"`
		DurationMS float64 `json:"duration_ms"`
		Settings   struct {
			Total int `json:"total"`
			Good  int `json:"good"`
		} `json:"settings"`
		Document struct {
			Name string `json:"name"`
		} `json:"document"`
	} `json:"runs"`
}

// The documents that are applied: one that changes things, one that asks.
var documents = []string{path.Join(sampleDir, "welcome.xml"), path.Join(sampleDir, "look-around.xml")}

// apply applies the documents with the given flags, and wants every setting
// done on so many handsets.
func (g *guest) apply(ctx context.Context, handsets int, flags ...string) (*applied, error) {
	args := append([]string{"apply", "--json", "--wait", "30s"}, flags...)
	out, err := g.output(ctx, guestCradle, append(args, documents...)...)
	if err != nil {
		return nil, err
	}
	var a applied
	if err := json.Unmarshal(out, &a); err != nil {
		return nil, fmt.Errorf("apply's JSON: %w", err)
	}
	if len(a.Runs) != handsets*len(documents) {
		return nil, fmt.Errorf("%d runs instead of %d for each of %d handsets", len(a.Runs), len(documents), handsets)
	}
	for _, r := range a.Runs {
		if r.Ending != "applied" || r.Settings.Total == 0 || r.Settings.Good != r.Settings.Total {
			return nil, fmt.Errorf("%s on %s: %s, %d of %d settings", r.Document.Name, r.Port, r.Ending, r.Settings.Good, r.Settings.Total)
		}
	}
	return &a, nil
}

// sum tells what was applied, in a few words.
func (a *applied) sum() string {
	settings, ms := 0, 0.0
	for _, r := range a.Runs {
		settings += r.Settings.Good
		ms += r.DurationMS
	}
	return fmt.Sprintf("%d documents, %d settings in %.0f ms", len(a.Runs), settings, ms)
}
