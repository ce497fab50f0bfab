# ping-pong: a value that flips to and fro is carried twice and then frozen as a finding, night after night, until
# it moves elsewhere or a month has passed; a correction is carried.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100 --seed 3
state() { ls -d accord-state/changesets/* | tail -n 1; }
night() { # night DATE: a run
	ACCORD_NOW=2026-${1}T02:00:00Z quietly "$ACCORD" run
}
move() { # move VALUE: the customer's street
	control POST edit "{\"system\":\"revio\",\"id\":$ID,\"set\":{\"/service_address/line_1\":\"$1\"}}" >/dev/null
}
carried() {
	expect_line "{*},outbound,update,$ID,$SITE,{*},address_1,$1,$2,address,{*}" "$(state)/changes.csv"
	expect_no_line 'ping-pong,{*}' "$(state)/findings.csv"
}
frozen() {
	expect_no_line "{*},outbound,update,$ID,{*}" "$(state)/changes.csv"
	expect_line "ping-pong,$ID,$SITE,{*},address_1 goes back and forth between '$1' and '$2'; {*}" \
		"$(state)/findings.csv"
}

ACCORD_NOW=2026-01-01T00:00:00Z quietly "$ACCORD" extract
ACCORD_NOW=2026-01-01T00:00:00Z quietly "$ACCORD" match
ACCORD_NOW=2026-01-01T00:00:00Z quietly "$ACCORD" match --confirm-all
ACCORD_NOW=2026-01-01T00:00:00Z quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
set -- $(sqlite3 -separator ' ' accord-state/accord.db 'SELECT customer_id, site_num FROM links' |
	while read -r id site; do
		control GET "customers?id=$id" | grep -q '"status":"OPEN"' &&
			control GET "sites?site=$site" | grep -q '"OOSCat":null' && echo "$id $site"
	done | head -n 1)
ID=$1 SITE=$2
move '1 Ash Ct'
night 01-02
move '2 Bay Ct'
night 01-03
carried '1 Ash Ct' '2 Bay Ct'
move '1 Ash Ct' # it was a mistake
night 01-04
carried '2 Bay Ct' '1 Ash Ct'
move '2 Bay Ct' # or was it?
night 01-05
frozen '1 Ash Ct' '2 Bay Ct'
control GET "sites?site=$SITE" >site
expect_text '"Address":"1 Ash Ct"' site
night 01-06
frozen '1 Ash Ct' '2 Bay Ct'
expect_line 'ping-pong,{*},2026-01-05T02:00:00Z,2' "$(state)/findings.csv"

# it does not hold up the record's other fields, nor the same field's way to another value
control POST edit "{\"system\":\"revio\",\"id\":$ID,\"set\":{\"/service_address/city\":\"Ovid\"}}" >/dev/null
night 01-07
frozen_city=$(grep -c ",outbound,update,$ID,$SITE,.*,city,.*Ovid,city," "$(state)/changes.csv")
expect_equal "$frozen_city" 1 'lines of the city'
move '3 Cay Ct'
night 01-08
carried '1 Ash Ct' '3 Cay Ct'

# back and forth with the seasons is none
move '1 Ash Ct'
night 01-09
carried '3 Cay Ct' '1 Ash Ct'
move '3 Cay Ct'
night 01-10
frozen '1 Ash Ct' '3 Cay Ct'
night 02-20
carried '1 Ash Ct' '3 Cay Ct'
