# How documents get into the window.

# By the dialog, with the keyboard alone: the files lie in their order of names.
scene_opened() {
	rm "$documents"/*
	cp "$samples/welcome.xml" "$documents/a.xml"
	cp "$samples/look-around.xml" "$documents/b.xml"
	start $two "$documents/a.xml"
	ready 2
	button 'Apply a.xml to 2 handsets'
	key ctrl+o
	waitlog 'msg="dialog shown"'
	picture open
	key Tab Tab Down Right space
	picture open-chosen
	key shift+Tab shift+Tab space
	button 'Apply b.xml to 2 handsets'
	stop
}

scene_drop() {
	start $two
	ready 2
	cp "$documents/welcome.xml" "$documents/Wi Fi #1 ÄÖ.xml"
	cp "$documents/look-around.xml" "$documents/other.xml"
	/usr/bin/python3 "$here/xdnd.py" "$window" 640 400 "$documents/Wi Fi #1 ÄÖ.xml" "$documents/other.xml" || fail "the drop"
	button 'Apply 2 documents to 2 handsets' # in the order in which they were dropped
	reads $left 'other.xml'
	picture dropped
	stop
}

# By hand, out of a file manager that others wrote.
scene_filemanager() {
	mkdir "$HOME/xml"
	cp "$samples/welcome.xml" "$HOME/xml/dragged.xml"
	start $two
	ready 2
	env -u DBUS_SESSION_BUS_ADDRESS LC_ALL=C.UTF-8 dbus-run-session -- pcmanfm --no-desktop "$HOME/xml" >"$work/pcmanfm" 2>&1 &
	other=$!
	local files
	until_true 'the file manager' manager
	files=$(xdotool search --onlyvisible --class pcmanfm | head -1)
	xdotool windowsize --sync "$files" 560 300
	xdotool windowmove "$files" 800 560
	sleep 1.5
	import -window root "$work/a.png"
	keep "$work/a.png" filemanager
	drag $((800 + 206)) $((560 + 95)) 300 300
	button 'Apply dragged.xml to 2 handsets'
	kill $(pgrep -P "$other") "$other" 2>/dev/null || true # the bus and the file manager on it
	wait "$other" 2>/dev/null || true
	other=
	xdotool windowfocus --sync "$window"
	stop
}
manager() { [ -n "$(xdotool search --onlyvisible --class pcmanfm 2>/dev/null | head -1)" ]; }

# drag X1 Y1 X2 Y2: with the mouse, on the whole screen, as slowly as a hand.
drag() {
	local n=20 i
	xdotool mousemove "$1" "$2"
	sleep 0.2
	xdotool mousedown 1
	sleep 0.2
	for i in $(seq $n); do
		xdotool mousemove $(($1 + ($3 - $1) * i / n)) $(($2 + ($4 - $2) * i / n))
		sleep 0.03
	done
	xdotool mousemove $(($3 + 1)) "$4"
	sleep 0.3
	xdotool mousemove "$3" "$4"
	sleep 0.2
	xdotool mouseup 1
}

# A second start hands its files to the window that is there, and ends.
scene_second() {
	start $two
	ready 2
	"$program" "$documents/welcome.xml" >"$work/second" || fail "the second start"
	grep -q 'has the files' "$work/second" || fail "the second start says $(cat "$work/second")"
	button 'Apply welcome.xml to 2 handsets'
	stop
}

# The source, with the remark in its line.
scene_source() {
	start $two "$documents/welcome.xml"
	ready 2
	button 'Apply welcome.xml to 2 handsets'
	key F8
	waitlog 'msg="source shown" .*line=30'
	picture source
	stop
}

# A document without typing XML: a form.
scene_form() {
	start $two
	ready 2
	key ctrl+n
	waitlog 'msg=form'
	picture form
	stop
}
