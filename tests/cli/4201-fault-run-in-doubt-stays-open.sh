# apply: a run that ends with a write in doubt stays open; nothing new is written before the next start has looked,
# audited it and ended that run.
. "$SRC/tests/fault/lib.sh"

ready
customer=$(account_of pending-customer-cancelled-site customers)
path=/Customers/$customer
once='--set revio.tries=1 --set sync.confirm_max=0' # the first reading is apply's
control POST faults "{\"match\":{\"method\":\"PATCH\",\"path\":\"$path\"},\"fault\":\"drop_after\"}" >/dev/null
control POST faults "{\"match\":{\"method\":\"GET\",\"path\":\"$path\"},\"from\":2,\"count\":0,\"fault\":\"status\",\"code\":503}" >/dev/null
# shellcheck disable=SC2086
expect_exit 3 "$ACCORD" run $once >/dev/null 2>&1
expect_text '1 record is in doubt' "$OUT"
expect_equal "$(ledger 'SELECT count(*) FROM intents')" 1 'open intents'
expect_equal "$(ledger 'SELECT count(*) FROM runs WHERE ended_at = 0')" 1 'runs not ended'
expect_equal "$(audited customer_id="$customer")" 0 'audit rows while it is in doubt'

wrote=$(writes)
for _ in 1 2; do
	# shellcheck disable=SC2086
	expect_exit 69 "$ACCORD" run $once >/dev/null 2>&1
	expect_text "$customer" "$ERR"
done
expect_equal "$(writes)" "$wrote" 'writes while it is in doubt'
control DELETE faults >/dev/null
quietly "$ACCORD" run
expect_equal "$(audited customer_id="$customer" outcome=unknown)" 1 'unknown rows'
expect_equal "$(audited customer_id="$customer" outcome=applied)" 1 'applied rows'
expect_equal "$(audited outcome=failed)" 0 'failed rows'
expect_equal "$(writes)" "$wrote" 'writes'
expect_equal "$(ledger 'SELECT outcome, exit_status FROM runs ORDER BY run_no LIMIT 1')" 'partial|3' 'how that run went'
expect_all_well

# the page of that run tells how each change ended, not that it was in doubt once
quietly "$ACCORD" report "$(ledger 'SELECT run_id FROM runs ORDER BY run_no LIMIT 1')"
expect_text '"applied"' "$(find accord-state/changesets -name 'report-*.html')"
expect_no_text '"unknown"' "$(find accord-state/changesets -name 'report-*.html')"

# of two records that were being written when it was killed, the one that can be seen is settled, and the other one stops it
for site in $(ledger 'SELECT site_num FROM links ORDER BY site_num LIMIT 2'); do
	control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"City\":\"Oneonta\"}}" >/dev/null
done
ACCORD_FAIL=apply.after_intent:1 "$ACCORD" run >/dev/null 2>&1 && fail 'it was not killed'
expect_equal "$(ledger "SELECT count(*) FROM intents WHERE action = 'update'")" 2 'open intents'
first=$(ledger "SELECT record_key FROM intents ORDER BY intent_id LIMIT 1")
last=$(ledger "SELECT record_key FROM intents ORDER BY intent_id DESC LIMIT 1")
control POST faults "{\"match\":{\"method\":\"GET\",\"path\":\"/Customers/$last\"},\"count\":0,\"fault\":\"status\",\"code\":503}" >/dev/null
# shellcheck disable=SC2086
expect_exit 69 "$ACCORD" run $once >/dev/null 2>&1
expect_text "whether customer '$last' was written before the interruption can't be seen now" "$ERR"
expect_equal "$(ledger "SELECT count(*) FROM intents WHERE record_key = '$first'")" 0 'intents of what could be seen'
expect_equal "$(ledger "SELECT count(*) FROM intents WHERE record_key = '$last'")" 1 'intents of what could not'
control DELETE faults >/dev/null
quietly "$ACCORD" run
expect_all_well
