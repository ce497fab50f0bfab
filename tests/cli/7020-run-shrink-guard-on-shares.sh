# run: a list as long as ever whose records have lost their status, or a field, trips the shrink guard.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 220
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all

# Nothing was applied yet: a list shorter than the links is a list cut short.
control POST faults '{"match":{"path":"DataExport/DeviceList","body":"\"SiteNum\":null"},"count":0,
	"fault":"empty_result"}' >/dev/null
expect_exit 4 "$ACCORD" run
expect_text 'shrink devices: 200 fewer devices than sites are linked' "$ERR"
control DELETE faults >/dev/null
quietly "$ACCORD" run

# As many sites as before, but 30 of them are out of service in a way that nobody knows.
site=88000008
edited=0
while [ "$edited" -lt 30 ]; do
	if curl -sf -o /dev/null -d "{\"dev_of_site\":$site,\"set\":
		{\"OOSCat\":\"ZZ\",\"OOSStartDate\":\"2024-01-01\"}}" "$URL/control/edit"; then
		edited=$((edited + 1))
	fi
	site=$((site + 1))
done
expect_exit 4 "$ACCORD" run
expect_text 'shrink sites status=active: ' "$ERR"
expect_text ' sites that left their status since the last applied snapshot, the limit is 21 (10% of' "$ERR"
fell=$(sed -n 's/.*--allow shrink:\([0-9]*\) would.*/\1/p' "$ERR" | head -n 1)
[ "$fell" -ge 25 ] && [ "$fell" -le 30 ] || fail "$fell sites left their status"
expect_exit 4 "$ACCORD" run --allow "shrink:$((fell - 1))"
expect_exit 0 "$ACCORD" run --allow "shrink:$fell"
expect_exit 0 "$ACCORD" run

# Now a field.
curl -sf "$URL/control/world" >world.json
edited=0
for customer in $(tr ',{' '\n\n' <world.json | sed -n 's/.*"customer_id": *"\{0,1\}\([0-9]*\).*/\1/p' |
	head -n 40); do
	control POST edit "{\"system\":\"revio\",\"id\":$customer,\"set\":
		{\"/service_address/city\":null}}" >/dev/null
done
expect_exit 4 "$ACCORD" run
expect_text 'shrink customers empty=city: ' "$ERR"
expect_text ' customers that lost their city since the last applied snapshot' "$ERR"
