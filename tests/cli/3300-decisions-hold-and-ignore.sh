# apply --decisions, --only, --exclude: what is held stays held, with its age, also for run, until somebody says
# apply; what is ignored is not proposed again while it is the same; what is not listed is applied.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300 --seed 5
state() { ls -d accord-state/changesets/* | tail -n 1; }
audit() { ls accord-state/audit/*.csv | tail -n 1; }
ids() { awk -F, -v "d=$1" -v "a=$2" '$2 == d && $3 == a {print $1}' "$(state)/changes.csv"; }
export ACCORD_NOW=2026-11-01T10:00:00Z
ALLOW='--allow closes:50 --allow closes_7_days:50'

quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
FIRST=$(state)
set -- $(ids outbound update)
HOLD=$1 IGNORE=$2 EXCLUDE=$3 UNLISTED=$4
set -- $(ids inbound close)
CLOSE=$1
NEW=$(ids outbound create | sed -n 2p)
NEW_CUSTOMER=$(awk -F, -v "id=$NEW" '$1 == id {print $4}' "$FIRST/changes.csv")
SITE_KEY=$(awk -F, -v "id=$NEW_CUSTOMER" '$2 == "outbound" && $3 == "create" && $4 == id' "$FIRST/changes.csv" | wc -l)
[ "$SITE_KEY" -gt 3 ] || fail 'a create has one line only'

printf 'change_id,decision,by,reason\r\n%s,hold,ann,ask the dealer\r\n%s,ignore,ann,is right so\r\n%s,hold,,\r\n%s,hold,,\r\n,,,\r\n' \
	"$HOLD" "$IGNORE" "$CLOSE" "$NEW" >decisions.csv
quietly "$ACCORD" apply --decisions decisions.csv --exclude "$EXCLUDE" $ALLOW
# the audit says who decided, and why
expect_line "{*},$HOLD,{*},held,{*},held by ann: ask the dealer,{*}" "$(audit)"
expect_line "{*},$IGNORE,{*},held,{*},ignored by ann: is right so,{*}" "$(audit)"
expect_line "{*},$EXCLUDE,{*},held,{*}" "$(audit)"
expect_line "{*},$UNLISTED,{*},applied,{*}" "$(audit)"
# the whole record
expect_equal "$(grep -c "create,$NEW_CUSTOMER,.*,held," "$(audit)")" "$SITE_KEY" 'held lines of the create'
expect_equal "$(sqlite3 accord-state/accord.db "SELECT count(*) FROM links WHERE customer_id = '$NEW_CUSTOMER'")" 0 links

# next night: proposed with their age; the ignored one is not
ACCORD_NOW=2026-11-03T02:00:00Z
quietly "$ACCORD" extract
quietly "$ACCORD" diff
for id in "$HOLD" "$EXCLUDE" "$CLOSE" "$NEW"; do
	expect_line "$id,{*}" "$(state)/changes.csv"
done
expect_no_line "$IGNORE,{*}" "$(state)/changes.csv"
expect_text "change $IGNORE of" "$(state)/skipped.csv"
expect_line 'cancelled-but-billed,{*}' "$(state)/findings.csv"
quietly "$ACCORD" show
expect_line "{*}$HOLD{*}(held since 2026-11-01T10:00:00Z)"
quietly "$ACCORD" show --json
expect_line "{*}\"change_id\":\"$HOLD\"{*}\"held_since\":\"2026-11-01T10:00:00Z\"{*}"

# the timers respect it, night after night, and the age stays
for day in 03 04; do # NOW is exported
	ACCORD_NOW=2026-11-${day}T03:00:00Z
	quietly "$ACCORD" run
	for id in "$HOLD" "$EXCLUDE" "$CLOSE"; do
		expect_line "{*},$id,{*},held,{*}" "$(audit)"
	done
done
expect_equal "$(sqlite3 accord-state/accord.db "SELECT decided_by, reason, datetime(at, 'unixepoch') FROM decisions
	WHERE change_id = '$HOLD'")" 'ann|ask the dealer|2026-11-01 10:00:00'

# released: by a decision, by --only, and a create by one of its lines
printf 'change_id,decision\r\n%s,apply\r\n' "$HOLD" >decisions.csv
quietly "$ACCORD" apply --decisions decisions.csv
expect_line "{*},$HOLD,{*},applied,{*}" "$(audit)"
expect_line "{*},$EXCLUDE,{*},held,{*}" "$(audit)"
quietly "$ACCORD" apply --only "$EXCLUDE"
expect_line "{*},$EXCLUDE,{*},applied,{*}" "$(audit)"
expect_no_text "$CLOSE" "$(audit)"
quietly "$ACCORD" apply --only "$NEW"
expect_equal "$(grep -c ',applied,' "$(audit)")" "$SITE_KEY" 'lines of the create'
expect_equal "$(sqlite3 accord-state/accord.db "SELECT count(*) FROM decisions WHERE what = 'hold'")" 1 'holds left'
ACCORD_NOW=2026-11-05T03:00:00Z
quietly "$ACCORD" run
expect_text '1 to close'
expect_text '0 sites to create, 0 to update'

# the ignored field moves: another change, so it is proposed
SITE=$(awk -F, -v "id=$IGNORE" '$1 == id {print $5}' "$FIRST/changes.csv")
control POST edit "{\"system\":\"rapid-response\",\"site\":$SITE,\"set\":{\"City\":\"Ovid\",\"Address\":\"1 Ovid Sq\",\"SiteName\":\"Otto Ovid\",\"ZipCode\":\"14521\"}}" >/dev/null
quietly "$ACCORD" run --dry-run
expect_line "{*},$SITE,{*}" "$(state)/changes.csv"
