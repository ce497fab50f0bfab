# apply: a create whose answer was lost is found again; when the run ends before that record was read, nobody knows yet whether
# it is ours: it stays in doubt, the next start looks, and no second one is made.
. "$SRC/tests/fault/lib.sh"

ready
made() {
	awk -F, '$8 == "inbound" && $9 == "create" { print $10; exit }' accord-state/audit/*.csv
}
# which id the new customer gets: a run without faults tells, and is taken back
cp -r accord-state saved
quietly "$ACCORD" run
customer=$(made)
creates=$(count customer_creates)
[ -n "$customer" ] || fail 'no customer was created'
control POST reset >/dev/null
rm -rf accord-state
mv saved accord-state

control POST faults '{"match":{"method":"POST","path":"/Customers"},"fault":"drop_after"}' >/dev/null
control POST faults "{\"match\":{\"method\":\"GET\",\"path\":\"/Customers/$customer\"},\"count\":0,\"fault\":\"status\",\"code\":401}" >/dev/null
expect_exit 77 "$ACCORD" run >/dev/null 2>&1
expect_equal "$(ledger 'SELECT count(*) FROM intents')" 1 'open intents'
expect_equal "$(ledger 'SELECT count(*) FROM runs WHERE ended_at = 0')" 1 'runs not ended'
expect_equal "$(audited customer_id="$customer")" 0 'audit rows while it is in doubt'
control DELETE faults >/dev/null
quietly "$ACCORD" run
expect_equal "$(ledger "SELECT count(*) FROM links WHERE customer_id = '$customer' AND method = 'created'")" 1 'links to it'
expect_equal "$(count customer_creates)" "$creates" 'customers made'
expect_all_well
