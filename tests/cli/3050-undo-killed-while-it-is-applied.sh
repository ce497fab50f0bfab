# undo: killed at any edge of its apply and gone on with, it ends as if it had not been killed.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
newest() { ls accord-state/audit | tail -n 1 | sed 's/\.csv$//'; }
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
for where in apply.after_intent live.before_write live.after_write apply.before_outcome \
	apply.after_outcome apply.after_audit_file; do
	RUN=$(newest)
	quietly "$ACCORD" undo "$RUN"
	status=0
	ACCORD_FAIL=$where:1 "$ACCORD" apply >"$OUT" 2>"$ERR" || status=$?
	[ "$status" -ge 128 ] || fail "$where did not kill it: exit $status"
	quietly "$ACCORD" apply
	quietly "$ACCORD" run
	expect_text 'outbound  0 sites to create, 0 to update'
	expect_text 'inbound   0 customers to create, 0 to update, 0 to close'
	quietly "$ACCORD" verify
done
