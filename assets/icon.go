package assets

import _ "embed"

// Icon is the program's icon, an SVG image: a handset in a cradle. Beside it
// stands icon.png, the same picture of 512 by 512 pixels for packages and
// desktops that want a bitmap; app/ui/screenshots/icon.go makes it.
//
//go:embed icon.svg
var Icon string
