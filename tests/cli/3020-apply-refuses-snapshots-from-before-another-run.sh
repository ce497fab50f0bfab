# apply: a change set from snapshots that are older than another run's writes is refused; against the
# base of after, what that run wrote looks as if somebody had put it back.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100 --seed 3
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
quietly "$ACCORD" apply --allow closes:50 --allow closes_7_days:50
expect_exit 0 "$ACCORD" diff >/dev/null 2>&1
expect_text "this change set can't be applied: run" "$ERR"
control GET counts >before
expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
expect_text 'has written since the snapshots were taken' "$ERR"
control GET counts >after
for what in customer_creates customer_updates site_creates site_updates; do
	expect_equal "$(grep -o "\"$what\":[0-9]*" after)" "$(grep -o "\"$what\":[0-9]*" before)"
done
quietly "$ACCORD" extract
quietly "$ACCORD" diff
[ ! -s "$ERR" ] || fail "a warning with new snapshots: $(cat "$ERR")"
expect_text 'outbound  0 sites to create, 0 to update'
quietly "$ACCORD" apply
