# Snapshots, change sets and audits that were changed and sealed anew by somebody who knows the file formats: what is
# checked beside the seals refuses them, and says what is wrong.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all

# ---- snapshots --------------------------------------------------------------------------------------------------------
# refused EXIT TEXT STATEMENT... - the customers' snapshot, changed so, is no input of a comparison
refused() {
	status=$1 text=$2
	shift 2
	rm -rf forged
	mkdir forged
	for file in accord-state/snapshots/*; do
		cp "$file" "forged/${file##*/}"
	done
	for customers in forged/customers-*.csv.gz; do
		python3 "$SRC/tests/tools/reseal.py" "${customers%csv.gz}json" "$@"
		expect_exit "$status" "$ACCORD" diff --customers "$customers" --sites "$(echo forged/sites-*.csv.gz)" \
			>/dev/null 2>&1
	done
	[ -z "$text" ] || expect_text "$text" "$ERR"
}
refused 0 '' 'm["pages"] += 1'
refused 65 'has another format_version than 1; use the accord that wrote it' 'm["format_version"] = 2'
refused 65 'is not complete; take it again' 'm["complete"] = False'
refused 65 "'system'" 'm["system"] = "other"'
refused 65 "'empty_counts'" 'm["empty_counts"].pop()'
refused 65 "'empty_counts'" 'm["empty_counts"][0] = "many"'
refused 65 "'members'" 'm["members"][0][0] = 5'
refused 65 "'members'" 'm["members"] = []'
refused 65 "'members'" 'm["members"].append([m["bytes"], 0])'
refused 5 'member 1 has another number of rows' 'm["members"][0][1] += 1; m["rows"] += 1'
refused 5 'member 1 has other columns than the manifest' 'm["columns"][0] = "other"'
refused 5 'is not what was sealed: its SHA-256 is ' 'm["sha256"] = "0" * 64'
refused 5 'member 2 has an impossible size' 'import glob; m["members"].append([m["bytes"], 0])
open(glob.glob("forged/customers-*.gz")[0], "ab").write(b"12345")'
refused 65 'is longer than 256 MiB' 'import glob; data = glob.glob("forged/customers-*.gz")[0]
file = open(data, "r+b"); file.seek(-4, 2); file.write(b"\xff\xff\xff\x7f"); file.close()'
refused 65 'is broken gzip' 'import glob; data = glob.glob("forged/customers-*.gz")[0]
file = open(data, "r+b"); file.seek(-12, 2); file.write(b"\0\0\0"); file.close()'

# ---- bare files --------------------------------------------------------------------------------------------------------
mkdir bare
rm -r accord-state/changesets
zcat accord-state/snapshots/customers-*.gz >bare/customers.csv
zcat accord-state/snapshots/sites-*.gz >bare/sites.csv
quietly "$ACCORD" diff --customers bare/customers.csv --sites bare/sites.csv
expect_text 'in agreement' "$OUT"
# a record that is longer than what is read at once is a record like any other
python3 - bare/customers.csv <<'END'
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.reader(file))
middle = rows[0].index("middle_initial")
rows[2][middle] = "M" * 3000000
rows[-1][middle] = "\r\n" * 1000000
with open(sys.argv[1], "w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows(rows)
END
cp accord-state/changesets/*/changes.csv before.csv
rm -r accord-state/changesets
quietly "$ACCORD" diff --customers bare/customers.csv --sites bare/sites.csv
expect_same before.csv "$(echo accord-state/changesets/*/changes.csv)"
rm -r accord-state/changesets
if [ -z "${VALGRIND:-}${SANITIZED:-}" ]; then
	python3 -c 'import gzip
with gzip.open("bare/endless.csv.gz", "wb", 1) as file:
    file.write(open("bare/customers.csv", "rb").readline() + b"\"")
    for _ in range(257):
        file.write(b"x" * 1048576)'
	expect_exit 65 "$ACCORD" diff --customers bare/endless.csv.gz --sites bare/sites.csv >/dev/null 2>&1
	expect_text 'is longer than 256 MiB; is a quote not closed?' "$ERR"
fi

