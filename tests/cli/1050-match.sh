# match: proposes, takes decisions, all of a file or nothing; exit 66 without snapshots, 65 for a wrong decision.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
expect_exit 66 "$ACCORD" match >/dev/null 2>&1
expect_text 'accord extract' "$ERR"
quietly "$ACCORD" extract
expect_exit 0 "$ACCORD" match >/dev/null
expect_line 'next: fill in the column {*}'
expect_exit 2 "$ACCORD" match --detailed-exitcode -q
expect_exit 0 "$ACCORD" match --json >/dev/null
[ "$(json 'j["automatic"]' "$OUT")" -gt 200 ] || fail 'few matches'
table=accord-state/matches.csv
expect_equal "$(head -n 1 $table | tr -d '\r')" customer_id,site_num,account_number,transmitter_code,customer_name,site_name,customer_address,site_address,method,score,evidence,decision
for method in code near-code name-address none; do
	grep -q ",$method,[0-9]*," $table || fail "no row of method $method"
done

expect_exit 66 "$ACCORD" match --confirm nowhere.csv >/dev/null 2>&1

# decided WANTED-EXIT TEXT ROW... - a file of decisions
decided() {
	status=$1 text=$2
	shift 2
	printf 'customer_id,site_num,decision\n' >decided.csv
	printf '%s\n' "$@" >>decided.csv
	expect_exit "$status" "$ACCORD" match --confirm decided.csv >/dev/null 2>&1
	[ -z "$text" ] || expect_text "$text" "$ERR"
}
first=$(grep ',code,100,' $table | sed -n '1s/^\([0-9]*,[0-9]*\),.*/\1/p')
second=$(grep ',code,100,' $table | sed -n '2s/^\([0-9]*,[0-9]*\),.*/\1/p')
near=$(sed -n 's/^\([0-9]*,[0-9]*\),.*,near-code,.*/\1/p' $table | head -n 1)
decided 65 "did you mean 'confirm'?" "$first,confirm" "$second,confrm"
expect_text "row 3 of 'decided.csv'" "$ERR"
decided 65 "there is no customer '1' without a link" "1,2,confirm"
decided 65 "needs both a customer_id and a site_num" "${first%,*},,confirm"
decided 65 "is about a pair" "${first%,*},,reject"
decided 65 "linked already" "$first,confirm" "${first%,*},${second#*,},confirm"
expect_exit 0 "$ACCORD" status --json >/dev/null
expect_equal "$(json 'j["links"]' "$OUT")" 0 'links after files that were refused'
expect_exit 4 "$ACCORD" run >/dev/null 2>&1

decided 0 '' "$first,confirm" "$second,REJECT" "$near,"
expect_exit 0 "$ACCORD" status --json >/dev/null
expect_equal "$(json 'j["links"]' "$OUT")" 1 links
decided 0 '' "$first,confirm"
quietly "$ACCORD" match
grep -q "^$first," $table && fail 'a linked pair is still proposed'
grep "^$second," $table | grep -q ',reject' || fail 'a rejected pair is not shown as such'
grep "^$near," $table | tr -d '\r' | grep -q ',$' || fail 'a blank decision decided something'
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
grep -q "^$(echo "$second" | tr , '\n' | head -n 1)," accord-state/changesets/*/links.csv && fail 'a rejected pair was linked'
expect_equal "$(writes)" 0 writes

# What was decided of single records stands in the next proposals, and rules the next change set; a pair keeps the method
# by which it was proposed.
quietly "$ACCORD" match
lone=$(sed -n 's/^\([0-9]*\),,.*,none,.*/\1/p' $table | head -n 1)
site=$(sed -n 's/^,\([0-9]*\),.*,none,.*/\1/p' $table | head -n 1)
printf 'customer_id,site_num,method,decision\n%s,,none,ignore\n,%s,none,create\n%s,near-code,confirm\n' \
	"$lone" "$site" "$near" >decided.csv
quietly "$ACCORD" match --confirm decided.csv
quietly "$ACCORD" match
grep "^$lone,," $table | grep -q ',ignore' || fail 'an ignored customer is not shown as such'
grep "^,$site," $table | grep -q ',create' || fail 'a site to be created from is not shown as such'
expect_equal "$(sqlite3 accord-state/accord.db "SELECT method FROM links WHERE customer_id = '${near%,*}'")" near-code method
quietly "$ACCORD" diff
set_folder=$(ls -d accord-state/changesets/* | tail -n 1)
expect_no_line "{*},create,$lone,{*}" "$set_folder/changes.csv"
expect_equal "$(writes)" 0 writes
