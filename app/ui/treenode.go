//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
)

// treeNode is a line of the result's tree: icon, name, value, and the state in
// a word.
type treeNode struct {
	widget.BaseWidget
	icon        *widget.Icon
	title, rest *kit.Line
	word        *widget.Label
	line        *fyne.Container // all of it
	last        *view.Node
}

func newTreeNode() *treeNode {
	n := &treeNode{icon: widget.NewIcon(nil), title: kit.NewLine(""), rest: kit.NewLine(""), word: kit.Whole(kit.Label(""))}
	n.rest.Importance = widget.LowImportance
	n.line = container.NewBorder(nil, nil, container.NewCenter(container.New(kit.Column{Width: 20}, kit.FixedHeight(n.icon, 20))), n.word,
		container.New(kit.Spread{Lead: n.title, Share: 0.6}, n.title, n.rest))
	n.ExtendBaseWidget(n)
	return n
}

// CreateRenderer implements fyne.Widget.
func (n *treeNode) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.FixedHeight(kit.Level(n.line), kit.Touch-theme.Padding()))
}

func (n *treeNode) set(v *view.Node) {
	if n.last == v {
		return
	}
	n.last = v
	n.icon.SetResource(kit.Coloured(v.Mark.Icon, v.Mark.Tone))
	n.title.Text, n.rest.Text = v.Heading(), v.Rest()
	n.word.Text, n.word.Importance = v.Mark.Word, kit.ToneImportance(v.Mark.Tone)
	n.word.Refresh() // its own width; the others are measured when they are laid out
	n.line.Refresh() // the widths have changed
}
