# Runs that are under way, and what is left of them.

# One handset is done, the other waits for a person. The one at the window closes it,
# is asked, stays; closes it again, and goes.
scene_closing() {
	start --simulate=wm65-professional:name=NORTH-01,wm61-standard:locked=never:name=NORTH-02 "$documents/welcome.xml"
	ready 1
	button 'Apply welcome.xml to 2 handsets'
	key ctrl+Return
	waitlog 'msg="run ended"' 1
	moving waiting
	key ctrl+q
	reads $middle 'Close now?'
	moving closing
	key Escape
	sleep 0.5
	kill -0 "$app" || fail "it did not stay"
	key ctrl+q
	reads $middle 'Close now?'
	key Tab space
	ended 0
	journal 'sorted(endings) == ["applied", "cancelled"]'
}

# What was sent cannot be called back: who closes then is told, and so is the journal.
scene_sent() {
	sending_to_two
	key ctrl+q
	reads $middle 'Close now?'
	moving closing-sent
	key Tab space
	ended 0
	journal 'endings == ["unknown"] * 2'
}

# Ctrl-C in the terminal brings the runs to their endings.
scene_interrupt() {
	start --simulate=wm61-standard:locked=never:name=NORTH-02,wm65-professional:name=NORTH-01 "$documents/welcome.xml"
	ready 1
	button 'Apply welcome.xml to 2 handsets'
	key ctrl+Return
	waitlog 'msg="run ended"' 1
	kill "$app"
	ended 130
	journal 'sorted(endings) == ["applied", "not_sent"]'
}

# After a crash in the middle of runs the next start says so.
scene_crash() {
	sending_to_two
	crash
	journal 'endings == ["interrupted"] * 2'
	start $two
	ready 2
	reads $bench 'were interrupted'
	picture crashed
	says='2 runs were interrupted' stop
}
