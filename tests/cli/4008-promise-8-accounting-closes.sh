# promise 8: rows read = in agreement + changed + conflicting + created from + skipped + set aside, on each side.
. "$SRC/tests/fault/lib.sh"

closes() {
	python3 - "$(newest_changeset)/manifest.json" "$STATE" <<'PY' || fail "the accounting of $1 does not close"
import glob, gzip, json, sys
manifest = json.load(open(sys.argv[1]))
for side in ("customers", "sites"):
    c = manifest["counts"][side]
    parts = [c[k] for k in ("in_agreement", "changed", "conflict", "created_from", "skipped", "set_aside")]
    assert c["read"] == sum(parts) > 0, (side, c)
    path = next(s["path"] for s in manifest["snapshots"] if side in s["path"])
    rows = gzip.open(sys.argv[2] + "/" + path).read().count(b"\r\n") - 1
    assert rows == c["read"], (side, rows, c)
PY
}

ready
quietly "$ACCORD" diff
closes 'the first night'
quietly "$ACCORD" run
closes 'a run'
site=$(account_of agreement sites)
customer=$(account_of agreement customers)
control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"City\":\"Here\"}}" >/dev/null
control POST edit "{\"system\":\"revio\",\"id\":$customer,\"set\":{\"/service_address/city\":\"There\"}}" >/dev/null
quietly "$ACCORD" run
expect_equal "$(rows "$(newest_changeset)/conflicts.csv")" 1 conflicts
closes 'a night with a conflict'
for direction in outbound inbound; do
	quietly "$ACCORD" diff --direction $direction
	closes "$direction"
done
