# verify: 0 when all holds, 5 with the file's name when one does not, 66 for nothing.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
expect_exit 66 "$ACCORD" verify >/dev/null 2>&1
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run
expect_exit 0 "$ACCORD" verify >/dev/null
expect_line '{*} checked, 0 do not hold'
expect_exit 0 "$ACCORD" verify --json >/dev/null
expect_equal "$(json 'j["problems"]' "$OUT")" 0 problems
expect_equal "$(json 'len(j["files"]) == j["checked"] and all(f["ok"] for f in j["files"])' "$OUT")" True files
expect_exit 66 "$ACCORD" verify nowhere >/dev/null 2>&1

audit=$(ls accord-state/audit/*.csv) set=$(ls -d accord-state/changesets/*)
snapshot=$(ls accord-state/snapshots/sites-*.gz | head -n 1)
for path in "$audit" "$set" "$snapshot"; do
	expect_exit 0 "$ACCORD" verify "$path" >/dev/null
done
# the three folders of a state; audits are held against the ledger beside them
for part in snapshots changesets audit audit/; do
	expect_exit 0 "$ACCORD" verify accord-state/$part >/dev/null
	expect_line '{*} checked, 0 do not hold'
done
expect_exit 64 "$ACCORD" verify accord-state/metrics >/dev/null 2>&1
mv "$audit" kept
expect_exit 5 "$ACCORD" verify accord-state/audit >/dev/null 2>&1
mv kept "$audit"
differs() {
	expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
	expect_line "DIFFERS  {*}$(basename "$2")$3{*}"
	expect_exit 5 "$ACCORD" verify "$1" >/dev/null 2>&1
}
cp "$audit" kept
sed -i '3s/applied/Applied/' "$audit" && differs "$audit" "$audit" ''
cp kept "$audit"
sed -i '3d' "$audit" && differs "$audit" "$audit" ''
cp kept "$audit"
# a tail cut off shows against the ledger
sed -i '$d' "$audit"
expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
cp kept "$audit"
rm "$audit"
expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
cp kept "$audit"
printf x >>"$set/skipped.csv" && differs "$set" "$set" ''
