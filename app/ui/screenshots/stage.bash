# The stage: a display of its own, a home folder for each scene, the program on it.

work=$(mktemp -d)
: >"$work/read.txt"
xvfb='' plain='' app='' other=''
finish() {
	for p in $app $other $plain $xvfb; do
		kill "$p" 2>/dev/null || true
	done
	rm -rf "$work"
}
trap finish EXIT

# A display that nobody else has. Without -noreset the server starts anew when its
# last client leaves, between two scenes, and shuts out who connects meanwhile.
mkfifo "$work/display"
Xvfb -displayfd 4 -screen 0 1920x1200x24 -nolisten tcp -noreset 4>"$work/display" >/dev/null 2>"$work/xvfb.err" &
xvfb=$!
read -r -t "$patience" number <"$work/display" || { cat "$work/xvfb.err" >&2; exit 1; }
export DISPLAY=:$number LANG=en_US.UTF-8 LIBGL_ALWAYS_SOFTWARE=1 FYNE_SCALE=1 DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent

# home: nothing of the person's own: no preferences, no desktop's theme, no bus, no
# journal; the samples as a person would have them.
home() {
	rm -rf "${work:?}/home"
	export HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config" XDG_CACHE_HOME="$work/home/.cache" FYNE_THEME=light
	mkdir -p "$HOME"/{.config,Desktop,Documents,Downloads,Music,Pictures,Videos}
	for d in Desktop:DESKTOP Documents:DOCUMENTS Downloads:DOWNLOAD Music:MUSIC Pictures:PICTURES Videos:VIDEOS; do
		echo "XDG_${d#*:}_DIR=\"\$HOME/${d%:*}\""
	done >"$HOME/.config/user-dirs.dirs"
	documents=$HOME/Documents
	cp "$samples"/*.xml "$documents"
}

fail() {
	echo "drive: $scene: $*" >&2
	[ ! -s "$work/err" ] || sed 's/^/  stderr: /' "$work/err" >&2
	tail -n 20 "$work/log" 2>/dev/null | sed 's/^/  log: /' >&2
	import -window root "$out/failed-$scene.png" 2>/dev/null || true
	exit 1
}

# start ARGUMENT...: the program, until its window is there, and drawn.
start() {
	: >"$work/log"
	"$program" --log-level debug --log-file "$work/log" "$@" >"$work/out" 2>"$work/err" &
	app=$!
	local until=$((SECONDS + patience))
	until window=$(xdotool search --onlyvisible --name '^Cradle$' 2>/dev/null | head -1) && [ -n "$window" ]; do
		kill -0 "$app" 2>/dev/null || fail "the program has ended"
		[ $SECONDS -lt $until ] || fail "no window"
		sleep 0.05
	done
	xdotool mousemove 1919 1199
	xdotool windowfocus --sync "$window"
	until_true 'the first picture' drawn
}
drawn() { [ "$(brightness)" -gt 0 ]; }

# until_true WHAT COMMAND...: until the command succeeds.
until_true() {
	local what=$1 until=$((SECONDS + patience))
	shift
	until "$@"; do
		kill -0 "$app" 2>/dev/null || fail "the program has ended"
		[ $SECONDS -lt $until ] || fail "waited in vain for: $what"
		sleep 0.05
	done
}

logged() { [ "$(grep -c -- "$1" "$work/log")" -ge "$2" ]; }

# waitlog TEXT [TIMES]: until the log says so that often.
waitlog() { until_true "in the log: $1" logged "$1" "${2:-1}"; }

# ready N: until so many handsets are ready.
ready() { waitlog 'msg=ready' "$1"; }

# button SENTENCE: until the button says so and can be pressed. What is pressed
# before may find nothing loaded, or nobody there.
button() { waitlog "msg=button .*says=\"$1\" enabled=true"; }

key() { xdotool key --delay 30 "$@"; }

# click X Y: with the mouse, which is taken out of sight again.
click() {
	xdotool mousemove --window "$window" "$1" "$2"
	sleep 0.05
	xdotool click 1
	xdotool mousemove 1919 1199
}

# ended CODE: the program ends by itself and in peace. What it is meant to say on stderr
# stands in $says.
ended() {
	local until=$((SECONDS + patience)) rc=0
	while kill -0 "$app" 2>/dev/null; do
		[ $SECONDS -lt $until ] || {
			kill -QUIT "$app" # its goroutines tell where it hangs
			wait "$app" || true
			fail "the program does not end"
		}
		sleep 0.05
	done
	wait "$app" || rc=$?
	app=
	[ $rc = "$1" ] || fail "exit code $rc"
	# Fyne rewrites its preferences at the end while its own watcher reads them;
	# nothing else may be there.
	sed -i '/Preferences load error/,+2d' "$work/err"
	[ -z "${says:-}" ] || { grep -q -- "$says" "$work/err" || fail "stderr does not say: $says"; sed -i "/$says/d" "$work/err"; }
	[ ! -s "$work/err" ] || fail "something was written on stderr"
}

# stop: the person closes the program.
stop() {
	key ctrl+q
	ended 0
}

# journal CONDITION: what the journal tells of the runs, the newest first, as
# another start of the program reads it: a Python expression on runs.
journal() {
	"$program" history --json >"$work/history.json" 2>/dev/null || fail "there is no journal"
	/usr/bin/python3 - "$1" "$work/history.json" <<'PY' || fail "the journal: not $1, but $(/usr/bin/python3 -m json.tool <"$work/history.json" | grep -e '"ending"' -e '"state"' -e '"document"' | head -40)"
import json, sys
runs = json.load(open(sys.argv[2]))["runs"]
endings = [r["ending"] for r in runs]
sys.exit(0 if eval(sys.argv[1]) else 1)
PY
}

two=--simulate=wm65-professional:name=NORTH-01,wm61-standard:name=NORTH-02

# apply_to_two [OPTION...]: the program is started with two handsets and a document, and applies it.
apply_to_two() {
	start $two "$@" "$documents/welcome.xml"
	ready 2
	button 'Apply welcome.xml to 2 handsets'
	key ctrl+Return
}

# sending_to_two: the same, and both handsets have been sent the document and are slow.
sending_to_two() {
	apply_to_two --simulate-fault slow=40s
	waitlog "msg=document handset" 2 # which is said when it is sent
}

# crash: the program is killed.
crash() {
	kill -KILL "$app"
	wait "$app" 2>/dev/null || true
	app=
}

# applied_to_two: the document was applied to both, and the history is shown.
applied_to_two() {
	apply_to_two
	waitlog 'msg=applied'
	key ctrl+2
	waitlog 'msg="history shown"'
}
