# promise 7: a record that was just created is at rest with the one it was made from, also under rules that
# flow the other way: a site's region is its new customer's state, a new site's customer gets its constant country.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 60 --seed 5
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
cp -r "$SRC/rules.d" rules.d
cat >rules.d/80-own.rules <<'END'
[rule country]
fields = country <-
value  = USA
END
RUN="$ACCORD run --rules rules.d --allow creates:99 --allow updates:999 --allow closes:99 --allow closes_7_days:99"
control GET world >world.json
# an active site that nobody is billed for: its region is not its state
lone=$(python3 - <<'PYTHON'
import json
world = json.load(open("world.json"))
codes = {c["account_number"] for c in world["customers"]}
for site in world["sites"]:
    devices = [d for d in world["devices"] if d["SiteNum"] == site["SiteNum"]]
    if len(devices) == 1 and not devices[0].get("OOSCat") and devices[0]["TransmitterCode"] not in codes:
        print(site["SiteNum"])
PYTHON
)
for site in $lone; do
	control POST edit '{"system":"rapid-response","site":'"$site"',"set":{"Region":"ZZ"}}' >/dev/null
done
[ -n "$lone" ] || fail 'the world has no lone site'
$RUN >"$OUT" 2>"$ERR" || fail "$(cat "$ERR")"
grep -q 'customers* to create' "$OUT" || fail "$(cat "$OUT")"
$RUN >"$OUT" 2>"$ERR" || fail "$(cat "$ERR")"
expect_text 'outbound  0 sites to create, 0 to update' "$OUT"
expect_text 'inbound   0 customers to create, 0 to update, 0 to close' "$OUT"
quietly "$ACCORD" verify

# undone, both are as before but for the customer, which is closed; and that is at rest, too
newest=$(ls accord-state/audit | head -n 1)
ALLOW='--allow creates:99 --allow updates:999 --allow closes:99 --allow closes_7_days:99'
quietly "$ACCORD" undo "${newest%.csv}" --rules rules.d $ALLOW
quietly "$ACCORD" apply --rules rules.d $ALLOW
control GET world >undone.json
for site in $lone; do
	[ "$(json "[s['Region'] for s in j['sites'] if s['SiteNum'] == $site][0]" undone.json)" = ZZ ] ||
		fail "the region of site $site was not given back"
done
$RUN >"$OUT" 2>"$ERR" || fail "$(cat "$ERR")"
expect_text 'outbound  0 sites to create, 0 to update' "$OUT"
expect_text 'inbound   0 customers to create, 0 to update, 0 to close' "$OUT"
