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

# drop PATH...: on the middle of the window.
drop() { /usr/bin/python3 "$here/xdnd.py" "$window" 640 400 "$@" || fail "the drop"; }

# small: the smallest window there is.
small() { xdotool windowsize --sync "$window" 984 560; }

# A folder is a choice of one, until a person ticks; what cannot be used is told.
scene_folder() {
	local folder=$HOME/Depot
	mkdir -p "$folder/later" "$folder/empty"
	cp "$samples/welcome.xml" "$folder/b.xml"
	cp "$samples/look-around.xml" "$folder/later/c.xml"
	cp "$samples/welcome.xml" "$folder/later/d.xml"
	echo '<wap-provisioningdoc>' >"$folder/a.xml"
	echo 'Ring the depot' >"$folder/note.txt"
	printf '\377\330\377\340JFIF' >"$HOME/photo.jpg"
	ln -s "$HOME/nowhere" "$HOME/gone.xml"
	start $two
	ready 2
	drop "$folder" "$HOME/photo.jpg"
	button 'Apply b.xml to 2 handsets'
	reads $left '1 of 4 ticked'
	reads $left 'Not taken: photo.jpg'
	picture folder
	small
	picture folder-small
	stop
}

# Three files are three documents, in their order; one is changed on disk, and one leaves.
scene_three() {
	cp "$documents/welcome.xml" "$documents/a.xml"
	cp "$documents/look-around.xml" "$documents/b.xml"
	cp "$documents/welcome.xml" "$documents/c.xml"
	start $two
	ready 2
	drop "$documents/a.xml" "$documents/b.xml" "$documents/c.xml"
	button 'Apply 3 documents to 2 handsets'
	key alt+Down
	echo '<!-- another -->' >>"$documents/c.xml"
	rm "$documents/b.xml"
	waitlog 'msg="document on disk"' 2
	picture three
	small
	picture three-small
	key ctrl+Return
	waitlog 'msg=applied'
	picture three-applied
	stop
	journal 'len(runs) == 6 and set(endings) == {"applied"} and [r["document"].split("/")[-1] for r in runs if r["name"] == "NORTH-01"] == ["c.xml", "a.xml", "b.xml"]'
}

# A profile: its documents, its options, its handsets, values for each.
scene_profile() {
	local dir=$XDG_CONFIG_HOME/cradle/profiles/hall
	mkdir -p "$dir"
	cat >"$dir/profile.toml" <<-TOML
		title = "Warehouse"
		documents = ["one.xml", "two.xml"]
		[variables]
		ssid = "Depot"
		wifi_key = { ask = true }
		[options]
		jobs = 2
		keep_going = true
		table = "handsets.csv"
		[handsets]
		names = ["NORTH-*"]
	TOML
	echo '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Net" value="{{ssid}}"/><parm name="Password" value="{{wifi_key}}"/></characteristic></characteristic></wap-provisioningdoc>' >"$dir/one.xml"
	echo '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="Slot" value="{{slot}} {{SSID}}"/></characteristic></characteristic></wap-provisioningdoc>' >"$dir/two.xml"
	printf 'name,slot\nNORTH-01,7\nNORTH-02,8\n' >"$dir/handsets.csv"
	start "$two,wm61-standard:name=SOUTH-01"
	ready 3
	key ctrl+shift+o
	waitlog 'msg="dialog shown"'
	key Return
	button 'Apply 2 documents to 2 handsets'
	reads $left 'For handsets: name NORTH'
	reads $bench 'Not for hall'
	picture profile
	key ctrl+Return
	waitlog 'msg=question .*title="Values for 2 documents"'
	moving profile-values # the cursor blinks
	key Tab
	xdotool type hunter2
	key ctrl+Return
	waitlog 'msg=applied'
	small
	picture profile-small
	stop
	journal 'len(runs) == 4 and set(endings) == {"applied"} and {r["name"] for r in runs} == {"NORTH-01", "NORTH-02"}'
	! grep -q hunter2 "$work/log" || fail "the secret is in the log"
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
