# recover: a create whose answer was lost is settled only when its record was read: no reading, no outcome; without a code a
# person looks; a record that is linked to another account is not ours. What is there already is told, and not written.
# shellcheck disable=SC2046,SC2086
. "$SRC/tests/fault/lib.sh"

# lines_of COLUMN KEY WORD... - the words, each before a change_id, of all lines of a record in the newest change set
lines_of() {
	python3 -c 'import csv, glob, sys
path = max(glob.glob("accord-state/changesets/*")) + "/changes.csv"
print(" ".join(sys.argv[3] + " " + row["change_id"] for row in csv.DictReader(open(path, newline="", encoding="utf-8"))
               if row[sys.argv[1]] == sys.argv[2]))' "$@"
}

# fault SYSTEM-LESS JSON
fault() {
	control POST faults "$1" >/dev/null
}

ready
customer=$(account_of open-customer-without-site-residential customers)
site=$(account_of active-site-without-customer-residential sites)
both=$(account_of site-city-and-postal-code-empty sites)

# ---- found, and not to be read ------------------------------------------------------------------------------------------
quietly "$ACCORD" diff
only=$(lines_of site_num "$site" --only)
fault '{"match":{"method":"POST","path":"/Customers"},"fault":"drop_after"}'
fault '{"match":{"method":"GET","path":"/Customers/*"},"count":0,"fault":"status","code":401}'
expect_exit 77 "$ACCORD" apply $only >/dev/null 2>&1
expect_equal "$(count customer_creates)" 1 'customers made'
expect_equal "$(ledger 'SELECT count(*) FROM intents')" 1 'open intents'
expect_equal "$(audited site_num="$site")" 0 'audit rows while it is in doubt'
control DELETE faults >/dev/null
fault '{"match":{"method":"GET","path":"/Customers/*"},"count":0,"fault":"status","code":503}'
expect_exit 69 "$ACCORD" apply $only --set revio.tries=1 >/dev/null 2>&1
expect_text "can't be seen now" "$ERR"
expect_equal "$(ledger 'SELECT count(*) FROM intents')" 1 'open intents'
control DELETE faults >/dev/null
quietly "$ACCORD" apply $only
expect_equal "$(count customer_creates)" 1 'customers made'
[ "$(audited site_num="$site" action=create outcome=applied)" -gt 3 ] || fail 'the create is not applied'
expect_equal "$(ledger "SELECT method FROM links WHERE site_num = '$site'")" created 'the link'

# ---- found, and the session ends as it is to be read; the login is refused then -----------------------------------------
shop=$(account_of open-customer-without-site-business customers)
only=$(lines_of customer_id "$shop" --only)
fault '{"match":{"path":"XtNewXmitInsert"},"fault":"drop_after"}'
fault '{"match":{"path":"SiteDetailList","body":"\"SiteNum\":8"},"fault":"session_end"}'
fault '{"match":{"path":"UserLogin"},"from":2,"count":0,"fault":"rr_error","error_type":10}'
expect_exit 77 "$ACCORD" apply $only >/dev/null 2>&1
expect_equal "$(count site_creates)" 1 'sites made'
expect_equal "$(ledger 'SELECT count(*) FROM intents')" 1 'open intents'
expect_equal "$(audited customer_id="$shop")" 0 'audit rows while it is in doubt'
control DELETE faults >/dev/null
quietly "$ACCORD" apply $only
expect_equal "$(count site_creates)" 1 'sites made'
[ "$(audited customer_id="$shop" action=create outcome=applied)" -gt 3 ] || fail 'the create of the site is not applied'

