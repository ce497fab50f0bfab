# extract: a record that must be there and is not makes the list no list; nothing is left of it.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
customer=$(gzip -dc accord-state/snapshots/customers-*.csv.gz | sed -n '150s/,.*//p')
site=$(gzip -dc accord-state/snapshots/sites-*.csv.gz | sed -n '150s/,.*//p')
before=$(find accord-state/snapshots -type f | wc -l)

quietly "$ACCORD" extract --set "revio.canary=$customer" --set "rapid-response.canary=$site"
expect_equal "$(find accord-state/snapshots -type f | wc -l)" $((before + 4)) 'files in snapshots'

expect_exit 1 "$ACCORD" extract revio --set revio.canary=999999
expect_text "customer '999999', the canary of [revio], is not in the list" "$ERR"
expect_exit 1 "$ACCORD" extract rapid-response --set "rapid-response.canary=${site}0"
expect_text "the canary of [rapid-response], is not in the list" "$ERR"
expect_equal "$(find accord-state/snapshots -type f | wc -l)" $((before + 4)) 'files in snapshots'

# It is gone from the live list, which is else in good order: a run ends before it compares anything.
quietly "$ACCORD" match --confirm-all
control POST delete "{\"id\":$customer}" >/dev/null
writes=$(writes)
expect_exit 1 "$ACCORD" run --set "revio.canary=$customer"
expect_equal "$(writes)" "$writes" writes
[ ! -d accord-state/changesets ] || expect_equal "$(find accord-state/changesets -mindepth 1 | wc -l)" 0 'change sets'
