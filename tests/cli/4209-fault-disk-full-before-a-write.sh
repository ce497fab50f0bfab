# apply: a disk that is full stops it before a write to a system, not after; room made, the same command goes on.
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" diff
full_at() {
	ACCORD_FAIL="ledger.commit:$1+:enospc" "$ACCORD" apply
}
# full at one commit after another: what a start settles, the run, links and base, first bases, the first intents
n=0
while [ "$n" -lt 12 ] && [ "$(writes)" = 0 ]; do
	n=$((n + 1))
	expect_exit 74 full_at $n >/dev/null 2>&1
	expect_text 'No space left on device' "$ERR"
done
# and then when the outcomes of the first wave are to be kept: what was written stays in the journal
expect_equal "$n" 6 'commits up to the first outcomes'
wrote=$(writes)
expect_equal "$(ledger 'SELECT count(*) FROM runs WHERE ended_at = 0')" 1 'runs not ended'
expect_exit 74 full_at 1 >/dev/null 2>&1
expect_equal "$(writes)" "$wrote" 'writes while the disk is full'
quietly "$ACCORD" apply
[ "$(audited outcome=unknown)" -gt 3 ] || fail 'what was found to have been written is not told'
expect_equal "$(audited outcome=applied)" "$(rows "$(newest_changeset)/changes.csv")" 'rows applied'
expect_all_well
