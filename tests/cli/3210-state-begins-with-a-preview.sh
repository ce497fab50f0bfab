# diff --customers --sites in an empty folder, then extract, match and so on, works.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100
# taken at another time: the same bytes of the same second would be the same snapshot
ACCORD_NOW=2026-01-02T03:04:05Z quietly "$ACCORD" extract --state elsewhere
quietly "$ACCORD" diff --customers elsewhere/snapshots/customers-*.gz --sites elsewhere/snapshots/sites-*.gz
quietly "$ACCORD" diff --customers elsewhere/snapshots/customers-*.gz --sites elsewhere/snapshots/sites-*.gz
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
# a change set from snapshots that this installation did not take is a preview
quietly "$ACCORD" diff --customers elsewhere/snapshots/customers-*.gz --sites elsewhere/snapshots/sites-*.gz
expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
expect_text 'was not taken by this installation' "$ERR"
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
quietly "$ACCORD" verify
