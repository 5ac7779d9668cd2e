//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/view"
)

// The pictures that Fyne's set has not got, drawn in its manner.
const (
	dot          = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><circle cx="12" cy="12" r="6"/></svg>`
	chevron      = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="M5.600 9.400 7 8l5 5 5-5 1.400 1.400L12 15.800z"/></svg>`
	chevronRight = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="M9.400 5.600 8 7l5 5-5 5 1.400 1.400L15.800 12z"/></svg>`
	equals       = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="M5 8h14v2.500H5zM5 13.500h14V16H5z"/></svg>`
	lock         = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="M18 9h-1V7c0-2.76-2.24-5-5-5S7 4.240 7 7v2H6c-1.100 0-2 .9-2 2v9c0 1.100.9 2 2 2h12c1.100 0 2-.9 2-2v-9c0-1.100-.9-2-2-2zM9 9V7c0-1.660 1.340-3 3-3s3 1.340 3 3v2H9z"/></svg>`
)

// Picture is an icon of the window's set, in the colour of text.
func Picture(i view.Icon) fyne.Resource {
	switch i {
	case view.IconReady:
		return theme.NewThemedResource(fyne.NewStaticResource("cradle-dot.svg", []byte(dot)))
	case view.IconBusy:
		return theme.ViewRefreshIcon()
	case view.IconLocked:
		return theme.NewThemedResource(fyne.NewStaticResource("cradle-lock.svg", []byte(lock)))
	case view.IconDone:
		return theme.ConfirmIcon()
	case view.IconPartly, view.IconWarning:
		return theme.WarningIcon()
	case view.IconFailed:
		return theme.CancelIcon()
	case view.IconUnknown:
		return theme.QuestionIcon()
	case view.IconCancelled:
		return theme.MediaStopIcon()
	case view.IconGone:
		return theme.LogoutIcon()
	case view.IconRemoved:
		return theme.DeleteIcon()
	case view.IconValue:
		return theme.InfoIcon()
	case view.IconMasked:
		return theme.VisibilityOffIcon()
	case view.IconAbsent:
		return theme.ContentRemoveIcon()
	case view.IconMissing:
		return theme.MoreHorizontalIcon()
	case view.IconUndone:
		return theme.ContentUndoIcon()
	case view.IconDocument:
		return theme.DocumentIcon()
	case view.IconSafe:
		return theme.ConfirmIcon()
	case view.IconAdd:
		return theme.ContentAddIcon()
	case view.IconChange:
		return theme.DocumentCreateIcon()
	case view.IconSame:
		return theme.NewThemedResource(fyne.NewStaticResource("cradle-same.svg", []byte(equals)))
	case view.IconPlan:
		return theme.ListIcon()
	case view.IconVerify:
		return theme.SearchIcon()
	case view.IconAuto:
		return theme.MediaReplayIcon()
	}
	return nil
}

// tones are the looks of those tones that have one.
var tones = map[view.Tone]struct {
	color      fyne.ThemeColorName
	importance widget.Importance
}{
	view.Quiet:   {theme.ColorNameDisabled, widget.LowImportance},
	view.Active:  {ColorAccent, widget.HighImportance},
	view.Good:    {theme.ColorNameSuccess, widget.SuccessImportance},
	view.Caution: {theme.ColorNameWarning, widget.WarningImportance},
	view.Bad:     {theme.ColorNameError, widget.DangerImportance},
}

// ToneColor is the colour of a tone.
func ToneColor(t view.Tone) fyne.ThemeColorName {
	if look, ok := tones[t]; ok {
		return look.color
	}
	return theme.ColorNameForeground
}

// ToneImportance is the same for labels.
func ToneImportance(t view.Tone) widget.Importance {
	return tones[t].importance // without one it is MediumImportance
}

// importanceColor is the colour in which a label of Fyne's shows an importance.
func importanceColor(i widget.Importance) fyne.ThemeColorName {
	if i == widget.HighImportance {
		return theme.ColorNamePrimary // an accent of ours is not Fyne's
	}
	for _, look := range tones {
		if look.importance == i {
			return look.color
		}
	}
	return theme.ColorNameForeground
}

// Coloured is an icon in the colour of a tone.
func Coloured(i view.Icon, t view.Tone) fyne.Resource {
	p := Picture(i)
	if p == nil {
		return nil
	}
	return theme.NewColoredResource(p, ToneColor(t))
}
