# attack: a link in the place of a file of the state folder is replaced or refused, what it points to stays; also
# when links and files change places while accord runs.
. "$SRC/tests/fault/lib.sh"

ready
victim=$TEST_TMP/victim
echo 'not yours' >"$victim"
chmod 0644 "$victim"
untouched() {
	expect_equal "$(cat "$victim")" 'not yours' "the file behind the link, after $1"
	expect_equal "$(stat -c %a "$victim")" 644 "its mode, after $1"
}

# files that are written whole take the link's place
rm -f "$STATE/matches.csv" && ln -s "$victim" "$STATE/matches.csv"
quietly "$ACCORD" match
untouched match
[ ! -L "$STATE/matches.csv" ] || fail 'matches.csv is still a link'
mkdir -p "$STATE/metrics" && ln -s "$victim" "$STATE/metrics/accord.prom"
ln -s "$victim" "$STATE/customers.pages"
quietly "$ACCORD" run --set revio.page_size=20
untouched run
quietly "$ACCORD" report
page=$(newest_changeset)/report.html
rm "$page" && ln -s "$victim" "$page"
quietly "$ACCORD" report
untouched report

# the lock is opened in place, so a link is refused
rm "$STATE/lock" && ln -s "$victim" "$STATE/lock"
expect_exit 73 "$ACCORD" run >/dev/null 2>&1
expect_text "lock" "$ERR"
untouched 'the lock'
rm "$STATE/lock"

# a race: the name is a link at one moment and a file at the next
(
	while [ ! -e "$TEST_TMP/enough" ]; do
		ln -sf "$victim" "$STATE/race" && mv -f "$STATE/race" "$STATE/matches.csv"
		: >"$STATE/race" && mv -f "$STATE/race" "$STATE/matches.csv"
	done
) &
racer=$!
for i in 1 2 3 4 5 6 7 8 9 10; do
	quietly "$ACCORD" match
done
: >"$TEST_TMP/enough"
wait $racer
rm -f "$STATE/race"
untouched 'a race'

# the ledger: a link to nowhere is no ledger, and what it names is not made
quietly "$ACCORD" run
mv "$STATE/accord.db" "$TEST_TMP/ledger" && rm -f "$STATE"/accord.db-*
ln -s "$TEST_TMP/nowhere" "$STATE/accord.db"
status=0
"$ACCORD" run >"$OUT" 2>"$ERR" || status=$?
[ "$status" != 0 ] || fail 'a run with a lost ledger ends well'
[ ! -e "$TEST_TMP/nowhere" ] || fail 'a file was made behind a link'
rm -f "$STATE/accord.db" && mv "$TEST_TMP/ledger" "$STATE/accord.db"
expect_all_well

# old snapshots and change sets that are links: keep_days takes the link, not what it names
mkdir "$TEST_TMP/precious" && cp "$victim" "$TEST_TMP/precious/manifest.json"
ln -s "$TEST_TMP/precious" "$STATE/changesets/20200101T000000Z-00000000"
ln -s "$TEST_TMP/precious" "$STATE/snapshots/.old.tmp"
quietly "$ACCORD" run --set sync.keep_days=1
expect_equal "$(cat "$TEST_TMP/precious/manifest.json")" 'not yours' 'what an old link named'
[ ! -L "$STATE/snapshots/.old.tmp" ] || fail 'a temporary name was left'
