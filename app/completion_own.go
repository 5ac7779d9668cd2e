package main

import (
	"github.com/spf13/cobra"

	"cradle/app/compose"
	"cradle/app/profile"
)

// completeTemplates are those of 'cradle new', which takes one.
func completeTemplates(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	if len(args) == 0 {
		for _, t := range compose.Carried().Templates {
			list = append(list, cobra.CompletionWithDesc(t.ID, t.Title))
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// completeProfiles are the names of profiles; a file may stand there as well, and does
// behind the first.
func completeProfiles(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	store, err := profile.DefaultStore()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	names, _ := store.Names()
	return names, cobra.ShellCompDirectiveDefault
}
