# apply --only: with one field of a rule written and the other not, the rule's base stays: nothing flows back over what
# was not chosen, the rest can follow, and then all is in agreement.
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" run
site=$(account_of site-house-number-differs sites)
control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"SiteName\":\"Quentin Zimmermann\"}}" >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" diff
chosen_from=$(basename "$(newest_changeset)")
first=$(change site_num="$site" field=first_name after=Quentin)
change site_num="$site" field=last_name after=Zimmermann >/dev/null
ACCORD_FAIL=apply.after_intent:1 "$ACCORD" apply --only "$first" >/dev/null 2>&1 && fail 'it was not killed'
control POST edit "{\"system\":\"revio\",\"id\":$(ledger "SELECT customer_id FROM links WHERE site_num = '$site'"),
	\"set\":{\"/service_address/first_name\":\"Quentin\"}}" >/dev/null # as if the killed one had written it
quietly "$ACCORD" apply --only "$first"
expect_equal "$(audited site_num="$site" field=last_name outcome=held)" 0 'audit rows of what was not chosen'

quietly "$ACCORD" run # half a name against a whole one: a person decides
expect_equal "$(rows "$(newest_changeset)/changes.csv")" 0 'changes that would flow back'
grep -q ",$site,.*,name,Quentin Green,Quentin Zimmermann," "$(newest_changeset)/conflicts.csv" ||
	fail 'the half that was not chosen is not told'
control GET "sites?site=$site" >site
expect_text '"Quentin Zimmermann"' site

quietly "$ACCORD" apply "$chosen_from" # the rest of it
expect_equal "$(audited site_num="$site" field=last_name outcome=applied)" 1 'applied rows'
expect_equal "$(audited site_num="$site" field=first_name outcome=applied)" 1 'applied rows'
quietly "$ACCORD" run
expect_equal "$(rows "$(newest_changeset)/conflicts.csv")" 0 conflicts
expect_all_well
