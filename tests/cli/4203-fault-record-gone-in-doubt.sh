# recover: a record that vanished while its update was in doubt is stale, and all else goes on.
. "$SRC/tests/fault/lib.sh"

ready
site=$(account_of site-city-differs sites)
ACCORD_FAIL=apply.after_intent:2 "$ACCORD" run >/dev/null 2>&1 && fail 'it was not killed'
expect_equal "$(ledger "SELECT count(*) FROM intents WHERE action = 'update'")" 6 'open intents'
control POST delete "{\"site\":$site}" >/dev/null
quietly "$ACCORD" run
expect_equal "$(audited site_num="$site" outcome=stale)" 1 'stale rows'
expect_equal "$(audited site_num="$site" outcome=applied)" 0 'applied rows'
grep -q "^site-missing,[0-9]*,$site," "$(newest_changeset)/findings.csv" || fail 'no finding site-missing'
expect_all_well
