# recover: of a record of which one line is held, the other one is written once, and the held one never.
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" diff
site=$(account_of site-city-and-postal-code-empty sites)
held=$(change site_num="$site" field=city)
# killed right after each of the writes in turn, until none is left; each time the same change set goes on
for n in 1 2 3 4 5 6 7 8; do
	status=0
	ACCORD_FAIL=live.after_write:$n "$ACCORD" apply --exclude "$held" >/dev/null 2>&1 || status=$?
	[ "$status" = 137 ] || break
done
[ "$n" -gt 2 ] || fail 'it was not killed'
expect_equal "$(audited site_num="$site" field=postal_code outcome=applied)" 1 'applied rows'
expect_equal "$(audited site_num="$site" field=city outcome=applied)" 0 'applied rows of the held line'
[ "$(audited site_num="$site" field=city outcome=held)" -ge 1 ] || fail 'the held line is not audited'
control GET "sites?site=$site" >site
expect_equal "$(json '(j.get("record") or j.get("site") or j)["City"] or ""' site)" '' 'city of the site'
expect_equal "$(audited outcome=failed)$(audited outcome=stale)" 00 'failed and stale rows'
quietly "$ACCORD" extract
quietly "$ACCORD" diff
again=$(change site_num="$site" field=city) || fail 'the held change is not proposed again'
quietly "$ACCORD" apply --only "$again"
expect_all_well
