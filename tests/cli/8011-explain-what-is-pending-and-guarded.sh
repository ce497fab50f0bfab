# explain: what waits for the other direction, the links that a change set adds, and the guards that refuse it, all of the newest
# change set.
# shellcheck disable=SC2012
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200 --seed 9
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
tight='--set guard.updates=0 --set guard.minimum=0'
# shellcheck disable=SC2086
quietly "$ACCORD" diff --direction inbound $tight
folder=$(ls -d accord-state/changesets/* | tail -n 1)
pending=$(awk -F, 'NR > 1 && $2 == "outbound" && $3 == "update" { print $4 }' "$folder/pending.csv" | head -n 1)
[ -n "$pending" ] || fail 'nothing is pending'
quietly "$ACCORD" explain "customer=$pending"
expect_line '{*}pending{*}'
changed=$(awk -F, 'NR > 1 && $2 == "inbound" && $3 == "update" { print $4 }' "$folder/changes.csv" | head -n 1)
if [ -n "$changed" ]; then
	quietly "$ACCORD" explain "customer=$changed"
	expect_text 'guard'
	expect_text 'would let it pass'
fi

# Two new records that meet by an exact code are linked by the change set.
id=$(control POST add '{"system":"revio","record":{"account_number":"Q-77777","class":"RESIDENTIAL","status":"OPEN",
	"service_address":{"first_name":"Quentin","last_name":"Zweig","line_1":"1 Elm St","city":"Utica",
	"state_or_province":"NY","postal_code":"13502"}}}' | json 'j["id"]')
control POST add '{"system":"rapid-response","record":{"SiteGroupNum":1234,"SiteName":"ZWEIG, QUENTIN","SiteType":"R",
	"Address":"1 ELM ST","City":"UTICA","State":"NY","ZipCode":"13502"},
	"devices":[{"TransmitterCode":"Q-77777","PrimaryDevNum":null}]}' >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" diff
quietly "$ACCORD" explain "customer=$id"
expect_line "{*}customer $id and site {*}, by code"
