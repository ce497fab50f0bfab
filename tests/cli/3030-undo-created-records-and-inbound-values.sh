# undo: a created customer is closed, a created site is a finding, both links stay; an inbound value goes back
# and is neither repeated nor echoed, but a new edit is carried.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300 --seed 5
newest() { ls accord-state/audit | tail -n 1 | sed 's/\.csv$//'; }
state() { ls -d accord-state/changesets/* | tail -n 1; }
sql() { sqlite3 accord-state/accord.db "$1"; }
run_is_empty() {
	quietly "$ACCORD" run
	expect_text 'outbound  0 sites to create, 0 to update'
	expect_text 'inbound   0 customers to create, 0 to update, 0 to close'
}

quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
RUN=$(newest)
CREATED=$(sql "SELECT count(*) FROM links WHERE method = 'created'")
[ "$CREATED" -ge 2 ] || fail 'nothing was created'
CUSTOMER=$(awk -F, '$8 == "inbound" && $9 == "create" && $13 == "account_number" {print $10}' \
	"accord-state/audit/$RUN.csv" | head -n 1)
SITE=$(awk -F, '$8 == "outbound" && $9 == "create" && $13 == "transmitter_code" {print $11}' \
	"accord-state/audit/$RUN.csv" | head -n 1)
[ -n "$CUSTOMER" ] && [ -n "$SITE" ] || fail 'no customer or no site was created'

# a field that the run gave it may have left the field files since: the others tell that nobody has changed it
python3 - "$SRC/rules.d" <<'PY'
import glob, os, re, sys
os.mkdir("without")
for path in glob.glob(sys.argv[1] + "/*.*"):
    parts = re.split(r"(?m)^(?=\[)", open(path, encoding="utf-8").read())
    kept = [p for p in parts if not re.match(r"\[(field customer\.bill_profile_id|rule bill-profile)\]", p)]
    open("without/" + os.path.basename(path), "w", encoding="utf-8").write("".join(kept))
PY
quietly "$ACCORD" undo "$RUN" --allow closes:50 --rules without
expect_line "{*},inbound,close,$CUSTOMER,{*},status,Open,Closed,closed,{*}" "$(state)/changes.csv"

quietly "$ACCORD" undo "$RUN" --allow closes:50
expect_line "{*},inbound,close,$CUSTOMER,{*},status,Open,Closed,closed,\"undo of run $RUN, which created this customer\"" \
	"$(state)/changes.csv"
expect_line "created-site-stays,{*},$SITE,{*}" "$(state)/findings.csv"
expect_no_line "{*},outbound,{*},$SITE,{*}" "$(state)/changes.csv"
# a closed customer is reopened without its close date; that is an update
expect_line '{*},inbound,update,{*},status,Closed,{*},closed,{*}' "$(state)/changes.csv"
expect_line '{*},inbound,update,{*},close_date,{*},,closed,{*}' "$(state)/changes.csv"

# a person works on the created customer: it is not closed
control POST edit "{\"system\":\"revio\",\"id\":$CUSTOMER,\"set\":{\"/service_address/city\":\"Ovid\"}}" >/dev/null
quietly "$ACCORD" undo "$RUN" --allow closes:50
expect_line "revio,$CUSTOMER,{*},\"the run created this customer, but it is not closed: not undone: city is 'Ovid' now, {*}" \
	"$(state)/skipped.csv"
quietly "$ACCORD" apply --allow closes:50 --allow closes_7_days:50
expect_equal "$(sql "SELECT count(*) FROM links WHERE method = 'created'")" "$CREATED" 'links of created records'
control GET "customers?id=$CUSTOMER" >customer
expect_text '"status":"OPEN"' customer
quietly "$ACCORD" run
expect_line "{*},outbound,update,$CUSTOMER,{*},city,{*},Ovid,city,changed in revio" "$(state)/changes.csv"

# inbound: a site is renamed (two fields of the customer), and the run that carried it is undone
set -- $(sqlite3 -separator ' ' accord-state/accord.db "SELECT l.customer_id, l.site_num FROM links l WHERE base_hash <> 0" |
	while read -r id site; do
		control GET "customers?id=$id" | grep '"status":"OPEN"' | grep -q '"class":"RESIDENTIAL"' &&
			control GET "sites?site=$site" | grep -q '"OOSCat":null' && echo "$id $site"
	done | head -n 1)
control GET "customers?id=$1" >customer
control POST edit "{\"system\":\"rapid-response\",\"site\":$2,\"set\":{\"SiteName\":\"Quentin Zweig\"}}" >/dev/null
quietly "$ACCORD" run
expect_line "{*},inbound,update,$1,$2,{*},last_name,{*},Zweig,name,{*}" "$(state)/changes.csv"
quietly "$ACCORD" undo "accord-state/audit/$(newest).csv" # by path
quietly "$ACCORD" apply
control GET "customers?id=$1" >again
expect_same customer again
run_is_empty
run_is_empty
control POST edit "{\"system\":\"rapid-response\",\"site\":$2,\"set\":{\"SiteName\":\"Quentin Zweigle\"}}" >/dev/null
quietly "$ACCORD" run
expect_line "{*},inbound,update,$1,$2,{*},last_name,{*},Zweigle,name,{*}" "$(state)/changes.csv"
quietly "$ACCORD" verify
