# What we write, others read alike: Python's csv in strict mode, sqlite3 .import, zcat and gzip -t. The world has
# commas, quotes, accents and line breaks in its values.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
control POST edit '{"system":"revio","id":'"$(control GET world | python3 -c '
import json, sys; print(json.load(sys.stdin)["customers"][0]["customer_id"])')"',"set":{
	"/service_address/company_name":"Ann \"Bob\", Zo\u00eb\r\nand Sons, =1+1","/service_address/line_2":"\n"}}' >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run
quietly "$ACCORD" report

# each snapshot: whole gzip, the rows that its manifest says, the text that zcat sees
for file in accord-state/snapshots/*.csv.gz; do
	gzip -t "$file"
	zcat "$file" >text.csv
	python3 - "$file" <<'PYTHON' || fail "$file is read in another way"
import csv, gzip, hashlib, json, sys
path = sys.argv[1]
manifest = json.load(open(path[:-len(".csv.gz")] + ".json"))
text = open("text.csv", newline="", encoding="utf-8").read()
assert gzip.open(path, "rt", newline="", encoding="utf-8").read() == text
rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
assert rows[0] == manifest["columns"], rows[0]
assert len(rows) - 1 == manifest["rows"], (len(rows), manifest["rows"])
assert {len(row) for row in rows} == {len(rows[0])}
assert hashlib.sha256(open(path, "rb").read()).hexdigest() == manifest["sha256"]
# member by member: each begins at its offset and has as many rows as are said
data, at = open(path, "rb").read(), 0
for i, (offset, count) in enumerate(manifest["members"]):
    end = manifest["members"][i + 1][0] if i + 1 < len(manifest["members"]) else len(data)
    part = gzip.decompress(data[offset:end]).decode()
    assert len(list(csv.reader(part.splitlines(keepends=True), strict=True))) == count + (i == 0)
PYTHON
done

# every CSV file: CRLF, a header, as many fields in each row, and the same rows for SQLite
find accord-state -name '*.csv' ! -name review.csv >files
[ "$(wc -l <files)" -ge 8 ] || fail "only $(cat files)"
while read -r file; do
	python3 - "$file" <<'PYTHON' || fail "$file is read in another way"
import csv, shutil, sqlite3, subprocess, sys
path = sys.argv[1]
raw = open(path, "rb").read().decode("utf-8")
rows = list(csv.reader(raw.splitlines(keepends=True) if "\r" in raw else [raw], strict=True))
assert raw.endswith("\r\n") and len({len(row) for row in rows}) == 1
if shutil.which("sqlite3"):
    script = ".mode csv\n.import '%s' t\n.mode list\n.separator '\x1f' '\x1e'\nSELECT * FROM t;\n" % path
    said = subprocess.run(["sqlite3", ":memory:"], input=script.encode(), stdout=subprocess.PIPE, check=True).stdout
    theirs = [row.split("\x1f") for row in said.decode().split("\x1e")[:-1]]
    assert theirs == rows[1:], next((a, b) for a, b in zip(theirs, rows[1:]) if a != b)
PYTHON
done <files
