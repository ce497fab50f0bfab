# run --direction: the other direction is pending and untouched; together they leave nothing to do; a dry run writes
# nothing and shows what a run then does.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
expect_exit 0 "$ACCORD" run --dry-run --direction outbound >/dev/null
expect_line '  inbound   not asked for'
expect_line 'dry run: nothing was applied; {*}'
expect_equal "$(writes)" 0 writes
dry=$(ls -d accord-state/changesets/*)
[ "$(rows "$dry/pending.csv")" -gt 0 ] || fail 'nothing is pending'
cut -d, -f2 "$dry/changes.csv" | grep -q inbound && fail 'an inbound line in an outbound change set'

expect_exit 0 "$ACCORD" run --direction outbound -q
real=$(ls -d accord-state/changesets/* | tail -n 1)
for file in changes pending conflicts skipped links; do
	expect_same "$dry/$file.csv" "$real/$file.csv"
done
expect_equal "$(control GET counts | json 'j["customer_creates"] + j["customer_updates"]')" 0 'inbound writes'
written=$(control GET counts | json 'j["site_creates"] + j["site_updates"]')
[ "$written" -gt 0 ] || fail 'nothing was written outbound'
expect_exit 0 "$ACCORD" run --direction inbound -q
expect_equal "$(control GET counts | json 'j["site_creates"] + j["site_updates"]')" "$written" 'outbound writes'
[ "$(writes)" -gt "$written" ] || fail 'nothing was written inbound'
expect_exit 0 "$ACCORD" run --detailed-exitcode -q
