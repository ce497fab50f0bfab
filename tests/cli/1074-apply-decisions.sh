# apply --decisions, --only, --exclude: hold, ignore and apply; what the change set does not have is exit 65 before
# anything is written.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
changes=$(ls accord-state/changesets/*/changes.csv)
held=$(grep ',outbound,update,' "$changes" | sed -n '1s/,.*//p')
ignored=$(grep ',outbound,update,' "$changes" | sed -n '2s/,.*//p')
create=$(grep ',outbound,create,' "$changes" | sed -n '3s/,.*//p')

expect_exit 66 "$ACCORD" apply --decisions nowhere.csv >/dev/null 2>&1
printf 'change_id,decision\n%s,hold\nc0000000000000000,hold\n' "$held" >decisions.csv
expect_exit 65 "$ACCORD" apply --decisions decisions.csv >/dev/null 2>&1
expect_text 'c0000000000000000' "$ERR"
printf 'change_id,decision\n%s,holt\n' "$held" >decisions.csv
expect_exit 65 "$ACCORD" apply --decisions decisions.csv >/dev/null 2>&1
expect_text "did you mean 'hold'?" "$ERR"
printf 'id,decision\n%s,hold\n' "$held" >decisions.csv
expect_exit 65 "$ACCORD" apply --decisions decisions.csv >/dev/null 2>&1
expect_text 'change_id' "$ERR"
status=0
"$ACCORD" apply --only c0000000000000000 >/dev/null 2>"$ERR" || status=$?
[ "$status" = 65 ] || [ "$status" = 64 ] || fail "--only of an unknown id: exit $status"
expect_equal "$(writes)" 0 writes

# one change alone
expect_exit 0 "$ACCORD" apply --only "$(grep ',outbound,update,' "$changes" | sed -n '3s/,.*//p')" >/dev/null
expect_equal "$(writes)" 1 'writes with --only'

# as a spreadsheet sends it back: byte order mark, semicolons, blank rows, other columns
printf '\357\273\277note;change_id;decision;by\r\n;%s;Hold;ann\r\n;;;\r\n;%s;ignore;\r\nx;%s;hold;\r\n' \
	"$held" "$ignored" "$create" >decisions.csv
expect_exit 0 "$ACCORD" apply --decisions decisions.csv >/dev/null
audit=$(ls accord-state/audit/*.csv | tail -n 1)
grep ",$held," "$audit" | grep -q ,held, || fail 'the held line is not held'
record=$(grep "^$create," "$changes" | cut -d, -f4)
[ "$(grep -c ",create,$record,.*,held," "$audit")" -gt 5 ] || fail 'a hold on one line does not hold the whole new record'
expect_equal "$(control GET counts | json 'j["site_creates"]')" "$(($(grep ',outbound,create,' "$changes" | cut -d, -f4 | sort -u | wc -l) - 1))" 'sites made'

# a hold comes again tomorrow, an ignored one never
quietly "$ACCORD" run --dry-run
next=$(ls accord-state/changesets/*/changes.csv | tail -n 1)
grep -q "^$held," "$next" || fail 'the held change is not proposed again'
grep -q "^$ignored," "$next" && fail 'the ignored change is proposed again'
grep -q "$ignored" "$(dirname "$next")/skipped.csv" || fail 'the ignored change is not listed'
