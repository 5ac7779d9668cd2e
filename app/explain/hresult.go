package explain

import "cradle/rapi"

// HRESULT explains what the handset answered to a whole document
// (DMProcessConfigXML, learn.microsoft.com previous-versions bb158518, ms852998,
// gg155003). The meanings of the CAB codes are hints: they come from a header
// whose provenance is unclear. S_OK gives the zero Explanation.
func HRESULT(h rapi.HRESULT) Explanation {
	x, ok := hresults[h]
	w, isWin32 := h.Win32()
	switch {
	case ok:
	case h == 0:
		return Explanation{}
	case isWin32:
		x = win32(w)
	case h.Failed():
		x = Explanation{
			What: "The handset refused the document with a code that is not documented.",
			Do:   "Look at the settings that failed. Apply them one by one to find the one it dislikes.",
		}
	default:
		x = Explanation{What: "The handset took the document and added a remark that is not documented."}
	}
	x.Detail = "HRESULT " + h.Error()
	return x
}

var hresults = map[rapi.HRESULT]Explanation{
	rapi.ConfigBusy: {
		What:  "The handset was busy with another document each time it was asked.",
		Cause: "Something else is changing settings on it: an installation, a message from the operator, another program.",
		Do:    "Wait until the handset is quiet, then apply the document again. Nothing of it was changed.",
	},
	rapi.ConfigCancelTimeout: {
		What:  "The handset was busy with another document and gave up waiting for it.",
		Cause: "Something else is changing settings on it: an installation, a message from the operator, another program.",
		Do:    "Wait until the handset is quiet, then apply the document again. Nothing of it was changed.",
	},
	rapi.ConfigEntryNotFound: {
		What:  "The handset does not know one of the settings, so it cannot tell who may change it.",
		Cause: "The setting is not part of this version of Windows Mobile, its name is misspelt, or the manufacturer left it out.",
		Do:    "Check the name of the setting that failed against the handset's version.",
	},
	rapi.ConfigCancelled: {
		What:  "The handset cancelled the document.",
		Cause: "Somebody cancelled it on the handset's screen.",
		Do:    "Apply the document again and leave the handset alone meanwhile.",
	},
	rapi.ConfigCSPException: {
		What:  "A part of the handset's own software crashed while it worked on the document.",
		Cause: "A Configuration Service Provider failed on a value it did not expect.",
		Do:    "Restart the handset and read the settings back before you go on: nobody can say which were changed.",
	},
	rapi.ConfigTransactionFailure: {
		What:  "The handset could not undo what it had changed, after another setting failed.",
		Cause: "A Configuration Service Provider failed while its changes were rolled back.",
		Do:    "Read the settings back: some may be changed and others not.",
	},
	rapi.ConfigBadXML: {
		What:  "The handset could not read the document.",
		Cause: "It has an element or attribute that this version of Windows Mobile does not understand.",
		Do:    "Check the document; a document for another kind of phone cannot be applied.",
	},
	rapi.ConfigRebootRequired: {
		What: "The handset took the settings and needs a restart before they work.",
		Do:   "Restart the handset.",
	},
	0x80042011: {What: "The installation package is not for this version of Windows Mobile.", Do: "Use the package made for this handset."},
	0x80042012: {What: "The installation package is not for this kind of handset.", Do: "Use the package made for this handset."},
	0x80042013: {What: "The installation package is not for this handset's processor.", Do: "Use the package made for this handset."},
	0x80042014: {What: "The installation package is not for this version of Windows Mobile.", Do: "Use the package made for this handset."},
	0x80042016: {What: "The installation package is not for this kind of handset.", Do: "Use the package made for this handset."},
	rapi.NotImplemented: {
		What:  "The handset does not know how to take provisioning documents this way.",
		Cause: "It is older than Windows Mobile 2003, or its manufacturer removed the function.",
		Do:    "Deliver the document in another way, for instance as a .cab or .cpf file.",
	},
	0x80004004: { // E_ABORT
		What: "The handset broke the work off.",
		Do:   "Apply the document again.",
	},
	rapi.Fail: {
		What:  "The handset refused the document without saying why.",
		Cause: "Mostly one setting that it does not know or does not accept; look for the one that is marked as failed.",
		Do:    "Apply the settings in smaller documents to find the one it dislikes.",
	},
	rapi.Unexpected: {
		What: "The handset ran into a fault of its own.",
		Do:   "Restart the handset and try again.",
	},
	rapi.OutOfMemory: {
		What: "The handset has not enough memory for the document.",
		Do:   "Close programs on the handset or restart it; split a very large document.",
	},
	rapi.AccessDenied: accessDenied,
	rapi.DeviceLocked: deviceLocked,
	rapi.InvalidArg: {
		What:  "The handset does not accept the document.",
		Cause: "A setting is missing a value it needs, or has one of the wrong kind; some versions say this of any fault in the XML.",
		Do:    "Look at the setting that failed, and check its values.",
	},
}

var deviceLocked = Explanation{
	What:  "The handset is locked.",
	Cause: "It asks for its password before it lets anybody change settings.",
	Do:    "Unlock the handset on its screen, then try again.",
}

// accessDenied is what a handset says to a caller without the role it wants.
var accessDenied = Explanation{
	What:  "The handset does not allow this over the cable.",
	Cause: roleCause,
	Do:    roleDo,
}

// The words of the role model (learn.microsoft.com previous-versions bb737384,
// ms889564, aa920482): RAPI in its default, restricted mode carries the role
// USER_AUTH and nothing else.
const (
	roleCause = "Over the cable a handset grants only the role of an authenticated user (USER_AUTH); this setting asks for the role Manager, or security policy 4097 closes the cable altogether."
	roleDo    = "Have an operator or manufacturer add 16 (USER_AUTH) to security policy 4119, for instance the value 144, or deliver the document as a .cab file, or with a program that runs on the handset. As long as policy 4097 closes the cable, nothing can be sent over it."
)

// win32 explains a Win32 code of the handset.
func win32(w rapi.Win32) Explanation {
	switch w {
	case 5, 1314:
		return accessDenied
	case 2, 3:
		return Explanation{
			What:  "The handset has no such file, folder or registry key.",
			Cause: "The document names something that has to be there before.",
			Do:    "Check the path in the setting that failed.",
		}
	case 8, 14, 39, 112:
		return Explanation{What: "The handset has not enough memory or storage.", Do: "Free some on the handset, then try again."}
	case 19, 20, 21:
		return Explanation{What: "The handset's storage card is missing or write-protected.", Do: "Check the card, then try again."}
	case 32, 170:
		return Explanation{What: "Something on the handset is in use.", Do: "Close programs on the handset or restart it, then try again."}
	case 50, 120:
		return Explanation{What: "The handset does not support this.", Cause: "Its version of Windows Mobile, or its manufacturer, left the function out."}
	case 86:
		return deviceLocked
	case 87, 13, 123, 161:
		return Explanation{What: "The handset does not accept a value.", Do: "Check the setting that failed."}
	case 1460:
		return Explanation{What: "The handset gave up waiting for itself.", Do: "Restart the handset and try again."}
	case 1223:
		return Explanation{What: "Somebody said no on the handset's screen."}
	}
	return Explanation{What: "The handset reported a fault.", Do: "Look at the settings that failed."}
}
