# tap.awk - adds up what one part of the tests said.
#
# Reads TAP, or closing lines "NAME: N passed, N failed[, N skipped]": the last
# of them is believed where there are any, with -v all=1 their sum. Prints the lines that tell of failures,
# then such a closing line for -v name=NAME. -v status=N is the part's exit
# status: a part that failed, broke its plan or ran nothing has one failure at
# the least.
/^(ok|not ok)([ \t]|$)/ {
	seen++
	bad = 0
	# cmocka 1.1.7 says "not ok 8 # SKIP name" of a test that is skipped.
	if (/^not ok [0-9]+ # SKIP /) {
		skipped++
	} else if (/^not/ && !/# *(TODO|todo)/) {
		failed++
		bad = 1
	} else if (/# *(SKIP|skip)/) {
		skipped++
	} else {
		passed++
	}
}
/^1\.\.[0-9]+/ {
	plan += substr($1, 4)
	planned = 1
	if (/^1\.\.0 *# *(SKIP|skip)/)
		skipped++
}
/^Bail out!/ { bad = bailed = 1 }
/^[A-Za-z0-9_. -]*: [0-9]+ passed, [0-9]+ failed/ {
	line = $0
	sub(/^[^:]*: /, "", line)
	split(line, part, /[ ,]+/)
	said = 1
	if (!all)
		said_passed = said_failed = said_skipped = 0
	said_passed += part[1]
	said_failed += part[3]
	said_skipped += part[5]
	bad = 0
}
bad { print }
END {
	if (said) {
		passed = said_passed
		failed = said_failed
		skipped = said_skipped
	} else if (!planned || plan != seen || bailed) {
		printf "not ok - %s: %d of %d planned tests ran\n", \
			name, seen, plan
		failed++
	}
	if (status != 0 && failed == 0) {
		printf "not ok - %s: exit status %d\n", name, status
		failed++
	}
	if (passed + failed + skipped == 0) {
		printf "not ok - %s: no test ran\n", name
		failed++
	}
	printf "%s: %d passed, %d failed", name, passed, failed
	if (skipped)
		printf ", %d skipped", skipped
	printf "\n"
	exit failed > 0
}
