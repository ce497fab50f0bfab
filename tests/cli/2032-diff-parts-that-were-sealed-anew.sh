# diff --join: parts whose seals hold and which yet do not belong together, or are not what a part can be, are refused, and
# nothing is written.
# shellcheck disable=SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 400 --seed 3
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all

part() {
	quietly "$ACCORD" diff --partition "$@"
	sed -n 's/.*, in //p' "$OUT"
}
one=$(part 1/2) two=$(part 2/2)

# forged STATEMENT... - a copy of part 2 under its own name, changed and sealed anew; prints it
forged() {
	rm -rf forged
	mkdir forged
	cp -r "$two" forged
	python3 "$SRC/tests/tools/reseal.py" "forged/$(basename "$two")/manifest.json" "$@"
	echo "forged/$(basename "$two")"
}
no_join() {
	expect_exit 65 "$ACCORD" diff --join "$one" "$(forged "$@")" 2>/dev/null
	[ ! -e accord-state/changesets ] || [ -z "$(ls accord-state/changesets)" ] || fail 'a change set was made'
}
quietly "$ACCORD" verify "$(forged)"
no_join 'm["part"] = "2/x"'
expect_text "'2/x'" "$ERR"
no_join 'm["part"] = "3/2"'
no_join 'm["snapshots"][0]["rows"] += 7'
expect_text 'please report this' "$ERR"
no_join 'import gzip; p = folder + "/rows.csv.gz"; t = gzip.open(p, "rt", newline="").read().split("\n", 2)' \
	'import gzip; p = folder + "/rows.csv.gz"; t = gzip.open(p, "rt", newline="").read().split("\n", 2)
t[1] = "99" + t[1][t[1].index(","):]; gzip.open(p, "wt", newline="").write("\n".join(t))'
expect_text 'there is no kind 99 of rows' "$ERR"
no_join 'open(folder + "/links-seen", "ab").write(b"\0")'
expect_text 'it has bits for other links than the ledger' "$ERR"
no_join 'p = folder + "/links-seen"; n = len(open(p, "rb").read()); open(p, "wb").write(b"\xff" * n)'
expect_text 'two parts have met the same link' "$ERR"

# the parts come with a slash at the end, too
quietly "$ACCORD" diff --join "$one/" "$two//"
rm -r accord-state/changesets

# another snapshot, sealed, in the place of the one that the parts were made from
cp -r accord-state was
for manifest in accord-state/snapshots/customers-*.json; do
	python3 "$SRC/tests/tools/reseal.py" "$manifest" 'm["taken_until"] = m["taken_from"]' 'm["pages"] += 1'
done
expect_exit 5 "$ACCORD" diff --join "$one" "$two" 2>/dev/null
expect_text 'is not the one that the parts were made from' "$ERR"
rm -r accord-state
mv was accord-state

# a person has decided since, of a change of the other part even
quietly "$ACCORD" diff
{
	echo change_id,decision
	sed -n '2s/,.*/,ignore/p' accord-state/changesets/*/changes.csv
} >decisions.csv
id=$(sed -n '3s/,.*//p' accord-state/changesets/*/changes.csv)
quietly "$ACCORD" apply --decisions decisions.csv --only "$id"
later=$(part 2/2)
expect_exit 65 "$ACCORD" diff --join "$one" "$later" 2>/dev/null
expect_text 'different generations of links and base' "$ERR"
expect_exit 5 "$ACCORD" diff --join "$one" "$two" 2>/dev/null
expect_text 'the generations of links and base are not those' "$ERR"
now=$(part 1/2)
quietly "$ACCORD" diff --join "$now" "$later"
python3 -c 'import sqlite3
ledger = sqlite3.connect("accord-state/accord.db")
ledger.execute("DELETE FROM decisions")
ledger.commit()'
expect_exit 5 "$ACCORD" diff --join "$now" "$later" 2>/dev/null
expect_text 'the settings, decisions or links are not those' "$ERR"
