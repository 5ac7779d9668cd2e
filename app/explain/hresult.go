package explain

import (
	"cradle/rapi"
	"cradle/rapi/phrase"
)

// HRESULT explains what the handset answered to a whole document
// (DMProcessConfigXML, learn.microsoft.com previous-versions bb158518); results.toml
// has the words and their sources. S_OK gives the zero Explanation.
func HRESULT(h rapi.HRESULT) Explanation {
	e, ok := ofCode(h)
	_, isWin32 := h.Win32()
	var x Explanation
	switch {
	case ok:
		x = e.explanation()
	case h == 0:
		return Explanation{}
	case isWin32:
		x = Explanation{What: phrase.New("The handset reported a fault that is not in the list."), Do: phrase.New("Look at the settings that failed.")}
	case h.Failed():
		x = Explanation{
			What: phrase.New("The handset refused the document with a code that is not documented."),
			Do:   phrase.New("Look at the settings that failed. Apply them one by one to find the one it dislikes."),
		}
	default:
		x = Explanation{What: phrase.New("The handset took the document and added a remark that is not documented.")}
	}
	x.Detail = "HRESULT " + h.Error()
	return x
}

// settingCode explains a code that a handset gave to one setting.
func settingCode(h rapi.HRESULT) Explanation {
	x := HRESULT(h)
	if e, ok := ofCode(h); ok && e.Setting != "" {
		x.What = phrase.Known(e.Setting)
	} else {
		x.What = and(phrase.New("The handset refused this setting."), x.What)
	}
	return x
}

// roleDo is what can be done where the cable's role is not enough
// (learn.microsoft.com previous-versions bb737384, ms889564, aa920482).
func roleDo() phrase.Text { return accessDenied().Do }

func accessDenied() Explanation {
	e, _ := ofCode(rapi.AccessDenied)
	return e.explanation()
}

// win32 explains a code of a call that had no document to do with it.
func win32(w rapi.Win32) Explanation {
	if w == 87 {
		w = 13 // the words for a value, not for a document
	}
	if e, ok := ofCode(rapi.FromWin32(w)); ok {
		return e.explanation()
	}
	return Explanation{What: phrase.New("The handset reported a fault.")}
}
