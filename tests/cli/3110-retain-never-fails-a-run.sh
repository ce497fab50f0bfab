# keep_days: the longest keeps everything; what cannot be removed is a warning; while a write is in doubt, and in a
# dry run, nothing goes.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100 --seed 3
count() { find "accord-state/$1" -mindepth 1 -maxdepth 1 -name "$2" | wc -l | tr -d ' '; }
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
ACCORD_NOW=2020-01-01T00:00:00Z quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
ACCORD_NOW=2020-01-02T00:00:00Z quietly "$ACCORD" run
N=$(count snapshots '*.csv.gz')

quietly "$ACCORD" run --set sync.keep_days=36500
expect_equal "$(count snapshots '*.csv.gz')" $((N + 2)) 'snapshots with the longest keep_days'
quietly "$ACCORD" run --dry-run
expect_equal "$(count snapshots '*.csv.gz')" $((N + 4)) 'snapshots after a dry run'

# a ledger that cannot be written when an old run is to go; that is among the last things that a run writes
cp -r accord-state saved
ACCORD_FAIL=ledger.commit:0 "$ACCORD" run >"$OUT" 2>passages
LAST=$(grep -c 'failpoint: ledger.commit' passages)
FOUND=0
for n in $(seq $((LAST - 5)) "$LAST"); do
	rm -rf accord-state
	cp -r saved accord-state
	ACCORD_FAIL=ledger.commit:$n:eio "$ACCORD" run >"$OUT" 2>"$ERR" || continue
	grep -q 'warning: what is older than keep_days was not all removed' "$ERR" || continue
	FOUND=$((FOUND + 1))
	quietly "$ACCORD" run # the next run takes the rest away
	expect_no_text 'was not all removed' "$ERR"
	quietly "$ACCORD" verify
done
[ "$FOUND" -gt 0 ] || fail 'no commit that failed was one of these'
rm -rf accord-state
mv saved accord-state

# a folder that is not ours, deep inside of an old change set
OLD=$(ls -d accord-state/changesets/20200101* | head -n 1)
mkdir -p "$OLD/a/b/c/d/e/f"
expect_exit 0 "$ACCORD" run >/dev/null 2>&1
expect_text 'warning: what is older than keep_days was not all removed' "$ERR"
quietly "$ACCORD" verify
expect_exit 0 "$ACCORD" run >/dev/null 2>&1 # and it does not get in the way of the next run

# a manifest that is broken holds nothing back; verify is who tells of it
rm -rf accord-state/changesets/.2020*
NEWEST=$(ls -d accord-state/changesets/* | tail -n 1)
cp "$NEWEST/manifest.json" kept.json
echo '{' >"$NEWEST/manifest.json"
ACCORD_NOW=2020-01-03T00:00:00Z quietly "$ACCORD" extract
quietly "$ACCORD" run
[ ! -s "$ERR" ] || expect_no_text 'was not all removed' "$ERR"
cp kept.json "$NEWEST/manifest.json"
