//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/view"
)

// treeNode is a line of the result's tree: icon, name, value, and the state in
// a word.
type treeNode struct {
	widget.BaseWidget
	icon              *widget.Icon
	title, rest, word *widget.Label
	last              *view.Node
}

func newTreeNode() *treeNode {
	n := &treeNode{icon: widget.NewIcon(nil), title: label(""), rest: label(""), word: whole(label(""))}
	n.rest.Importance = widget.LowImportance
	n.ExtendBaseWidget(n)
	return n
}

// CreateRenderer implements fyne.Widget.
func (n *treeNode) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil,
		container.NewCenter(fixed(n.icon, 20, 20)), n.word,
		container.New(spread{n.title, 0.5}, n.title, n.rest)))
}

func (n *treeNode) set(v *view.Node) {
	if n.last == v {
		return
	}
	n.last = v
	n.icon.SetResource(coloured(v.Mark.Icon, v.Mark.Tone))
	n.title.SetText(v.Heading())
	n.rest.SetText(v.Rest())
	n.word.Importance = toneImportance(v.Mark.Tone)
	n.word.SetText(v.Mark.Word)
	n.Refresh() // the names' widths have changed
}
