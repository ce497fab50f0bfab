# apply: a login that is refused in the middle, or a daily quota that is used up, ends the run at once; what was written
# is settled, the rest is no one's doubt, and the next run does it.
. "$SRC/tests/fault/lib.sh"

ready
end_with() {
	control POST faults "{\"match\":{\"method\":\"PATCH\"},\"from\":2,\"count\":0,\"fault\":\"status\",$1}" >/dev/null
	status=0
	"$ACCORD" run >"$OUT" 2>"$ERR" || status=$?
	control DELETE faults >/dev/null
	expect_equal "$(ledger 'SELECT count(*) FROM intents')" 0 'open intents'
	expect_equal "$(ledger 'SELECT count(*) FROM runs WHERE ended_at = 0')" 0 'runs not ended'
}
end_with '"code":401'
expect_equal "$status" 77 'exit status of a refused login'
wrote=$(writes)
[ "$wrote" -gt 0 ] || fail 'nothing was written before'
[ "$(audited outcome=failed)" -gt 0 ] || fail 'what failed is not audited'
end_with '"code":403,"retry_after":7200'
case $status in
69 | 75) ;;
*) fail "exit $status when the quota is used up" ;;
esac
expect_equal "$(audited outcome=applied)" "$(ledger 'SELECT count(*) FROM done')" 'rows applied'
quietly "$ACCORD" run
expect_equal "$(audited outcome=applied action=close)" 3 'closes'
expect_all_well
