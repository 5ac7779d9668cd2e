# What a person chooses, and how the window looks then.

# Settings by mouse: the theme changes at once, and is still so at the next start.
scene_theme() {
	start $two "$documents/welcome.xml"
	ready 2
	key ctrl+comma
	picture settings
	[ "$(brightness)" -gt 60 ] || fail "it is not light: $(brightness)"
	choose 1 3
	until_true 'a dark window' darker 30
	picture settings-dark
	stop
	start $two
	until_true 'a dark window again' darker 30
	stop
}

# choose ROW N: in the settings, the Nth of what can be chosen in a row.
choose() {
	click 880 $((148 + ($1 - 1) * 66))
	sleep 0.5
	local keys=() i
	for i in $(seq "$2"); do keys+=(Down); done
	key "${keys[@]}" Return
}

# A language holds from the next start on.
scene_language() {
	start
	key ctrl+comma
	sleep 0.3
	choose 3 3
	reads $whole 'when Cradle is started again'
	picture settings-language
	stop
	start $two "$documents/welcome.xml"
	button 'welcome.xml auf 2 Geräte anwenden'
	stop
}

scene_german() {
	LANG=de_DE.UTF-8 start $two "$documents/refused.xml"
	ready 2
	button 'refused.xml auf 2 Geräte anwenden'
	key ctrl+Return
	waitlog 'msg=applied'
	picture german
	stop
}

# The smallest window, in each language.
scene_least() {
	local l
	for l in en de es; do
		LANG=$l start $two "$documents/refused.xml"
		ready 2
		waitlog 'msg=button .*refused.xml.* enabled=true'
		xdotool windowsize --sync "$window" 984 560
		key ctrl+Return
		waitlog 'msg=applied'
		picture "least-$l"
		stop
	done
}

# What went wrong, in German: a setting that failed, and in the history runs that
# another start of the program has written down, one of which had no answer.
scene_germantrouble() {
	"$program" apply --simulate=wm65-professional:name=NORTH-01 --yes "$documents/refused.xml" >/dev/null 2>&1 && fail "refused.xml was not refused"
	"$program" apply --simulate=wm65-professional:name=NORTH-01 --simulate-fault=restart-after=document --simulate-fault=back=never \
		--return-timeout=1s "$documents/welcome.xml" >/dev/null 2>&1 && fail "welcome.xml was answered"
	LANG=de_DE.UTF-8 start $two --simulate-fault='NORTH-01:fail=BrowserFavorite/Service desk/URL:0x80070070' "$documents/welcome.xml"
	ready 2
	button 'welcome.xml auf 2 Geräte anwenden'
	key ctrl+Return
	waitlog 'msg=applied'
	picture german-failed
	reads $right 'nicht genug Speicherplatz'
	click 60 715 # the button Verlauf
	waitlog 'msg="history shown"'
	key Down Down Down
	waitlog 'msg="run opened" .*number=2'
	picture german-unknown
	reads $whole 'vielleicht gesetzt'
	key Down
	waitlog 'msg="run opened" .*number=1'
	picture german-past
	stop
}
