# The states of the window, one after the other.

scene_empty() {
	start
	reads $bench 'No handset? Try a simulated one'
	picture empty
	stop
}

# The whole job by keyboard.
scene_applied() {
	start $two "$documents/welcome.xml"
	ready 2
	button 'Apply welcome.xml to 2 handsets'
	key Return # as a barcode scanner would: it applies nothing
	key ctrl+Return
	waitlog 'msg=applied'
	picture "${1:-applied}"
	reads $lower '2 applied'
	stop
	journal 'endings == ["applied"] * 2 and {r["name"] for r in runs} == {"NORTH-01", "NORTH-02"}'
}

scene_dark() {
	export FYNE_THEME=dark
	scene_applied dark
}

# One handset is chosen by keyboard; the problems of the result alone are copied.
scene_refused() {
	start $two "$documents/refused.xml"
	ready 2
	button 'Apply refused.xml to 2 handsets'
	key Down space
	button 'Apply refused.xml to NORTH-01'
	key Up ctrl+Return
	waitlog 'msg=applied'
	picture refused
	reads $right 'Failed'
	key c
	until_true 'the whole result on the clipboard' clips 'rolled back'
	local all
	all=$(clipboard | wc -l)
	key f
	picture problems
	key c
	until_true 'fewer lines on the clipboard' fewer "$all"
	stop
	journal 'endings == ["failed"] and runs[0]["name"] == "NORTH-01"'
}
clips() { clipboard 2>/dev/null | grep -q -- "$1"; }
fewer() { [ "$(clipboard | wc -l)" -lt "$1" ] && clips 'failed'; }

# Enter does not agree to a danger; the dialog's own button does.
scene_danger() {
	printf '<wap-provisioningdoc>\n  <characteristic type="RemoteWipe">\n    <parm name="doWipe" value="1"/>\n  </characteristic>\n</wap-provisioningdoc>\n' >"$documents/wipe.xml"
	start $two "$documents/wipe.xml"
	ready 2
	button 'Apply wipe.xml to 2 handsets'
	key ctrl+Return
	waitlog 'msg=question'
	reads $middle 'It would be applied' # it comes gently
	picture danger
	key Return Return
	stop # which comes behind the keys before it
	! grep -q 'msg=applying' "$work/log" || fail "Enter agreed to a danger"
}

scene_bad() {
	printf '<wap-provisioningdoc>\n  <characteristic type="Registry">\n    <parm name="a"value="b"/>\n</wap-provisioningdoc>\n' >"$documents/bad.xml"
	start --simulate=wm65-professional:locked=never:name=NORTH-01 "$documents/bad.xml"
	waitlog 'msg="document opened"'
	reads $left 'line 3'
	picture bad
	stop
}

# Thirty handsets at once, which all get it.
scene_thirty() {
	start --simulate=30 "$documents/welcome.xml"
	ready 30
	button 'Apply welcome.xml to 30 handsets'
	key ctrl+Return
	moving thirty-running
	waitlog 'msg=applied'
	key Page_Down Page_Down
	picture thirty
	reads $lower '30 applied'
	stop
	journal 'endings == ["applied"] * 30'
}

# A display without OpenGL: an error and the end, not a program without a window.
scene_nogl() {
	local number
	[ -p "$work/plain" ] || mkfifo "$work/plain"
	Xvfb -displayfd 4 -screen 0 800x600x24 -extension GLX -nolisten tcp -noreset 4>"$work/plain" >/dev/null 2>&1 &
	plain=$!
	read -r -t "$patience" number <"$work/plain" || fail "no display"
	local rc=0
	DISPLAY=:$number timeout "$patience" "$program" >"$work/out" 2>"$work/err" || rc=$?
	kill "$plain"
	plain=
	[ $rc -ne 0 ] && [ $rc -ne 124 ] || fail "exit code $rc"
	grep -q 'no window could be opened' "$work/err" || fail "it does not say why"
}
