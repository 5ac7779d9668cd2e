# The bench as README.md shows it: a hub with named ports; two handsets have the document,
# one refuses it, one is locked.

scene_bench() {
	[ -z "${2:-}" ] || export FYNE_THEME=$2
	mkdir -p "$XDG_CONFIG_HOME/cradle"
	printf 'started = true\n' >"$XDG_CONFIG_HOME/cradle/window.toml"
	printf '[ports]\nsim-1 = "Slot A"\nsim-2 = "Slot B"\nsim-3 = "Slot C"\nsim-4 = "Slot D"\n' >"$XDG_CONFIG_HOME/cradle/labels.toml"
	mv "$documents/welcome.xml" "$documents/warehouse.xml"
	start --simulate=wm65-professional:name=NORTH-01,wm61-standard:name=NORTH-02,wm61-professional:name=NORTH-03,wm6-classic:name=NORTH-04:locked=never \
		--simulate-fault 'NORTH-03:fail=BrowserFavorite/Service desk/URL:0x80070005' "$documents/warehouse.xml"
	ready 3
	button 'Apply warehouse.xml to 4 handsets'
	key ctrl+Return
	waitlog 'msg="run ended"' 3
	key Down Down
	moving "${1:-bench}"
	kill "$app"
	wait "$app" || true
	app=
}

scene_benchdark() { scene_bench bench-dark dark; }

# A form that is filled in, and the document beside it.
scene_formfilled() {
	start $two
	ready 2
	key ctrl+n
	waitlog 'msg=form .*template=gprs'
	reads $whole 'Access point (APN)'
	click 540 200 # the first field
	xdotool type --delay 30 internet.example.com
	key Tab
	xdotool type --delay 30 guest
	reads $right '"guest"'
	picture form-filled
	stop
}
