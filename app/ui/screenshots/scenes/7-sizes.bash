# Larger texts, other languages, small and large windows.

# prefers LINE...: what a person chose before.
prefers() {
	mkdir -p "$XDG_CONFIG_HOME/cradle"
	printf '%s\n' 'started = true' "$@" >"$XDG_CONFIG_HOME/cradle/window.toml"
}

# The largest texts, on every page.
scene_larger() {
	prefers 'text_size = "larger"'
	start $two "$documents/refused.xml"
	ready 2
	button 'Apply refused.xml to 2 handsets'
	key ctrl+Return
	waitlog 'msg=applied'
	reads $whole '1 failed, 1 rolled back'
	picture larger
	key ctrl+2
	waitlog 'msg="history shown"'
	key Down
	waitlog 'msg="run opened"'
	picture larger-history
	key Escape ctrl+comma
	reads $whole 'Size of texts'
	picture larger-settings
	key Escape ctrl+n
	waitlog 'msg=form'
	reads $whole 'Access point (APN)'
	picture larger-form
	stop
}

# What is asked, in German, dark, in the smallest window: a danger, an undo, and closing.
scene_small() {
	export FYNE_THEME=dark
	printf '<wap-provisioningdoc>\n  <characteristic type="RemoteWipe">\n    <parm name="doWipe" value="1"/>\n  </characteristic>\n</wap-provisioningdoc>\n' >"$documents/wipe.xml"
	LANG=de_DE.UTF-8 start --simulate=wm65-professional:name=NORTH-01 "$documents/welcome.xml"
	ready 1
	xdotool windowsize --sync "$window" 984 560
	waitlog 'msg=button .*says="welcome.xml auf NORTH-01 anwenden" enabled=true'
	key ctrl+Return
	waitlog 'msg=applied'
	key ctrl+2
	waitlog 'msg="history shown"'
	key Down
	waitlog 'msg="run opened"'
	picture small-history
	key u
	waitlog 'msg="undo asked"'
	reads 600x140+200+100 'gesendet und' # it comes gently
	picture small-undo
	key Escape Escape
	"$program" "$documents/wipe.xml" >/dev/null || fail "the second start"
	waitlog 'msg=button .*says="wipe.xml auf NORTH-01 anwenden" enabled=true'
	key ctrl+Return
	waitlog 'msg=question' 2
	sleep 1 # it comes gently
	picture small-danger
	key Escape
	stop
}

# A large window has room for all of it, in Spanish.
scene_wide() {
	LANG=es_ES.UTF-8 start --simulate=8 "$documents/welcome.xml"
	ready 8
	xdotool windowmove --sync "$window" 0 0
	xdotool windowsize --sync "$window" 1920 1200
	waitlog 'msg=button .*welcome.xml.* enabled=true'
	key ctrl+Return
	waitlog 'msg=applied'
	key e
	picture wide
	stop
}
