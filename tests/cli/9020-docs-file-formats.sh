# docs: what docs/file-formats.md tells to check by hand, checks; its columns are those of the files.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
quietly "$ACCORD" apply

cd accord-state || fail 'no state folder'
expect_exit 0 "$SRC/tests/run-doc" "$SRC/docs/file-formats.md"

# Changed by hand, both notice.
sed -i 's/"rows":/"rows": 1/' snapshots/sites-*.json
python3 seal.py snapshots/*.json >sealed
expect_line 'DIFFERS snapshots/sites-{*}.json' sealed
sed -i '3s/,outbound,/,inbound,/' audit/*.csv
expect_exit 1 python3 chain.py audit/*.csv

# Columns: documented with spaces or with commas between.
tr '\n' ' ' <"$SRC/docs/file-formats.md" | tr -s ' ' >doc
for file in changesets/*/*.csv matches.csv audit/*.csv; do
	columns=$(head -n 1 "$file" | tr -d '\r')
	spaced=$(printf '%s' "$columns" | tr ',' ' ')
	case $file in */pending.csv) continue ;; esac
	grep -qF -e "\`$columns\`" -e "\`$spaced\`" doc || fail "docs/file-formats.md has not the columns of $file"
done
for file in snapshots/*.csv.gz changesets/*/agreements.csv.gz; do
	spaced=$(gzip -dc "$file" | head -n 1 | tr -d '\r' | tr ',' ' ')
	grep -qF -e "\`$spaced\`" doc || fail "docs/file-formats.md has not the columns of $file"
done

# Manifests: every member is named.
python3 - changesets/*/manifest.json snapshots/customers-*.json "$SRC/docs/file-formats.md" <<'EOF'
import json, re, sys
words = set(re.findall(r"[a-z0-9_]+", " ".join(re.findall(r"`([^`]*)`", open(sys.argv[3]).read()))))
def names(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name != "shares":
                yield from names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner)
known = {"outbound", "inbound", "create", "update", "close"}
missing = {n for path in sys.argv[1:3] for n in names(json.load(open(path)))} - words - known
sys.exit("docs/file-formats.md lacks %s" % ", ".join(sorted(missing)) if missing else 0)
EOF
