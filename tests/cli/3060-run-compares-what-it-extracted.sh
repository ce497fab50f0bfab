# run: compares the snapshots that it took itself, also when an older one has a later name because the clock was
# wrong: against the base of today, an old snapshot would say that everything was put back.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100 --seed 3
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
ACCORD_NOW=2027-06-01T00:00:00Z quietly "$ACCORD" extract
ACCORD_NOW=2026-11-01T00:00:00Z quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
ACCORD_NOW=2026-11-02T00:00:00Z quietly "$ACCORD" run
expect_text 'outbound  0 sites to create, 0 to update'
expect_text 'inbound   0 customers to create, 0 to update, 0 to close'
