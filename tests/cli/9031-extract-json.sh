# extract: --json tells what was taken, as one object.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 50
expect_exit 0 "$ACCORD" extract --json >said
python3 - said accord-state <<'EOF'
import json, os, sys
said = json.load(open(sys.argv[1]))
assert said["format_version"] == 1, said
assert [s["system"] for s in said["snapshots"]] == ["revio", "rapid-response"], said
for snapshot in said["snapshots"]:
    assert os.path.isfile(snapshot["path"]), snapshot
    manifest = json.load(open(snapshot["path"].replace(".csv.gz", ".json")))
    assert manifest["rows"] == snapshot["rows"] > 0, snapshot
EOF
expect_exit 0 "$ACCORD" extract --json rapid-response >said
expect_equal "$(python3 -c 'import json; print(len(json.load(open("said"))["snapshots"]))')" 1 'snapshots'
