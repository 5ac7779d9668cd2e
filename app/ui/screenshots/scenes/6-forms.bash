# Documents made from forms, and runs that are undone.

# A document is made from a form, by keyboard, and loaded on the bench.
scene_template() {
	start $two
	waitlog 'msg=ready' 2
	key ctrl+n
	waitlog 'msg=form .*template=gprs'
	picture "template${1:-}"
	key ctrl+Return # says what is missing, and goes there
	xdotool type --delay 30 internet.example.com
	key Tab
	xdotool type --delay 30 guest
	key Tab
	xdotool type --delay 30 hunter2
	reads $right '"guest"' # in the document beside the form
	picture "template-filled${1:-}"
	key ctrl+Return
	waitlog 'msg="document made" .*name=gprs.xml'
	button 'Apply gprs.xml to 2 handsets'
	picture "template-used${1:-}"
	stop
}

# As small as the window may be, and dark.
scene_templatesmall() {
	export FYNE_THEME=dark
	start $two
	waitlog 'msg=ready' 2
	xdotool windowsize --sync "$window" 984 640
	key ctrl+n
	waitlog 'msg=form .*template=gprs'
	key Down
	waitlog 'msg=form .*template=wifi'
	picture template-small
	stop
}

# A run is undone from the history: what cannot be is said before.
scene_undo() {
	applied_to_two
	key Down
	waitlog 'msg="run opened"'
	picture history-actions
	key u
	waitlog 'msg="undo asked"'
	reads $middle 'nocharacteristic' # it comes gently
	moving undo
	key Tab Return
	waitlog 'msg=applied' 2
	picture undone
	key ctrl+2
	waitlog 'msg="history shown".*runs=3'
	picture undo-history
	stop
}
