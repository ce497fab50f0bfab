# apply: an unknown change or decision, in a file or an option, is an error that names file and row, before
# anything is written.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
ID=$(sed -n '2s/,.*//p' "$(ls -d accord-state/changesets/* | tail -n 1)/changes.csv")
refused() { # refused STATUS TEXT OPTION...: with what is in decisions.csv
	want=$1 text=$2
	shift 2
	status=0
	"$ACCORD" apply --allow closes:50 --allow closes_7_days:50 "$@" >"$OUT" 2>"$ERR" || status=$?
	[ "$status" = "$want" ] || fail "exit $status instead of $want: $(cat "$ERR")"
	expect_text "$text" "$ERR"
	control GET counts >counts
	expect_text '"customer_updates":0' counts
	expect_text '"site_updates":0' counts
	expect_text '"site_creates":0' counts
	[ ! -e accord-state/audit ] || fail 'there is an audit'
	expect_equal "$(sqlite3 accord-state/accord.db 'SELECT count(*) FROM decisions')" 0 'decisions kept'
}

printf 'change_id,decision\r\n%s,hold\r\n\r\nc0123456789abcdef,hold\r\n' "$ID" >decisions.csv
refused 65 "row 4 of 'decisions.csv': the change set has no change 'c0123456789abcdef'" --decisions decisions.csv
printf 'change_id,decision\r\n%s,hodl\r\n' "$ID" >decisions.csv
refused 65 "row 2 of 'decisions.csv': 'hodl' is no decision; did you mean 'hold'?" --decisions decisions.csv
printf 'change_id,decision\r\n%s,hold\r\n%s,ignore\r\n' "$ID" "$ID" >decisions.csv
refused 65 "row 3 of 'decisions.csv': change $ID was decided otherwise in a row above" --decisions decisions.csv
printf 'change_id,decided\r\n%s,hold\r\n' "$ID" >decisions.csv
refused 65 "decision" --decisions decisions.csv
printf 'change_id,decision\r\n%s,"hold\r\n' "$ID" >decisions.csv
refused 65 'decisions.csv' --decisions decisions.csv
refused 66 "there is no file 'none.csv'" --decisions none.csv
refused 65 "--only 'c0123456789abcdef'" --only c0123456789abcdef
refused 65 "--exclude 'x'" --exclude x
