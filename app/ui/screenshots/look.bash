# Looking at the window: pictures, and reading what is on them.

# keep FROM NAME: a picture among those that are kept.
keep() {
	convert "$1" -strip -define png:compression-level=9 "$out/$2.png"
	echo "$out/$2.png"
}

# different A B: how many pixels are.
different() {
	local n
	n=$(compare -metric AE "$1" "$2" null: 2>&1) || true
	printf '%.0f\n' "$n"
}

# picture NAME: when the window has stopped changing.
picture() {
	local until=$((SECONDS + patience))
	import -window "$window" "$work/a.png"
	while :; do
		sleep 0.3
		import -window "$window" "$work/b.png"
		[ "$(different "$work/a.png" "$work/b.png")" -gt 200 ] || break # less is a cursor that blinks
		mv "$work/b.png" "$work/a.png"
		[ $SECONDS -lt $until ] || fail "the window does not come to rest"
	done
	keep "$work/a.png" "$1"
}

# moving NAME: of a window that shows how the time goes by, as it is now.
moving() {
	sleep 1
	import -window "$window" "$work/a.png"
	keep "$work/a.png" "$1"
}

# has GEOMETRY TEXT: whether the text can be read in this part of the window.
has() {
	import -window "$window" -crop "$1" +repage -colorspace Gray -resize 250% "$work/read.png"
	[ "$(convert "$work/read.png" -format '%[fx:mean>0.5]' info:)" = 1 ] || mogrify -negate "$work/read.png"
	tesseract "$work/read.png" "$work/read" --psm 11 >/dev/null 2>&1
	tr -d ' \n' <"$work/read.txt" | grep -qF -- "${2// /}" # blanks are not read for certain
}

# reads GEOMETRY TEXT: until it can be read there.
reads() { until_true "on the screen: $2 (it reads: $(tr -s ' \n' '  ' <"$work/read.txt" 2>/dev/null))" has "$@"; }

# The parts of the window, as wide as it is at the start.
lower=1280x112+0+648 right=520x620+764+32 left=290x640+0+32 bench=470x640+294+32 middle=600x240+340+270 whole=1280x760+0+0
lefthalf=640x620+0+32 righthalf=640x620+640+32 dialog=520x300+380+200

# brightness: of the window, from 0 to 100.
brightness() { import -window "$window" "$work/b.png" && convert "$work/b.png" -colorspace Gray -format "%[fx:round(100*mean)]" info:; }

darker() { [ "$(brightness)" -lt "$1" ]; }

# clipboard: what is on it. The program holds it, so it must still run.
clipboard() { timeout "$patience" xclip -selection clipboard -o; }
