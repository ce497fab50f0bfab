# undo: what a person or a later run changed since is left alone and listed, a rule's lines stay together.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100 --seed 3
newest() { ls accord-state/audit | tail -n 1 | sed 's/\.csv$//'; }
state() { ls -d accord-state/changesets/* | tail -n 1; }

quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
PAIRS=$(sqlite3 -separator ' ' accord-state/accord.db "SELECT l.customer_id, l.site_num FROM links l" |
	while read -r id site; do
		control GET "customers?id=$id" | grep -q '"status":"OPEN"' &&
			control GET "sites?site=$site" | grep -q '"OOSCat":null' && echo "$id $site"
	done | head -n 3)
set -- $PAIRS

# three customers move; the run carries that out: address (two lines), city and ZIP
for id in "$1" "$3" "$5"; do
	control POST edit "{\"system\":\"revio\",\"id\":$id,\"set\":{\"/service_address/line_1\":\"77 Quay Rd\",
		\"/service_address/line_2\":\"Apt 9\",\"/service_address/city\":\"Geneva\"}}" >/dev/null
done
quietly "$ACCORD" run
expect_text 'outbound  0 created, 3 updated'
RUN=$(newest)

# since then: the second site's unit is moved by a person, the third site's city by a later run
control POST edit "{\"system\":\"rapid-response\",\"site\":$4,\"set\":{\"Address2\":\"Apt 10\"}}" >/dev/null
control POST edit "{\"system\":\"revio\",\"id\":$5,\"set\":{\"/service_address/city\":\"Lyons\"}}" >/dev/null
quietly "$ACCORD" run --direction outbound

quietly "$ACCORD" undo "$RUN"
expect_text '2 values are not undone'
expect_line "rapid-response,$4,{*},address,\"not undone: address_2 is 'Apt 10' now, and run $RUN wrote 'Apt 9'\"" \
	"$(state)/skipped.csv"
expect_line "rapid-response,$6,{*},city,\"not undone: city is 'Lyons' now, and run $RUN wrote 'Geneva'\"" \
	"$(state)/skipped.csv"
expect_line "{*},outbound,update,$1,$2,{*},address_1,77 Quay Rd,{*},address,undo of run $RUN" \
	"$(state)/changes.csv"
expect_line "{*},outbound,update,$1,$2,{*},city,Geneva,{*}" "$(state)/changes.csv"
# not half an address
expect_no_line "{*},outbound,update,$3,$4,{*},address_1,{*}" "$(state)/changes.csv"
expect_line "{*},outbound,update,$3,$4,{*},city,Geneva,{*}" "$(state)/changes.csv"
expect_no_line "{*},outbound,update,$5,$6,{*},city,{*}" "$(state)/changes.csv"
expect_line "{*},outbound,update,$5,$6,{*},address_1,77 Quay Rd,{*}" "$(state)/changes.csv"

# changed between undo and apply: stale, and nothing of that record is touched
control POST edit "{\"system\":\"rapid-response\",\"site\":$2,\"set\":{\"City\":\"Auburn\"}}" >/dev/null
expect_exit 3 "$ACCORD" apply >/dev/null
control GET "sites?site=$2" >site
expect_text '"City":"Auburn"' site
expect_text '77 Quay Rd' site
control GET "sites?site=$6" >site
expect_no_text '77 Quay Rd' site

# what was left out of the undo goes its usual way: the persons' edits flow inwards
quietly "$ACCORD" extract
quietly "$ACCORD" diff
expect_text 'outbound  0 sites to create, 0 to update'
expect_line "{*},inbound,update,$1,$2,{*},city,Geneva,Auburn,city,changed in rapid-response" \
	"$(state)/changes.csv"
expect_line "{*},inbound,update,$3,$4,{*},address_2,Apt 9,Apt 10,address,changed in rapid-response" \
	"$(state)/changes.csv"
# the undone address of the third is neither sent again nor echoed
expect_no_line "{*},$5,$6,{*},address_1,{*}" "$(state)/changes.csv"
expect_no_line "{*},$3,$4,{*},city,{*}" "$(state)/changes.csv"

# and a new edit of what was undone is carried as ever
control POST edit "{\"system\":\"revio\",\"id\":$5,\"set\":{\"/service_address/line_1\":\"78 Quay Rd\"}}" >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" diff
expect_line "{*},outbound,update,$5,$6,{*},address_1,{*},78 Quay Rd,address,changed in revio" \
	"$(state)/changes.csv"
