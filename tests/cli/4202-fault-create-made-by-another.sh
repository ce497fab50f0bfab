# recover: a record with the code of a create in doubt is ours only if it reads as it was sent; what somebody else made
# meanwhile is stale, not applied, and no second one is made.
. "$SRC/tests/fault/lib.sh"

ready
customer=$(account_of open-customer-without-site-residential customers)
control GET "customers?id=$customer" >customer
code=$(json 'j.get("record", j)["account_number"]' customer)
# killed when the intents are durable and nothing is sent
ACCORD_FAIL=apply.after_intent:1 "$ACCORD" run >/dev/null 2>&1 && fail 'it was not killed'
expect_equal "$(writes)" 0 'writes before the kill'
control POST add "{\"system\":\"rapid-response\",\"record\":{\"SiteGroupNum\":1234,\"SiteName\":\"SOMEBODY, ELSE\",
	\"SiteType\":\"R\",\"Address\":\"1 OTHER ST\",\"City\":\"UTICA\",\"State\":\"NY\",\"ZipCode\":\"13501\"},
	\"devices\":[{\"TransmitterCode\":\"$code\",\"PrimaryDevNum\":null}]}" >added
site=$(json 'j["id"]' added)
quietly "$ACCORD" run
expect_equal "$(audited action=create account_number="$code" outcome=applied)" 0 'applied rows'
[ "$(audited action=create account_number="$code" outcome=stale)" -gt 3 ] || fail 'the create is not stale'
expect_equal "$(count site_creates)" 1 'sites made (the other one of that night)'
expect_equal "$(ledger "SELECT method FROM links WHERE customer_id = '$customer' AND site_num = '$site'" | wc -l)" 1 \
	'links to it, as of any exact match'
expect_equal "$(ledger "SELECT count(*) FROM links WHERE site_num = '$site' AND method = 'created'")" 0 'links as if made'
expect_all_well
