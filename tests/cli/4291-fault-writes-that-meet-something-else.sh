# run: a record that goes away before its write is stale; one that may not be read after a lost answer fails, for its effect
# can't be seen; without reading back, the answer is believed. The others go on.
# shellcheck disable=SC2012,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 160 --seed 5
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
set -- $(sqlite3 -separator ' ' accord-state/accord.db "SELECT l.customer_id, l.site_num FROM links l WHERE base_hash <> 0" |
	while read -r id site; do
		control GET "customers?id=$id" | grep -q '"status":"OPEN"' &&
			control GET "sites?site=$site" | grep -q '"OOSCat":null' && echo "$id $site"
	done | head -n 4)
[ $# = 8 ] || fail 'not four pairs'
for site in $2 $4 $6 $8; do
	control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"City\":\"Ovid\"}}" >/dev/null
done
control POST faults "[
{\"match\":{\"system\":\"revio\",\"method\":\"PATCH\",\"path\":\"/Customers/$1\"},\"count\":1,\"fault\":\"status\",\"code\":404},
{\"match\":{\"system\":\"revio\",\"method\":\"PATCH\",\"path\":\"/Customers/$3\"},\"count\":1,\"fault\":\"drop_after\"},
{\"match\":{\"system\":\"revio\",\"method\":\"GET\",\"path\":\"/Customers/$3\"},\"from\":2,\"count\":0,\"fault\":\"status\",\"code\":400}
]" >/dev/null
expect_exit 3 "$ACCORD" run --set sync.confirm_max=0 >/dev/null 2>&1
audit=$(ls accord-state/audit/*.csv | tail -n 1)
expect_line "{*},inbound,update,$1,{*},city,{*},Ovid,{*},stale,404,{*}" "$audit"
expect_line "{*},inbound,update,$3,{*},city,{*},Ovid,{*},unknown,{*}" "$audit"
expect_line "{*},inbound,update,$3,{*},city,{*},Ovid,{*},failed,{*}whether it took effect can't be seen: {*}" "$audit"
for id in $5 $7; do
	expect_line "{*},inbound,update,$id,{*},city,{*},Ovid,Ovid,applied,200,{*}" "$audit"
done
quietly "$ACCORD" verify

# Once it can be seen again, what took effect is agreement and is not written twice; the other is proposed again.
control DELETE faults >/dev/null
before=$(writes)
quietly "$ACCORD" run --set sync.verify=no
expect_equal "$(($(writes) - before))" 1 'writes of the next run'
audit=$(ls accord-state/audit/*.csv | tail -n 1)
expect_line "{*},inbound,update,$1,{*},city,{*},Ovid,{*},applied,200,{*}" "$audit"
quietly "$ACCORD" run
expect_equal "$(($(writes) - before))" 1 'writes after that'
