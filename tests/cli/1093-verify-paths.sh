# verify PATH: a manifest stands for its snapshot or change set, another state folder for itself; what is neither is wrong usage.
# Rows that are exchanged, files that are exchanged, and files of others show.
# shellcheck disable=SC2012
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 60 --seed 3
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
control POST edit '{"system":"revio","id":1020,"set":{"/service_address/line_1":"900 Orchard Way"}}' >/dev/null
quietly "$ACCORD" run
[ "$(ls accord-state/audit | wc -l)" = 2 ] || fail 'not two audits'

quietly "$ACCORD" verify "$(ls accord-state/snapshots/customers-*.json | tail -n 1)"
expect_line 'ok       snapshot {*}.csv.gz'
quietly "$ACCORD" verify "$(ls -d accord-state/changesets/* | tail -n 1)/manifest.json"
expect_line 'ok       change set {*}'
mkdir elsewhere
cp -R accord-state elsewhere/state
quietly "$ACCORD" verify "$PWD/elsewhere/state"
expect_line 'ok       audit chain {*}/elsewhere/state/audit'
expect_exit 64 "$ACCORD" verify accord.conf >/dev/null 2>&1
expect_text 'is no snapshot, change set, audit or state folder' "$ERR"
expect_exit 66 "$ACCORD" verify nowhere >/dev/null 2>&1

# Without a ledger the files make one chain by themselves; other files among them are passed over.
rm elsewhere/state/accord.db*
: >elsewhere/state/audit/notes.txt
quietly "$ACCORD" verify "$PWD/elsewhere/state"

# The two files exchanged: each holds by itself, but not what the ledger says of it.
set -- accord-state/audit/*.csv
cp "$1" first
cp "$2" "$1"
cp first "$2"
expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
expect_line "DIFFERS  {*}$(basename "$1"): {*}"
expect_line "DIFFERS  {*}$(basename "$2"): {*}"
cp "$1" "$2"
cp first "$1"
quietly "$ACCORD" verify

# Two rows exchanged, with their hashes as they are.
cp "$1" first
awk 'NR == 2 { kept = $0; next } { print } NR == 3 { print kept }' first >"$1"
expect_exit 5 "$ACCORD" verify "$1" >/dev/null 2>&1
cp first "$1"

# A manifest that was made by somebody else names a file outside of its change set.
folder=$(ls -d accord-state/changesets/* | tail -n 1)
python3 - "$folder/manifest.json" <<'END'
import hashlib, json, sys
with open(sys.argv[1]) as f:
    manifest = json.load(f)
manifest["files"][0]["name"] = "../" + manifest["files"][0]["name"]
del manifest["seal"]
text = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
manifest["seal"] = hashlib.sha256(text.encode()).hexdigest()
with open(sys.argv[1], "w") as f:
    f.write(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
END
expect_exit 5 "$ACCORD" verify "$folder" >/dev/null 2>&1
