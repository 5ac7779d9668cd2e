package explain

import (
	"errors"
	"fmt"

	"cradle/app/install"
	"cradle/app/registry"
	"cradle/rapi"
)

// registryError explains what happened to one key or value of a handset. Only the
// command line works with them, which is English.
func registryError(err error) (Explanation, bool) {
	x, ok := keyWords(err)
	return x.verbatim(), ok
}

func keyWords(err error) (Words, bool) {
	var (
		data *registry.DataError
		e    *registry.Error
		name *registry.NameError
		code rapi.Win32
	)
	if errors.As(err, &data) {
		return Words{What: sentence(data.Error())}, true
	}
	if !errors.As(err, &e) {
		return Words{}, false
	}
	what := e.Key.String()
	if e.Value {
		what = "the default value of " + e.Key.String()
		if e.Name != "" {
			what = fmt.Sprintf("the value %q of %s", e.Name, e.Key)
		}
	}
	switch {
	case errors.Is(e.Err, registry.ErrHasKeys):
		return Words{What: "There are keys below " + what + ".", Do: "Delete them with it: -r."}, true
	case errors.Is(e.Err, registry.ErrTooDeep):
		return Words{What: sentence("below " + what + ", " + registry.ErrTooDeep.Error())}, true
	case errors.As(e.Err, &name):
		return Words{What: "A .reg file cannot hold " + what + ": its name has a control character.", Cause: "It was left out; the rest is in the file."}, true
	case errors.As(e.Err, &code):
		return handsetKey(e, what, code), true
	}
	return Words{}, false
}

// handsetKey explains what a handset says of a key or value (winerror.h).
func handsetKey(e *registry.Error, what string, code rapi.Win32) Words {
	switch code {
	case 2, 3, 1010, 1018:
		x := Words{What: "There is no " + e.Key.String() + " in the handset's registry.", Do: "See what there is with cradle registry get."}
		if e.Value && e.Name != "" {
			x.What = fmt.Sprintf("There is no value %q in %s of the handset's registry.", e.Name, e.Key)
		} else if e.Value {
			x.What = "There is no default value in " + e.Key.String() + " of the handset's registry."
		}
		return x
	case 5, 1314:
		return Words{
			What:  "The handset does not allow this for " + what + ".",
			Cause: "It protects parts of its registry; over the cable it grants only the role of an authenticated user.",
			Do:    "Deliver the setting with a signed .cab file, or a program that runs on the handset.",
		}
	case 8, 14, 39, 112:
		return Words{What: "The handset has not enough memory for " + what + "."}
	case 1020:
		return Words{What: "There are keys below " + what + ".", Do: "Delete them with it: -r."}
	}
	return Words{What: "The handset reported a fault with " + what + "."}
}

// cabinetError explains a local file that is no cabinet.
func cabinetError(err error) (Explanation, bool) {
	var e *install.FormatError
	if errors.As(err, &e) {
		return Explanation{What: told(e.Error())}, true
	}
	return Explanation{}, false
}
