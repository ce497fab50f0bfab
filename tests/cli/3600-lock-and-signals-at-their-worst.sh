# The lock is free after kill -9, whatever the file says; the second signal ends at once, and what was in doubt
# is settled; the first ends with audit and ledger closed.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
slow() { control POST faults '{"match":{"path":"SiteUpdate"},"count":0,"fault":"slow_header","ms":3000}' >/dev/null; }
one_written() { control GET counts | grep -q "\"site_updates\":$1"; }
start_run() {
	"$ACCORD" run -q --set rapid-response.connections=1 --allow closes:50 --allow closes_7_days:50 >run.out 2>&1 &
	pid=$!
}
ends() { # ends STATUS SECONDS
	began=$(date +%s)
	status=0
	wait "$pid" || status=$?
	expect_equal "$status" "$1" 'exit status'
	[ $(($(date +%s) - began)) -le "$2" ] || fail "it took $(($(date +%s) - began)) seconds to end"
}

# two signals: at once, while an answer is awaited
slow
start_run
wait_for 30 one_written 1
kill -TERM "$pid"
sleep 0.3
kill -0 "$pid" 2>/dev/null || fail 'the first signal did not wait for what is in flight'
kill -TERM "$pid"
ends 143 1
expect_equal "$(sqlite3 accord-state/accord.db 'SELECT count(*) > 0 FROM intents')" 1 'a write in doubt'

# kill -9: the kernel frees the lock, though the file names the dead process
control DELETE faults >/dev/null
slow
start_run
wait_for 30 one_written 2
expect_exit 75 "$ACCORD" extract >/dev/null 2>&1
expect_text "command 'run'" "$ERR"
[ -n "${VALGRIND:-}" ] || expect_text "pid $pid on host $(uname -n)" "$ERR"
expect_text 'started 20' "$ERR"
kill -KILL "$pid"
ends 137 1
[ -s accord-state/lock ] || fail 'the lock file tells nothing'
control DELETE faults >/dev/null
expect_exit 0 "$ACCORD" run --allow closes:50 --allow closes_7_days:50 >/dev/null 2>&1
expect_text 'settled an interrupted run' "$ERR"
quietly "$ACCORD" run
expect_text 'outbound  0 sites to create, 0 to update'
quietly "$ACCORD" verify
# the audit tells each site's update once as applied
expect_equal "$(cat accord-state/audit/*.csv | grep ',outbound,update,' | grep ',applied,' | cut -d, -f4 | sort | uniq -d)" '' 'twice'

# one signal: the record in flight is finished, the run is closed with its audit
control POST edit "{\"system\":\"revio\",\"id\":$(sqlite3 accord-state/accord.db 'SELECT customer_id FROM links JOIN bases USING (link_id) LIMIT 1'),
	\"set\":{\"/service_address/line_1\":\"1 Quay Rd\"}}" >/dev/null
before=$(ls accord-state/audit | wc -l)
updates=$(control GET counts | grep -o '"site_updates":[0-9]*' | cut -d: -f2)
control POST faults '{"match":{"path":"SiteUpdate"},"count":0,"fault":"slow_header","ms":1000}' >/dev/null
start_run
wait_for 30 one_written $((updates + 1))
kill -INT "$pid"
ends 130 5
expect_equal "$(sqlite3 accord-state/accord.db 'SELECT count(*) FROM intents')" 0 'intents'
expect_equal "$(sqlite3 accord-state/accord.db "SELECT outcome FROM runs ORDER BY run_no DESC LIMIT 1")" interrupted
expect_equal "$(ls accord-state/audit | wc -l)" $((before + 1)) 'audits'
control DELETE faults >/dev/null
quietly "$ACCORD" verify
