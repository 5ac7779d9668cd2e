//go:build !nogui

package ui

import (
	"testing"

	"cradle/app/bench"
	"cradle/app/ui/view"
	"cradle/rapi/cabinet"
)

// A cabinet is dropped: the document in it is loaded, and what only an installer
// could do is among the remarks. Nothing has changed on disk while that is so.
func TestCabinet(t *testing.T) {
	data, err := cabinet.Write([]cabinet.Input{
		{Name: cabinet.SetupName, Data: []byte("<wap-provisioningdoc>\n<characteristic type='Install'><parm name='AppName' value='Tool'/></characteristic>\n" +
			settings[len("<wap-provisioningdoc>"):])},
		{Name: "TOOL.001", Data: []byte("MZ")},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := file(t, "tool.cab", string(data))
	s := newScene(t, Options{Files: []string{path}}, newFakeBench(handset("1-3.2", bench.Ready)))
	s.shows("tool.cab", "2 settings", "Valid, 2 warnings", "Left out: the section Install", "Left out: 1 file of the cabinet: TOOL.001", "Apply tool.cab to WH-1-3.2")
	if disk, _ := compareDisk(s.w.screen.Document, diskMark{}); disk != view.Same {
		t.Errorf("on disk: %v", disk)
	}
	s.w.open(file(t, "empty.cab", "MSCF"), false)
	s.loaded()
	s.shows("Cannot be applied", "The cabinet is damaged: it ends in its header")
}
