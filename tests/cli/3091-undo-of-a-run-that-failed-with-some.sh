# undo: what was sent and acknowledged, and then read back as something else, is listed for a person to look at.
# shellcheck disable=SC2012,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 120 --seed 5
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
set -- $(sqlite3 -separator ' ' accord-state/accord.db "SELECT l.customer_id, l.site_num FROM links l WHERE base_hash <> 0" |
	while read -r id site; do
		control GET "customers?id=$id" | grep -q '"status":"OPEN"' &&
			control GET "sites?site=$site" | grep -q '"OOSCat":null' && echo "$id $site"
	done | head -n 2)
[ $# = 4 ] || fail 'not two pairs'
for site in $2 $4; do
	control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"City\":\"Ovid\"}}" >/dev/null
done
# The first customer is changed by somebody between the write and the reading back.
control POST faults '{"match":{"system":"revio","method":"GET","path":"/Customers/'$1'"},"from":2,"count":1,
	"fault":"changed_record","set":{"/service_address/city":"Elmira"}}' >/dev/null
expect_exit 3 "$ACCORD" run --set sync.confirm_max=0 >/dev/null 2>&1
RUN=$(ls accord-state/audit | tail -n 1 | sed 's/\.csv$//')
expect_line "{*},inbound,update,$1,{*},city,{*},Ovid,Elmira,failed,200,{*}" "accord-state/audit/$RUN.csv"
quietly "$ACCORD" undo "$RUN"
set_folder=$(ls -d accord-state/changesets/* | tail -n 1)
expect_line "revio,$1,{*},city,\"not undone: the run failed with city ({*}); look at it\"" "$set_folder/skipped.csv"
expect_line "{*},inbound,update,$3,{*},city,Ovid,{*}" "$set_folder/changes.csv"
expect_no_line "{*},inbound,update,$1,{*}" "$set_folder/changes.csv"

# The report of that run, and the page of a change set with a conflict in it.
quietly "$ACCORD" report "$RUN"
control POST edit "{\"system\":\"rapid-response\",\"site\":$4,\"set\":{\"City\":\"Troy\"}}" >/dev/null
control POST edit "{\"system\":\"revio\",\"id\":$3,\"set\":{\"/service_address/city\":\"Utica\"}}" >/dev/null
quietly "$ACCORD" run --dry-run
quietly "$ACCORD" report
set_folder=$(ls -d accord-state/changesets/* | tail -n 1)
expect_line "$3,$4,{*},city,Utica,Troy,Ovid,both_changed,held" "$set_folder/conflicts.csv"
expect_text 'Ovid' "$set_folder/report.html"
