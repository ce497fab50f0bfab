# extract: killed between the rows and their manifest, it leaves a file that the next start removes; one that was
# sealed and lost its manifest stays, and verify tells.
. "$SRC/tests/fault/lib.sh"

start_sandbox --accounts 40
ACCORD_FAIL=file.after_rename:1 "$ACCORD" extract >/dev/null 2>&1 && fail 'it was not killed'
expect_equal "$(ls "$STATE/snapshots")" "$(cd "$STATE/snapshots" && ls customers-*.csv.gz)" 'what the kill left'
expect_exit 66 "$ACCORD" diff >/dev/null 2>&1
quietly "$ACCORD" extract
for file in "$STATE"/snapshots/*.csv.gz; do
	[ -f "${file%.csv.gz}.json" ] || fail "no manifest beside $file"
done
quietly "$ACCORD" verify
rm "$STATE"/snapshots/sites-*.json
quietly "$ACCORD" extract
expect_equal "$(ls "$STATE"/snapshots/sites-*.csv.gz | wc -l)" 2 'snapshots of sites'
expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
