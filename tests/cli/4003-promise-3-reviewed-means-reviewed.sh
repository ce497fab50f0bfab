# promise 3: apply refuses, writing nothing, when one byte of the change set, its rules or snapshots differs.
. "$SRC/tests/fault/lib.sh"

start_sandbox --accounts 200
cp -R "$SRC/rules.d" rules
sed "s|^rules .*|rules = $PWD/rules|" accord.conf >conf && mv conf accord.conf && chmod 600 accord.conf
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
set_dir=$(newest_changeset)

# flip FILE - changes its middle byte, tries to apply, puts the byte back.
flip() {
	cp -p "$1" "$TEST_TMP/kept"
	python3 -c 'import sys
with open(sys.argv[1], "r+b") as f:
    data = bytearray(f.read())
    data[len(data) // 2] ^= 1
    f.seek(0)
    f.write(data)' "$1"
	status=0
	"$ACCORD" apply >"$OUT" 2>"$ERR" || status=$?
	cp -p "$TEST_TMP/kept" "$1"
	expect_equal "$status" 5 "exit status with a byte of '${1##*/}' flipped"
	expect_equal "$(writes)" 0 "writes with a byte of '${1##*/}' flipped"
}

for file in "$set_dir"/* "$STATE"/snapshots/*; do
	flip "$file"
done
for file in rules/*.rules rules/*.fields; do # a comment is a byte of the rules too
	cp -p "$file" "$TEST_TMP/rule"
	echo '; another byte' >>"$file"
	expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
	expect_text rules "$ERR"
	cp -p "$TEST_TMP/rule" "$file"
done
# all of it whole, but made by another installation: its snapshots are not ours
other() { quietly "$ACCORD" "$@" --state other; }
sleep 1 # their names are of another second
other extract
other match --confirm-all
other diff
for foreign in other/changesets/*; do :; done
cp other/snapshots/* "$STATE/snapshots/"
expect_exit 5 "$ACCORD" apply "./$foreign" >/dev/null 2>&1
expect_text 'was not taken by this installation' "$ERR"
for file in other/snapshots/*; do rm "$STATE/snapshots/${file##*/}"; done

# links that moved since: what was reviewed was reviewed without them
quietly "$ACCORD" match
python3 - "$STATE/matches.csv" >decided.csv <<'PY'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8")))
next(row for row in rows if row["method"] == "near-code")["decision"] = "confirm"
out = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\r\n")
out.writeheader()
out.writerows(rows)
PY
quietly "$ACCORD" match --confirm decided.csv
expect_exit 5 "$ACCORD" apply "$set_dir" >/dev/null 2>&1
expect_text 'links or base have moved' "$ERR"
expect_equal "$(writes)" 0 'writes'
quietly "$ACCORD" diff
set_dir=$(newest_changeset)
quietly "$ACCORD" apply
expect_equal "$(audited outcome=applied)" "$(rows "$set_dir/changes.csv")" 'lines applied untouched'
