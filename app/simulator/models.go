package simulator

import (
	"maps"
	"slices"
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
)

// ModelInfo is what tells a model from others, as its handsets come out of the
// box.
type ModelInfo struct {
	*model.Model
	Default    bool // is simulated when none is named
	Generation rapi.Generation
	Roles      model.Roles // of a RAPI session
	Providers  []string    // types, in alphabetical order
}

// Describe tells of every model, in alphabetical order.
func Describe() ([]ModelInfo, error) {
	models, err := Models()
	if err != nil {
		return nil, err
	}
	var list []ModelInfo
	for _, slug := range slices.Sorted(maps.Keys(models)) {
		h, err := handset.New(handset.Config{Model: models[slug], Name: "MODEL"})
		if err != nil {
			return nil, err
		}
		info := ModelInfo{Model: models[slug], Default: slug == defaultModel, Generation: h.Generation()}
		info.Roles, _ = csps.RAPIRoles(h.Registry())
		for _, c := range h.CSPs().All() {
			info.Providers = append(info.Providers, c.Type())
		}
		slices.SortFunc(info.Providers, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
		if err := h.Close(); err != nil {
			return nil, err
		}
		list = append(list, info)
	}
	return list, nil
}