# ---- killed before two fields were written, of which one is written by somebody else -----------------------------------
quietly "$ACCORD" extract
quietly "$ACCORD" diff
only=$(lines_of site_num "$both" --only)
city=$(python3 -c 'import csv, glob, sys
path = max(glob.glob("accord-state/changesets/*")) + "/changes.csv"
print(next(row["after"] for row in csv.DictReader(open(path, newline=""))
	if row["site_num"] == sys.argv[1] and row["field"] == "city"))' "$both")
ACCORD_FAIL=apply.after_intent:1 "$ACCORD" apply $only >/dev/null 2>&1 && fail 'it was not killed'
control POST edit "{\"system\":\"rapid-response\",\"site\":$both,\"set\":{\"City\":\"$city\"}}" >/dev/null
# a run before it that lost its end, too: what is open belongs to the later one
sqlite3 accord-state/accord.db 'UPDATE runs SET ended_at = 0 WHERE run_no = (SELECT max(run_no) - 1 FROM runs)'
wrote=$(writes)
quietly "$ACCORD" apply $only
expect_equal "$(($(writes) - wrote))" 1 'writes'
expect_equal "$(audited site_num="$both" field=city outcome=already)" 1 'rows of the city'
expect_equal "$(audited site_num="$both" field=postal_code outcome=applied)" 1 'rows of the postal code'
expect_equal "$(ledger 'SELECT count(*) FROM runs WHERE ended_at = 0')" 0 'runs not ended'
quietly "$ACCORD" verify

# ---- the code now stands on a site of another account, all else as it was sent -------------------------------------------
other=$(ledger "SELECT site_num FROM links WHERE site_num NOT IN ('$both', '$site') LIMIT 1")
ACCORD_FAIL=apply.after_intent:1 "$ACCORD" run --direction outbound >/dev/null 2>&1 && fail 'it was not killed'
python3 - "$customer" "$other" <<'END' >edits
import csv, glob, json, sys
path = max(glob.glob("accord-state/changesets/*")) + "/changes.csv"
wire = {"site_name": "SiteName", "site_type": "SiteType", "address_1": "Address", "address_2": "Address2", "city": "City",
        "state": "State", "region": "Region", "postal_code": "ZipCode"}
lines = {row["field"]: row["after"] for row in csv.DictReader(open(path, newline="", encoding="utf-8"))
         if row["customer_id"] == sys.argv[1] and row["action"] == "create"}
lines["site_type"] = lines["site_type"][0]
print(json.dumps({"system": "rapid-response", "site": int(sys.argv[2]),
                  "set": {wire[field]: value for field, value in lines.items() if field in wire}}))
print(json.dumps({"dev_of_site": int(sys.argv[2]),
                  "set": {"TransmitterCode": lines["transmitter_code"], "DeviceType": lines["device_type"]}}))
END
control POST edit "$(sed -n 1p edits)" >/dev/null
control POST edit "$(sed -n 2p edits)" >/dev/null
status=0
"$ACCORD" run --direction outbound --set guard.updates=100% >"$OUT" 2>"$ERR" || status=$?
[ "$(audited customer_id="$customer" action=create outcome=stale)" -gt 3 ] || fail 'the create is not stale'
grep -h "$other has its code and is linked to another account" accord-state/audit/*.csv >/dev/null ||
	fail 'it is not said why'
expect_equal "$(audited customer_id="$customer" action=create outcome=applied)" 0 'applied rows'
expect_equal "$(ledger "SELECT count(*) FROM links WHERE customer_id = '$customer'")" 0 'links of that account'
expect_equal "$(ledger 'SELECT count(*) FROM intents')" 0 'open intents'

# ---- rules that send no code -------------------------------------------------------------------------------------------
control POST reset >/dev/null
rm -rf accord-state
cp -r "$SRC/rules.d" rules.own
cat >rules.own/90-own.rules <<'END'
[rule account-number]
fields = account_number -> transmitter_code
on     = create
END
quietly "$ACCORD" --rules rules.own extract
quietly "$ACCORD" --rules rules.own match --confirm-all
quietly "$ACCORD" --rules rules.own diff
fault '{"match":{"method":"POST","path":"/Customers"},"fault":"drop_after"}'
expect_exit 3 "$ACCORD" --rules rules.own apply $(lines_of site_num "$site" --only) >/dev/null 2>&1
expect_equal "$(ledger 'SELECT count(*) FROM intents')" 0 'open intents'
[ "$(audited site_num="$site" action=create outcome=failed)" -gt 3 ] || fail 'a create without a code is not failed'
grep -h 'for it has no code; a person looks' accord-state/audit/*.csv >/dev/null || fail 'it is not said why'
quietly "$ACCORD" verify
