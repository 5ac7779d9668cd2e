# How long, and how much.

# ms TEXT: how many milliseconds after the start the log said so first.
ms() {
	local at
	at=$(grep -m1 -- "$1" "$work/log" | sed 's/^time=\([^ ]*\).*/\1/')
	echo $((($(date -d "$at" +%s%N) - started) / 1000000))
}

# memory [FIELD]: what the program has in memory, in MB: its own, and not the code of
# libraries, which for drawing without a graphics card is large.
memory() { awk "/^${1:-RssAnon}/{print int(\$2/1024)}" "/proc/$app/status"; }

# settings N FILE: a document of N groups of a hundred settings each.
settings() {
	local g i
	{
		echo '<wap-provisioningdoc><characteristic type="Registry">'
		for g in $(seq "$1"); do
			echo "<characteristic type=\"HKCU\\Software\\Bench\\$g\">"
			for i in $(seq 100); do echo "<parm name=\"Value$i\" value=\"the value of setting $i\" datatype=\"string\"/>"; done
			echo '</characteristic>'
		done
		echo '</characteristic></wap-provisioningdoc>'
	} >"$2"
}

# watch: from now on the window's goroutine is watched. It has a thread of its own, which
# draws, too; and the log of a program that was built with fynechecks tells how long what
# came for it had to wait.
watch() {
	watched=$(wc -l <"$work/log")
	watched_at=$(date +%s%N)
	watched_cpu=$(thread)
}

# thread: how many milliseconds of processor the window's thread has had.
thread() { awk -v hz="$(getconf CLK_TCK)" '{print int(1000*($14+$15)/hz)}' "/proc/$app/task/$app/stat"; }

# seen: what was seen since watch.
seen() {
	local longest
	longest=$(tail -n +$((watched + 1)) "$work/log" | sed -n 's/.*msg=heartbeat.*longest_us=\([0-9]*\).*/\1/p' | sort -n | tail -1)
	echo "$((100 * ($(thread) - watched_cpu) / (($(date +%s%N) - watched_at) / 1000000))) % of a processor for the window's thread, ${longest:+at the longest $((longest / 1000)) ms until it took what came}${longest:-no heartbeat in the log}" |
		sed "s/what came[0-9]*$/what came/"
}

# wheel X Y TIMES: the wheel of the mouse, turned down so often, forty times a second. What
# is below it has to move.
wheel() {
	local area=200x200+$(($1 - 100))+$(($2 - 100))
	# The window has to see the pointer come before the wheel is turned.
	xdotool mousemove --window "$window" $(($1 - 8)) "$2" sleep 0.3 mousemove --window "$window" "$1" "$2" sleep 0.3
	import -window "$window" -crop "$area" +repage "$work/before.png"
	xdotool click --repeat "$3" --delay 25 5
	sleep 1.2 # until the log has told of it
	import -window "$window" -crop "$area" +repage "$work/after.png"
	[ "$(different "$work/before.png" "$work/after.png")" -gt 200 ] || fail "the wheel moves nothing"
	xdotool mousemove 1399 899
}

# The start, thirty handsets at work, and the memory with a result of 10,000 settings.
scene_figures() {
	local started drawn_at usable all watched watched_at watched_cpu
	settings 100 "$documents/large.xml"
	settings 10 "$documents/thousand.xml"
	started=$(date +%s%N)
	start $two "$documents/welcome.xml"
	ready 2
	waitlog 'msg=drawn'
	drawn_at=$(ms 'msg=drawn')
	button 'Apply welcome.xml to 2 handsets'
	usable=$(ms 'msg=button .*enabled=true')
	echo "figure: from the start to the first picture $drawn_at ms, to a document and two handsets that it can be applied to $usable ms, memory $(memory) MB, with the code of libraries $(memory VmRSS)"
	stop
	start --simulate=30 --simulate-fault=slow=2s --jobs=30 "$documents/thousand.xml"
	ready 30
	button 'Apply thousand.xml to 30 handsets'
	watch
	key ctrl+Return
	waitlog 'msg=button .*says=".*" enabled=false' 2
	wheel 520 400 60
	echo "figure: 30 handsets at work, their rows scrolled: $(seen)"
	waitlog 'msg=applied'
	echo "figure: 30 handsets, 1,000 settings each, from the press to the results: $(seen)"
	stop
	start --simulate=30 "$documents/large.xml"
	ready 30
	button 'Apply large.xml to 30 handsets'
	key ctrl+shift+n Down space # the first of them alone
	waitlog 'msg=button .*says="Apply large.xml to SIM-[0-9]*" enabled=true'
	key ctrl+Return
	waitlog 'msg=applied'
	waitlog 'msg="result shown" .*large.xml.* nodes=10101'
	watch
	key e
	picture large
	echo "figure: all branches of a result of 10,000 settings opened: $(seen)"
	watch
	wheel 1020 400 200
	echo "figure: a result of 10,000 settings scrolled: $(seen)"
	waitlog 'msg=rested'
	all=$(memory)
	echo "figure: memory with 30 simulated handsets and a result of 10,000 settings $all MB, with the code of libraries $(memory VmRSS)"
	[ "$all" -le 250 ] || fail "it takes $all MB, and 250 are the aim"
	stop
}
