package main

import (
	"encoding/json"
	"reflect"
	"testing"

	"cradle/assets"
)

// The runs that an undo makes are described as those of apply are.
func TestUndoSchema(t *testing.T) {
	defs := func(name string) map[string]any {
		b, err := assets.Schemas.ReadFile("schemas/" + name + "-1.json")
		if err != nil {
			t.Fatal(err)
		}
		var schema struct {
			Defs map[string]any `json:"$defs"`
		}
		if err := json.Unmarshal(b, &schema); err != nil {
			t.Fatal(err)
		}
		return schema.Defs
	}
	undo := defs("undo")
	for name, def := range defs("apply") {
		if !reflect.DeepEqual(undo[name], def) {
			t.Errorf("%s is not that of apply-1.json: copy it", name)
		}
	}
}
