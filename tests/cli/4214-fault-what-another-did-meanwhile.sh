# apply and recovery meet what others did between the change set and the write: a field that is there already, a code that
# somebody took, two records with the code of a create in doubt, a site that belongs to another account.
# shellcheck disable=SC2046
. "$SRC/tests/fault/lib.sh"

ready

# ---- apply: nobody died -----------------------------------------------------------------------------------------------
both=$(account_of site-city-and-postal-code-empty sites) # two lines, outbound
waits=$(account_of open-customer-without-site-residential customers)
comes=$(account_of active-site-without-customer-residential sites)
control GET "customers?id=$waits" >customer
taken=$(json 'j.get("record", j)["account_number"]' customer)
quietly "$ACCORD" diff
city=$(python3 -c 'import csv, glob, sys
print(next(row["after"] for row in csv.DictReader(open(glob.glob("accord-state/changesets/*/changes.csv")[0], newline=""))
	if row["site_num"] == sys.argv[1] and row["field"] == "city"))' "$both")
code=$(python3 -c 'import csv, glob, sys
print(next(row["account_number"] for row in csv.DictReader(open(glob.glob("accord-state/changesets/*/changes.csv")[0], newline=""))
	if row["site_num"] == sys.argv[1] and row["action"] == "create"))' "$comes")
control POST edit "{\"system\":\"rapid-response\",\"site\":$both,\"set\":{\"City\":\"$city\"}}" >/dev/null
control POST add "{\"system\":\"rapid-response\",\"record\":{\"SiteGroupNum\":1234,\"SiteName\":\"SOMEBODY, ELSE\",
	\"SiteType\":\"R\",\"Address\":\"1 OTHER ST\",\"City\":\"UTICA\",\"State\":\"NY\",\"ZipCode\":\"13501\"},
	\"devices\":[{\"TransmitterCode\":\"$taken\",\"PrimaryDevNum\":null}]}" >/dev/null
control GET customers?id="$waits" | json 'dict(j.get("record", j), account_number="'"$code"'")' | python3 -c '
import ast, json, sys
record = ast.literal_eval(sys.stdin.read())
record.pop("customer_id"), record.pop("ok", None)
print(json.dumps({"system": "revio", "record": record}))' >twin
control POST add "$(cat twin)" >/dev/null
expect_exit 3 "$ACCORD" apply >/dev/null 2>&1
expect_equal "$(audited site_num="$both" field=city outcome=already)" 1 'rows of the city that is there already'
expect_equal "$(audited site_num="$both" field=postal_code outcome=applied)" 1 'rows of the other field of that site'
[ "$(audited customer_id="$waits" action=create outcome=stale)" -gt 3 ] || fail 'the site whose code was taken is not stale'
expect_equal "$(audited customer_id="$waits" action=create outcome=applied)" 0 'applied rows of that site'
[ "$(audited site_num="$comes" action=create outcome=stale)" -gt 3 ] || fail 'the customer that is there is not stale'
expect_equal "$(audited site_num="$comes" action=create outcome=applied)" 0 'applied rows of that customer'
grep -h 'a record with this code is there already: ' accord-state/audit/*.csv >/dev/null || fail 'it is not said why'
expect_equal "$(ledger "SELECT count(*) FROM links WHERE customer_id = '$waits' AND method = 'created'")" 0 'links as if made'
quietly "$ACCORD" run # links what the others made, by its code
expect_all_well

# ---- recovery: killed when the intents are durable, nothing is sent -----------------------------------------------------
control POST reset >/dev/null
rm -rf accord-state
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
ACCORD_FAIL=apply.after_intent:1 "$ACCORD" run --direction outbound >/dev/null 2>&1 && fail 'it was not killed'
expect_equal "$(writes)" 0 'writes before the kill'
for row in 1 2; do
	control POST add "{\"system\":\"rapid-response\",\"record\":{\"SiteGroupNum\":1234,\"SiteName\":\"SOMEBODY, ELSE $row\",
	\"SiteType\":\"R\",\"Address\":\"1 OTHER ST\",\"City\":\"UTICA\",\"State\":\"NY\",\"ZipCode\":\"13501\"},
	\"devices\":[{\"TransmitterCode\":\"$taken\",\"PrimaryDevNum\":null}]}" >/dev/null
done
status=0
"$ACCORD" run --direction outbound >"$OUT" 2>"$ERR" || status=$?
[ "$(audited customer_id="$waits" action=create outcome=failed)" -gt 3 ] || fail 'a create with two records is not failed'
grep -h '2 records have its code now; a person decides' accord-state/audit/*.csv >/dev/null || fail 'it is not said why'
expect_equal "$(audited customer_id="$waits" action=create outcome=applied)" 0 'applied rows'
expect_equal "$(ledger 'SELECT count(*) FROM intents')" 0 'open intents'
