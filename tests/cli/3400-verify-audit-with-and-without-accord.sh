# An audit that is flipped, shortened or cut anywhere is found by accord verify and by scripts/verify-audit, in its
# state folder and by itself; the script checks chains of files by given ends, too. (Every byte: test_verify.)
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100 --seed 3
SCRIPT=$SRC/scripts/verify-audit
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
ID=$(sqlite3 accord-state/accord.db 'SELECT customer_id FROM links JOIN bases USING (link_id) LIMIT 1')
for street in 1 2; do
	control POST edit "{\"system\":\"revio\",\"id\":$ID,\"set\":{\"/service_address/line_1\":\"$street \\\"Quay\\\" Rd, rear\"}}" >/dev/null
	quietly "$ACCORD" run
done
set -- accord-state/audit/*.csv
expect_equal $# 3 audits
FIRST=$1 SECOND=$2 LAST=$3
expect_exit 0 "$SCRIPT" accord-state >/dev/null
expect_line '3 checked, 0 do not hold'
HASH=$(sed -n 's/.*last hash //p' "$OUT" | tail -n 1)
expect_exit 0 "$SCRIPT" "$FIRST" "$SECOND" "$LAST" --end "$HASH" >/dev/null
expect_exit 1 "$SCRIPT" "$FIRST" "$SECOND" --end "$HASH" >/dev/null
expect_exit 1 "$SCRIPT" "$FIRST" "$LAST" >/dev/null
expect_exit 1 "$SCRIPT" "$SECOND" "$LAST" --begin 0000000000000000000000000000000000000000000000000000000000000000 >/dev/null
expect_exit 66 "$SCRIPT" none.csv >/dev/null 2>&1
expect_exit 64 "$SCRIPT" >/dev/null 2>&1

found() { # found MUTANT: by both, as a state folder and as one file
	expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
	expect_exit 5 "$ACCORD" verify "$VICTIM" >/dev/null 2>&1
	[ "$VICTIM" = "$FIRST" ] && [ $((tampered % 3)) -gt 0 ] || expect_exit 1 "$SCRIPT" accord-state >/dev/null
	tampered=$((tampered + 1))
	cp kept.csv "$VICTIM" # $1
}
# All mutants of a file, made at once: "flip.AT", "drop.AT", "cut.AT" in the folder mutants.
mutants() { # mutants FILE
	rm -rf mutants
	mkdir mutants
	python3 -c '
import sys
data = open(sys.argv[1], "rb").read()
row = data.index(b"\r\n", data.index(b"\r\n") + 2) + 2
for at in sorted({0, row - 1, len(data) // 2, len(data) - 1}):
    flipped = bytearray(data)
    flipped[at] ^= 1
    open("mutants/flip.%d" % at, "wb").write(flipped)
    open("mutants/drop.%d" % at, "wb").write(data[:at] + data[at + 1:])
    open("mutants/cut.%d" % at, "wb").write(data[:at])
if data.count(b"\r\n") > 2:
    open("mutants/row", "wb").write(data[:data.rindex(b"\r\n", 0, -2) + 2])' "$1"
}
tampered=0
for VICTIM in "$FIRST" "$LAST"; do
	cp "$VICTIM" kept.csv
	mutants kept.csv
	for mutant in mutants/*; do
		cp "$mutant" "$VICTIM"
		found "$mutant"
	done
done
[ "$tampered" -ge 20 ] || fail "only $tampered"
quietly "$ACCORD" verify

# snapshots, manifests, change sets: a bit in the middle of each
python3 -c '
import glob
for n, path in enumerate(sorted(glob.glob("accord-state/snapshots/*") + glob.glob("accord-state/changesets/*/*"))):
    data = bytearray(open(path, "rb").read())
    data[len(data) // 2] ^= 1
    open("bad.%d" % n, "wb").write(data)
    print(path)' >files
n=0
while read -r file; do
	cp "$file" kept.csv
	cp "bad.$n" "$file"
	n=$((n + 1))
	[ "$n" -gt 22 ] || expect_exit 5 "$ACCORD" verify -q >/dev/null 2>&1
	cp kept.csv "$file"
done <files
[ "$n" -gt 22 ] || fail "only $n files"
quietly "$ACCORD" verify
