# apply: a record that has moved since is stale and set aside, the rest goes on: exit 3, and the audit says which.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
changes=$(ls accord-state/changesets/*/changes.csv)
line=$(grep ',outbound,update,' "$changes" | head -n 1)
site=$(echo "$line" | cut -d, -f5)
field=$(echo "$line" | cut -d, -f8)
case $field in
city) name=City ;;
address_1) name=Address ;;
postal_code) name=ZipCode ;;
site_name) name=SiteName ;;
site_type) name=SiteType ;;
*) fail "no such field: $field" ;;
esac
control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"$name\":\"$([ $name = SiteType ] && echo F || echo 99999)\"}}" >/dev/null
expect_exit 3 "$ACCORD" apply >/dev/null
lines=$(grep -c ",outbound,update,[0-9]*,$site," "$changes")
expect_line "  lines {*} applied, {*} $lines stale, 0 held, 0 failed, 0 refused"
audit=$(ls accord-state/audit/*.csv)
expect_equal "$(grep -c ',stale,' "$audit")" "$lines" 'stale lines'
expect_equal "$(grep ',stale,' "$audit" | grep -c ",$site,")" "$lines" 'stale lines of that site'
expect_exit 0 "$ACCORD" verify -q

# a write that is refused: 3, and the others are written
site=$(control GET accounts | json 'next(a["sites"][0] for a in j["accounts"] if len(a["sites"]) == 1 and len(a["customers"]) == 1 and a["sites"][0] != '"$site"')')
customer=$(control GET accounts | json 'next(a["customers"][0] for a in j["accounts"] if a["sites"] == ['"$site"'])')
control POST edit "{\"system\":\"revio\",\"id\":$customer,\"set\":{\"/service_address/city\":\"Elsewhere\"}}" >/dev/null
control POST faults '{"match":{"path":"SiteUpdate"},"count":0,"fault":"rr_error","message":"not today"}' >/dev/null
expect_exit 3 "$ACCORD" run >/dev/null
grep -h ',refused,\|,failed,' accord-state/audit/*.csv | grep -q 'not today' || fail 'the audit does not say why'
control DELETE faults >/dev/null
expect_exit 0 "$ACCORD" run -q
expect_exit 0 "$ACCORD" run --detailed-exitcode -q
