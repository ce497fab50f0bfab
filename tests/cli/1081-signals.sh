# exit 143: SIGTERM finishes what is in flight; the next run settles and goes on.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
control POST faults '{"match":{"path":"SiteUpdate"},"count":0,"fault":"slow_header","ms":700}' >/dev/null
"$ACCORD" run -q --set rapid-response.connections=1 >run.out 2>&1 &
pid=$!
wait_for 30 sh -c "curl -sS $URL/control/counts | grep -q '\"site_updates\":[1-9]'"
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
expect_equal "$status" 143 'exit status'
control DELETE faults >/dev/null
expect_exit 0 "$ACCORD" run -q
expect_exit 0 "$ACCORD" run --detailed-exitcode -q
expect_exit 0 "$ACCORD" verify -q
