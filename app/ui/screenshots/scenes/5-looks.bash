# What is looked at before and after, several documents, and Auto.

# What a document would change, on handsets that have none of it; and, with a look at the
# table, on one that has it.
scene_plan() {
	start $two "$documents/welcome.xml"
	ready 2
	button 'Apply welcome.xml to 2 handsets'
	key ctrl+p
	waitlog 'msg="looks taken"' 1
	picture "${1:-plan}"
	key ctrl+Return
	waitlog 'msg=applied'
	key ctrl+p
	waitlog 'msg="looks taken"' 2
	picture "${1:-plan}-again"
	stop
}

# Whether handsets have what a document sets: first not, then all of it.
scene_verify() {
	start $two "$documents/welcome.xml"
	ready 2
	button 'Apply welcome.xml to 2 handsets'
	key ctrl+shift+v
	waitlog 'msg="looks taken"' 1
	picture verify
	key f 2
	picture verify-table
	stop
}

# Two documents, in their order.
scene_documents() {
	start $two "$documents/welcome.xml" "$documents/refused.xml"
	ready 2
	button 'Apply 2 documents to 2 handsets'
	key ctrl+Return
	waitlog 'msg=applied'
	picture documents
	key d
	picture documents-other
	stop
}

# Auto asks before it begins, and shows a frame while it is on.
scene_auto() {
	start $two "$documents/welcome.xml"
	ready 2
	button 'Apply welcome.xml to 2 handsets'
	key ctrl+shift+t
	waitlog 'msg=question'
	reads $middle 'plugged in' # it comes gently
	picture auto-question
	key shift+Tab shift+Tab space Tab Tab Tab space # also those that are here; yes
	waitlog 'msg="auto on"'
	waitlog 'msg="run ended"' 2
	waitlog 'msg=button .*says="Auto is on"'
	sleep 2 # the counts are drawn
	picture auto
	key ctrl+shift+t
	waitlog 'msg="auto off"'
	stop
}
