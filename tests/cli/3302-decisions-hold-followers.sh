# apply --exclude of a state that came in: the region, which another rule sends on from it, is held with it and not written to be
# put back; the next nights neither is written; let go, both are, and all is in agreement. Of a customer that is not to be made,
# the state is not sent to its site as the region either.
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" run
site=$(account_of site-house-number-differs sites)
control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"State\":\"VT\"}}" >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" diff
state=$(change site_num="$site" direction=inbound field=state after=VT)
region=$(change site_num="$site" direction=outbound field=region after=VT)
expect_exit 65 "$ACCORD" apply --only "$region"
expect_text "follows change $state" "$ERR"
quietly "$ACCORD" apply --exclude "$state"
expect_equal "$(audited change_id="$state" outcome=held)" 1 'the state'
expect_equal "$(audited change_id="$region" outcome=held detail="held with change $state, which it follows")" 1 'the region'
expect_equal "$(audited outcome=applied field=region after=VT)" 0 'regions written'

for night in 1 2; do
	quietly "$ACCORD" run
	expect_equal "$(change site_num="$site" field=state)" "$state" "the line that is held, night $night"
	expect_equal "$(audited site_num="$site" outcome=applied field=region)" 0 "regions written by night $night"
done

quietly "$ACCORD" extract
quietly "$ACCORD" diff
quietly "$ACCORD" apply --only "$state"
expect_equal "$(audited change_id="$state" outcome=applied)" 1 'the state, let go'
quietly "$ACCORD" run
expect_equal "$(audited site_num="$site" outcome=applied field=region after=VT)" 1 'the region after it'
expect_all_well

control POST reset >/dev/null
rm -rf accord-state
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
site=$(account_of active-site-without-customer-residential sites)
control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"Region\":\"ZZ\"}}" >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" diff
create=$(change site_num="$site" action=create field=city)
region=$(change site_num="$site" action=update field=region)
[ -n "$region" ] || fail 'the new customer brings nothing back'
quietly "$ACCORD" apply --exclude "$create"
expect_equal "$(audited change_id="$region" outcome=held)" 1 'the region'
grep -h "^.*$region.*which it follows" accord-state/audit/*.csv >/dev/null || fail 'it is not said why'
quietly "$ACCORD" run
expect_equal "$(audited change_id="$region" outcome=applied)" 0 'regions written, night 2'
printf 'change_id,decision\n%s,apply\n' "$create" >let-go.csv
quietly "$ACCORD" extract
quietly "$ACCORD" diff
quietly "$ACCORD" apply --decisions let-go.csv
expect_equal "$(audited change_id="$create" outcome=applied)" 1 'the customer'
expect_equal "$(audited change_id="$region" outcome=applied)" 1 'the region with it'
expect_all_well
