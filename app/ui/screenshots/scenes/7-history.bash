# The history: by keyboard, with what the journal and the screen tell of it.

# What was applied is in the history: found, opened, compared, exported, loaded again.
scene_history() {
	"$program" apply --simulate=wm65-professional:name=NORTH-01 "$documents/look-around.xml" >/dev/null || fail "apply"
	"$program" apply --simulate=wm65-professional:name=NORTH-01 --yes "$documents/refused.xml" >/dev/null 2>&1 && fail "refused.xml was not refused"
	applied_to_two
	key Down
	waitlog 'msg="run opened" .*number=4'
	reads $lefthalf 'look-around.xml on NORTH-01'
	reads $lefthalf 'Answered'
	reads $lefthalf '3 values, 13 applied'
	picture history
	key ctrl+e
	waitlog 'msg="dialog shown"'
	sleep 1
	picture export
	key Return
	waitlog 'msg=exported .*err=<nil>'
	local report
	report=$(ls "$HOME"/*.html) || fail "there is no report"
	grep -q 'NORTH-0' "$report" || fail "the report does not name the handset"
	key Down Down
	waitlog 'msg="run opened" .*number=2'
	key v # Compare…
	reads $lower 'Choose the run'
	key Up
	waitlog 'msg="runs compared"'
	reads $righthalf 'Two runs compared'
	picture compared
	key Escape
	waitlog 'msg="run opened" .*number=3'
	key l # Load on the bench
	waitlog 'msg="document loaded" .*run=3'
	button 'Apply welcome.xml to 2 handsets'
	reads $left 'run 3'
	picture loaded-again
	key ctrl+f
	waitlog 'msg="history shown"' 2
	xdotool type --delay 20 look-around
	until_true 'one run' logged 'msg="history shown".*runs=1 ' 1
	picture search
	stop
	journal 'endings == ["applied", "applied", "failed", "applied"] and runs[3]["document"].endswith("look-around.xml")'
}

# Several runs: ticked with Shift, exported into one file, compared, undone together the
# newest first; and then what undid one is undone.
scene_several() {
	applied_to_two
	key Down shift+Down
	waitlog 'msg="runs ticked" .*count=2'
	reads $lefthalf '2 runs are ticked'
	picture "several${1:-}"
	key ctrl+e
	waitlog 'msg="dialog shown"'
	sleep 1
	key ctrl+a
	xdotool type --delay 20 both.csv
	key Return
	waitlog 'msg=exported .*both.csv.*err=<nil>'
	[ "$(cut -d, -f1 "$HOME/both.csv" | sort -u | wc -l)" -ge 2 ] || fail "the table does not have two runs"
	grep -q NORTH-01 "$HOME/both.csv" && grep -q NORTH-02 "$HOME/both.csv" || fail "the table does not name both handsets"
	key v
	waitlog 'msg="runs compared"'
	picture "several-compared${1:-}"
	key Escape u
	waitlog 'msg="undo asked" .*runs=2'
	reads $dialog 'read back afterwards'
	moving "several-undo${1:-}"
	key Tab Return
	waitlog 'msg=applied' 2
	key ctrl+2
	waitlog 'msg="history shown".*runs=4'
	key Escape Home
	picture "several-undone${1:-}"
	key Up Up Up Up
	waitlog 'msg="run opened" .*number=4'
	key u # an undo is undone like anything else
	waitlog 'msg="undo asked" .*runs=1'
	reads $dialog 'read back afterwards'
	moving "undo-again${1:-}"
	key Tab Return
	waitlog 'msg=applied' 3
	stop
	journal 'endings == ["applied"] * 5 and runs[0]["undoes"] == runs[1]["run"] and {r["undoes"] for r in runs[1:3]} == {r["run"] for r in runs[3:]}'
}

# As small as the window may be, dark, and in German.
scene_severalsmall() {
	export FYNE_THEME=dark LANG=de_DE.UTF-8
	"$program" apply --simulate=wm65-professional:name=NORTH-01,wm61-standard:name=NORTH-02 --all "$documents/welcome.xml" >/dev/null || fail "apply"
	start $two
	ready 2
	xdotool windowsize --sync "$window" 984 560
	key ctrl+2
	waitlog 'msg="history shown"'
	key Down
	waitlog 'msg="run opened"'
	picture history-small
	key ctrl+a
	waitlog 'msg="runs ticked" .*count=2'
	picture several-small
	key u
	waitlog 'msg="undo asked"'
	sleep 2
	moving undo-small
	stop
	export LANG=en_US.UTF-8
}

# A run of which nobody knows whether it took: said at the start, the handset is asked, and
# the journal has the answer; another one is looked after by a person.
scene_unknown() {
	local state="$HOME/kept"
	cat >"$documents/greeting.xml" <<-'XML'
		<wap-provisioningdoc>
		  <characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello" datatype="string"/></characteristic></characteristic>
		</wap-provisioningdoc>
	XML
	"$program" apply --simulate=wm65-professional:name=NORTH-01 --state "$state" --simulate-fault restart-after=1 --simulate-fault back=never --return-timeout 100ms "$documents/greeting.xml" >/dev/null 2>&1 &&
		fail "it is not Unknown"
	journal 'endings == ["unknown"]'
	start --simulate=wm65-professional:name=NORTH-01 --state "$state"
	ready 1
	key ctrl+2
	waitlog 'msg="history shown"'
	key Down
	waitlog 'msg="run opened" .*number=1'
	reads $righthalf 'Ask the handset'
	picture unknown
	key q
	waitlog 'msg="run asked back" .*resolved=true err=<nil>'
	reads $dialog 'The handset has'
	moving resolved
	key Escape
	picture resolved-history
	stop
	journal 'runs[0]["ending"] in ("applied", "failed") and runs[0]["resolved"]["was"] == "unknown"'
}

# Runs that were interrupted are offered at the start: one is asked for, the other settled.
scene_interrupted() {
	sending_to_two
	crash
	start $two
	ready 2
	reads $bench 'were interrupted'
	key ctrl+2
	waitlog 'msg="history shown"'
	reads $lefthalf 'were interrupted'
	key Down
	waitlog 'msg="run opened" .*number=2'
	picture interrupted
	key q
	waitlog 'msg="run asked back" .*err=<nil>'
	reads $dialog 'Nobody can tell'
	moving interrupted-asked
	key Escape Down
	waitlog 'msg="run opened" .*number=1'
	key s
	waitlog 'msg=question .*title="Run 1 was looked after"'
	xdotool type --delay 20 'the battery was flat'
	sleep 2 # it is dimmed around the dialog, and cannot be read there for certain
	moving interrupted-settle
	key Return
	until_true 'it is settled' settled
	picture interrupted-settled
	says='2 runs were interrupted' stop
	journal 'any(r.get("note") == "the battery was flat" and r["settled"] for r in runs)'
}
settled() { "$program" history --json 2>/dev/null | grep -q '"the battery was flat"'; }

# Old runs are taken out after they were counted.
scene_prune() {
	local i
	for i in $(seq 3); do "$program" apply --simulate=wm65-professional:name=NORTH-01 "$documents/look-around.xml" >/dev/null || fail "apply"; done
	start $two
	ready 2
	key ctrl+2
	waitlog 'msg="history shown".*runs=3'

	xdotool mousemove --window "$window" 156 14 click 1 # the menu Runs
	sleep 0.5
	picture menu-runs
	key Escape
	stop
}
