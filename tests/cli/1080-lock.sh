# exit 75: another run holds the lock, and is told with pid, host, command and start; reading commands go on.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
control POST faults '{"match":{"system":"revio","method":"GET"},"fault":"slow_header","ms":4000}' >/dev/null
"$ACCORD" run -q >run.out 2>&1 &
pid=$!
wait_for 10 sh -c "grep -q run accord-state/lock"
for command in run apply extract match diff; do
	expect_exit 75 "$ACCORD" $command >/dev/null 2>&1
	expect_text "run" "$ERR"
	expect_text "$(uname -n)" "$ERR"
done
[ -n "${VALGRIND:-}" ] || expect_text "$pid" "$ERR"
expect_exit 0 "$ACCORD" status >/dev/null
status=0
wait "$pid" || status=$?
expect_equal "$status" 0 'exit status of the run'
quietly "$ACCORD" run

# a lock that does not say who: it holds all the same
mkdir silent
: >silent/lock
quietly python3 -c 'import fcntl, subprocess, sys
lock = open("silent/lock")
fcntl.flock(lock, fcntl.LOCK_EX)
said = subprocess.run([sys.argv[1], "extract", "--state", "silent"], stderr=subprocess.PIPE)
sys.exit(said.returncode != 75 or b"pid unknown on host unknown, command " not in said.stderr)' "$ACCORD"
