# lib.sh - helpers of the command line tests; POSIX sh, sourced: . "$SRC/tests/cli/lib.sh"
# tests/cli/README.md is the manual.
# shellcheck shell=sh

OUT=$TEST_TMP/last.out # what the last expect_exit'ed command said
ERR=$TEST_TMP/last.err
SB_PID=
PORT=
URL=

# Ends the test as failed.
fail() {
	printf 'FAIL: %s\n' "$*" >&2
	exit 1
}

# Ends the test as not possible here; only for what a machine may lack, and say what.
skip() {
	printf '%s\n' "$*"
	exit 77
}

# need_terminal - passes over the test where the machine has no pseudo-terminals
need_terminal() {
	python3 -c 'import pty; pty.openpty()' 2>/dev/null ||
		skip 'no pseudo-terminals here; is /dev/pts mounted?'
}

# expect_exit N COMMAND... - runs it, requires its exit status, keeps what it said in $OUT and $ERR
# and passes it on, so that the expected files see it too.
expect_exit() {
	want_status=$1
	shift
	got_status=0
	"$@" >"$OUT" 2>"$ERR" || got_status=$?
	cat "$OUT"
	cat "$ERR" >&2
	[ "$got_status" = "$want_status" ] || fail "exit $got_status instead of $want_status: $*"
}

# quietly COMMAND... - as expect_exit 0, passing nothing on: steps that only prepare.
quietly() {
	got_status=0
	"$@" >"$OUT" 2>"$ERR" || got_status=$?
	[ "$got_status" = 0 ] && return
	cat "$OUT" "$ERR" >&2
	fail "exit $got_status instead of 0: $*"
}

# Prints the lines of a file (default: $OUT) that fit a pattern as a whole; {*} stands for any text.
# Fails when there are none.
lines_that_fit() {
	[ -f "${2:-$OUT}" ] || fail "no file '$2'"
	PATTERN=$1 awk '
	function fits(line, pattern, first,    at, head) {
		at = index(pattern, "{*}")
		if (!at)
			return first ? line == pattern : length(line) >= length(pattern) && \
				substr(line, length(line) - length(pattern) + 1) == pattern
		head = substr(pattern, 1, at - 1)
		pattern = substr(pattern, at + 3)
		at = head == "" ? 1 : index(line, head)
		if (!at || (first && at != 1))
			return 0
		return fits(substr(line, at + length(head)), pattern, 0)
	}
	{ sub(/\r$/, "") }
	fits($0, ENVIRON["PATTERN"], 1) { print; found = 1 }
	END { exit !found }' "${2:-$OUT}"
}

# expect_line PATTERN [FILE] - some line fits as a whole. expect_no_line: none does.
expect_line() {
	lines_that_fit "$@" >/dev/null && return
	printf '%s\n' "--- ${2:-stdout}" >&2
	head -n 60 "${2:-$OUT}" >&2
	fail "no line fits '$1'"
}

expect_no_line() {
	! lines_that_fit "$@" >"$TEST_TMP/lines" || fail "a line fits '$1': $(head -n 1 "$TEST_TMP/lines")"
}

# expect_text TEXT [FILE] - the text occurs in it, literally. expect_no_text: it does not.
expect_text() {
	grep -qF -e "$1" "${2:-$OUT}" && return
	printf '%s\n' "--- ${2:-stdout}" >&2
	head -n 60 "${2:-$OUT}" >&2
	fail "'$1' does not occur"
}

expect_no_text() {
	[ -f "${2:-$OUT}" ] || fail "no file '$2'"
	! grep -qF -e "$1" "${2:-$OUT}" || fail "'$1' occurs: $(grep -F -e "$1" "${2:-$OUT}" | head -n 1)"
}

# expect_equal GOT WANTED [WHAT]
expect_equal() {
	[ "$1" = "$2" ] || fail "${3:-value} is '$1' instead of '$2'"
}

# expect_same FILE FILE - byte for byte.
expect_same() {
	cmp -s "$1" "$2" || {
		diff -u "$1" "$2" | head -n 40 >&2
		fail "'$1' and '$2' differ"
	}
}

# wait_for SECONDS COMMAND... - until it succeeds.
wait_for() {
	wait_left=$(($1 * 20))
	shift
	until "$@" 2>/dev/null; do
		wait_left=$((wait_left - 1))
		[ "$wait_left" -gt 0 ] || fail "waited in vain for: $*"
		sleep 0.05
	done
}

# wait_port PID FILE - until the process PID has written its port there.
wait_port() {
	wait_left=400
	until [ -s "$2" ]; do
		wait_left=$((wait_left - 1))
		kill -0 "$1" 2>/dev/null || fail "process $1 ended before it listened"
		[ "$wait_left" -gt 0 ] || fail "process $1 does not listen"
		sleep 0.05
	done
}

# start_sandbox [OPTION...] - starts the invented systems, sets SB_PID PORT URL, and leaves accord.conf
# and its password files in the current folder. Ended with the test. With --tls, accord.conf uses HTTPS.
start_sandbox() {
	sb_port_file=$TEST_TMP/sandbox.port
	rm -f "$sb_port_file"
	"$SANDBOX" --port 0 --port-file "$sb_port_file" --serve . --rules "$SRC/rules.d" \
		--parent-pid $$ --max-seconds 900 "$@" >"$TEST_TMP/sandbox.out" 2>&1 &
	SB_PID=$!
	trap stop_sandbox EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	wait_port "$SB_PID" "$sb_port_file"
	PORT=$(head -n 1 "$sb_port_file")
	URL=http://127.0.0.1:$PORT
	wait_for 10 test -s accord.conf
}

# Ends the sandbox by its process id, and waits for it; the exit status of the test stays.
stop_sandbox() {
	sb_status=$?
	if [ -n "$SB_PID" ]; then
		kill "$SB_PID" 2>/dev/null || :
		wait "$SB_PID" 2>/dev/null || :
		SB_PID=
	fi
	return "$sb_status"
}

# control METHOD PATH [JSON] - talks to the sandbox's control endpoints: control POST faults '{...}'
control() {
	if [ $# -gt 2 ]; then
		curl -sS --fail-with-body --max-time 20 -X "$1" -H 'Content-Type: application/json' \
			--data-binary "$3" "$URL/control/$2"
	else
		curl -sS --fail-with-body --max-time 20 -X "$1" "$URL/control/$2"
	fi || fail "control $1 $2"
}

# rows FILE - data rows of a CSV without line breaks in its fields (header not counted); .gz too.
rows() {
	case $1 in
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac | awk 'END { print NR ? NR - 1 : 0 }'
}

# json EXPRESSION [FILE] - a Python expression of `j`, what the JSON of the file (or stdin) holds.
json() {
	python3 -c 'import json, sys
j = json.load(open(sys.argv[2]) if len(sys.argv) > 2 else sys.stdin)
print(eval(sys.argv[1]))' "$@"
}

# How many records were made or changed on both systems, and how many requests they got.
writes() {
	control GET counts |
		json 'sum(j[s + w] for s in ("customer_", "site_") for w in ("creates", "updates"))'
}
requests() {
	control GET counts | json 'sum(n for path, n in j["paths"].items() if "control" not in path)'
}
