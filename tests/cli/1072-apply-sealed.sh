# apply: one changed byte in the change set, in the snapshots or in the rules behind it is exit 5, names the file, and
# nothing is written.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
cp -r "$SRC/rules.d" rules.d
sed -i "s|^rules .*|rules = $PWD/rules.d|" accord.conf
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
set=$(ls -d accord-state/changesets/*)

flip() {
	python3 -c 'import sys
path, at = sys.argv[1], int(sys.argv[2])
data = bytearray(open(path, "rb").read())
data[at % len(data)] ^= 1
open(path, "wb").write(data)' "$1" "$2"
}

# refused FILE NAME - with one byte flipped at its start, middle and end; then the file is as before.
refused() {
	cp -p "$1" kept
	size=$(wc -c <"$1")
	for at in 0 $((size / 2)) $((size - 1)); do
		flip "$1" "$at"
		expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
		expect_text "$2" "$ERR"
		cat kept >"$1"
	done
	: >"$1"
	expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
	expect_text "$2" "$ERR"
	cat kept >"$1"
}
for file in "$set"/*; do
	refused "$file" "$(basename "$file")"
done
for file in accord-state/snapshots/*; do
	refused "$file" "$(basename "$file" | sed 's/\..*//')"
done
mv "$set/links.csv" kept
expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
mv kept "$set/links.csv"

# the rules: a change in a comment is a change
echo '; later' >>rules.d/20-site-type.rules 2>/dev/null || :
echo '; later' >rules.d/99-own.rules
expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
expect_text 'the rules are not those' "$ERR"
rm -r rules.d
cp -r "$SRC/rules.d" rules.d

expect_equal "$(writes)" 0 writes
[ -z "$(ls accord-state/audit 2>/dev/null)" ] || fail 'an audit was written'
expect_exit 0 "$ACCORD" apply -q
[ "$(writes)" -gt 0 ] || fail 'nothing was written, though all is as it was sealed'
