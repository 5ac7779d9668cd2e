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

# The start, and the memory with thirty handsets and a result of 10,000 settings.
scene_figures() {
	local g i started drawn_at usable all
	{
		echo '<wap-provisioningdoc><characteristic type="Registry">'
		for g in $(seq 100); do
			echo "<characteristic type=\"HKCU\\Software\\Bench\\$g\">"
			for i in $(seq 100); do echo "<parm name=\"Value$i\" value=\"the value of setting $i\" datatype=\"string\"/>"; done
			echo '</characteristic>'
		done
		echo '</characteristic></wap-provisioningdoc>'
	} >"$documents/large.xml"
	started=$(date +%s%N)
	start $two "$documents/welcome.xml"
	ready 2
	waitlog 'msg=drawn'
	drawn_at=$(ms 'msg=drawn')
	button 'Apply welcome.xml to 2 handsets'
	usable=$(ms 'msg=button .*enabled=true')
	echo "figure: from the start to the first picture $drawn_at ms, to a document and two handsets that it can be applied to $usable ms, memory $(memory) MB, with the code of libraries $(memory VmRSS)"
	stop
	start --simulate=30 "$documents/large.xml"
	ready 30
	button 'Apply large.xml to 30 handsets'
	key ctrl+shift+n Down space # the first of them alone
	waitlog 'msg=button .*says="Apply large.xml to SIM-[0-9]*" enabled=true'
	key ctrl+Return
	waitlog 'msg=applied'
	key e
	picture large
	all=$(memory)
	echo "figure: memory with 30 simulated handsets and a result of 10,000 settings $all MB, with the code of libraries $(memory VmRSS)"
	[ "$all" -le 250 ] || fail "it takes $all MB, and 250 are the aim"
	stop
}
