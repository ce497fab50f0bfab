# A ledger that is missing, damaged, foreign, newer or older than the rest of the state is an error that says what
# to do; never is an empty base taken for the truth, and nothing is written to either system.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
writes() { control GET counts | grep -oE '"(customer|site)_(creates|updates)":[0-9]+' | sort | tr '\n' ' '; }
refuses() { # refuses STATUS TEXT: every command that writes
	for verb in extract diff apply run match; do
		status=0
		"$ACCORD" "$verb" --state lost >"$OUT" 2>"$ERR" || status=$?
		[ "$status" = "$1" ] || fail "$verb: exit $status instead of $1: $(cat "$ERR")"
		expect_text "$2" "$ERR"
	done
	expect_equal "$(writes)" "$WRITES" 'writes to the systems'
}
again() {
	rm -rf lost
	cp -a good lost
}

quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
cp -a accord-state before # a backup from before the first run
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
control POST edit '{"system":"revio","id":1068,"set":{"/service_address/city":"Ovid"}}' >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" diff
cp -a accord-state good
WRITES=$(writes)

# missing, while audits and change sets are there
again
rm lost/accord.db*
refuses 66 'rebuild the links with `accord match`'
[ ! -e lost/accord.db ] || fail 'an empty ledger was made'

# damaged in the middle, and not a database at all
again
sqlite3 lost/accord.db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
dd if=/dev/urandom of=lost/accord.db bs=8192 seek=1 count=20 conv=notrunc 2>/dev/null
status=0
"$ACCORD" run --state lost >"$OUT" 2>"$ERR" || status=$?
expect_equal "$status" 65 'exit status with a damaged ledger'
expect_text 'accord match' "$ERR"
expect_equal "$(writes)" "$WRITES"
expect_exit 65 "$ACCORD" verify --state lost >/dev/null
echo 'this is no database, and it is long enough not to be taken for an empty one' >lost/accord.db
rm -f lost/accord.db-*
refuses 65 'accord.db'

# of another program; of a newer version
again
sqlite3 lost/accord.db 'PRAGMA application_id = 1'
refuses 65 "is not accord's ledger"
again
sqlite3 lost/accord.db 'PRAGMA user_version = 99'
refuses 65 'newer accord'
expect_exit 65 "$ACCORD" status --state lost >/dev/null 2>&1

# from a backup of before the last run
again
rm lost/accord.db*
cp before/accord.db* lost/
for verb in extract apply run match; do
	[ "$verb" != match ] || set -- --confirm-all
	expect_exit 65 "$ACCORD" "$verb" --state lost "$@" >/dev/null 2>&1
	expect_text 'does not know the newest audit' "$ERR"
done
expect_equal "$(writes)" "$WRITES"
expect_exit 5 "$ACCORD" verify --state lost >/dev/null 2>&1
# as it says: the audits are kept elsewhere, and everything is read anew
mkdir kept
mv lost/audit/*.csv kept/
expect_exit 5 "$ACCORD" apply --state lost >/dev/null 2>&1 # the change set of before
quietly "$ACCORD" extract --state lost
quietly "$ACCORD" diff --state lost
expect_text 'outbound  0 sites to create, 1 to update'
quietly "$ACCORD" apply --state lost

# only snapshots prove nothing: a state may begin with them, but their matches are not confirmed
mkdir fresh
cp -a good/snapshots fresh/
quietly "$ACCORD" diff --state fresh
expect_exit 4 "$ACCORD" apply --state fresh >/dev/null 2>&1
