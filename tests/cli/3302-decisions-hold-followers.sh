# apply --exclude of a state that came in: the region, which another rule sends on from it, is held with it and not written to be
# put back; the next nights neither is written; let go, both are, and all is in agreement.
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