# ---- change sets, by their folders as they are typed --------------------------------------------------------------------
quietly "$ACCORD" run
quietly "$ACCORD" diff
set_dir=$(find accord-state/changesets -mindepth 1 -maxdepth 1 | sort | tail -n 1)
quietly "$ACCORD" show "$set_dir///"
mkdir copies
cp -r "$set_dir" copies
copy=copies/${set_dir##*/}
python3 "$SRC/tests/tools/reseal.py" "$copy/manifest.json" \
	'm["files"].append({"name": "../../accord.conf", "sha256": "0" * 64, "rows": 0})'
expect_exit 5 "$ACCORD" verify "$copy" >/dev/null 2>&1
expect_text "names a file '../../accord.conf' outside of it" "$OUT"

# a field that the field files do not have, in a change set that is all in order otherwise
control POST edit "{\"system\":\"revio\",\"id\":$(sqlite3 accord-state/accord.db "SELECT min(customer_id) FROM links
	WHERE base_hash <> 0"),\"set\":{\"/service_address/city\":\"Ovid\"}}" >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" diff
set_dir=$(find accord-state/changesets -mindepth 1 -maxdepth 1 | sort | tail -n 1)
sed -i 's/,city,/,town,/' "$set_dir/changes.csv"
python3 "$SRC/tests/tools/reseal.py" "$set_dir/manifest.json"
expect_exit 65 "$ACCORD" apply "$set_dir" >/dev/null 2>&1
expect_text "writes field 'town', which the field files do not have" "$ERR"

# ---- audits -------------------------------------------------------------------------------------------------------------
quietly "$ACCORD" undo "$(basename accord-state/audit/*.csv .csv)"
cp -r accord-state/changesets was
undo=$(find accord-state/changesets -mindepth 1 -maxdepth 1 | sort | tail -n 1)
python3 - "$undo/agreements.csv.gz" <<'END'
import gzip, sys
rows = gzip.open(sys.argv[1], "rt", newline="").read().split("\n", 2)
assert len(rows) == 3 and rows[1], "the undo has no agreements"
rows[1] = "other" + rows[1][rows[1].index(","):]
gzip.open(sys.argv[1], "wt", newline="").write("\n".join(rows))
END
python3 "$SRC/tests/tools/reseal.py" "$undo/manifest.json"
expect_exit 65 "$ACCORD" apply "$undo" >/dev/null 2>&1
expect_text 'a row of agreements is not in order' "$ERR"
rm -r accord-state/changesets
mv was accord-state/changesets
quietly "$ACCORD" apply "$undo"
quietly "$ACCORD" verify

# forged_audit N STATEMENT - the N-th audit is written anew: `rows` without the two hashes, `prev` before the first
forged_audit() {
	rm -rf was
	cp -r accord-state was
	python3 - "$@" <<'END'
import csv, glob, hashlib, sys
path = sorted(glob.glob("accord-state/audit/*.csv"))[int(sys.argv[1])]
with open(path, newline="", encoding="utf-8") as file:
    head, *rows = csv.reader(file)
prev, cut = rows[0][-2], None
exec(sys.argv[2])
with open(path, "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file, lineterminator="\r\n")
    out.writerow(head)
    for no, row in enumerate(rows):
        row[-2] = cut if no == 1 and cut else prev
        row[-1] = hashlib.sha256(b"".join(b"%d:%s," % (len(c.encode()), c.encode()) for c in row[:-1])).hexdigest()
        prev = row[-1]
        out.writerow(row)
END
	expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
	rm -r accord-state
	mv was accord-state
}
forged_audit 0 'cut = "0" * 64'
expect_text 'row 2 does not follow the row before it' "$OUT"
forged_audit 1 'rows[0][13] = "Elsewhere"'
expect_text 'its last hash is not the one that the ledger keeps: it was written anew' "$OUT"
forged_audit 1 'rows.pop()'
expect_text 'its tail was cut or added to' "$OUT"
# with the ledger in hand, too, it still does not follow the file before it
sqlite3 accord-state/accord.db "UPDATE runs SET audit_prev_hash = '$(printf '%064d' 7)' WHERE audit_path <> '' AND run_no > 1"
expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
expect_text 'it does not follow the audit file before it' "$OUT"
expect_text 'the audit file after it does not follow it' "$OUT"
