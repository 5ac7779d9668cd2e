# Makes the output of `go test -v ./...` readable: a line a package, the whole
# story of a package that failed, and every skipped test with its reason. Ends
# with the sum, and fails when something failed, or was skipped where CI is set.

/^(=== RUN|=== PAUSE|=== CONT|=== NAME)/ { log_ = log_ $0 "\n"; next }

/^ *--- PASS: / { passed++; log_ = log_ $0 "\n"; next }
/^ *--- FAIL: / { failed++; log_ = log_ $0 "\n"; next }
/^ *--- SKIP: / {
	skipped++
	skips = skips "SKIPPED " $3 "\n" reason
	reason = ""
	log_ = log_ $0 "\n"
	next
}

/^FAIL\t/ || /^FAIL$/ {
	if ($0 ~ /^FAIL\t/) {
		printf "%s%s\n", log_, $0
		packages_failed++
		log_ = ""; skips = ""
	}
	next
}

/^(ok  |\?   )\t/ || /^ok / || /no test files/ {
	printf "%s%s\n", skips, $0
	log_ = ""; skips = ""
	fflush()
	next
}

/^PASS$/ { next }

{
	log_ = log_ $0 "\n"
	# The line before "--- SKIP" is what the test said when it skipped.
	if ($0 ~ /^ +[^ ]+_test\.go:[0-9]+: /) reason = $0 "\n"
}

END {
	if (log_ != "") printf "%s", log_
	printf "%d passed, %d failed, %d skipped\n", passed, failed + 0, skipped + 0
	if (failed || packages_failed) exit 1
	if (skipped && ENVIRON["CI"] != "") {
		print "Nothing may be skipped where CI is set."
		exit 1
	}
	if (!passed) { print "No test ran."; exit 1 }
}
