# undo: a run is taken back on both systems, the next run is empty, and so it is after undoing that.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 500
newest() { ls accord-state/audit | tail -n 1 | sed 's/\.csv$//'; }
# The values of both systems, without what was created, and without the ways of saying "unset".
world() {
	control GET world | python3 -c '
import json, sys
world = json.load(sys.stdin)
known = set(open(sys.argv[1]).read().split()) if len(sys.argv) > 1 else None
def put(path, value, out):
	if isinstance(value, dict):
		for k in value: put(path + "/" + k, value[k], out)
	elif value not in (None, "") and not str(value).startswith(("1900-", "0001-")):
		out.append("%s=%s" % (path, value))
for kind, key in (("customers", "customer_id"), ("sites", "SiteNum")):
	for record in world[kind]:
		name = "%s/%s" % (kind, record[key])
		out = []
		put(name, record, out)
		if known is None or name in known:
			print("\n".join(sorted(out)))
' "$@"
}
run_is_empty() {
	quietly "$ACCORD" run
	expect_text 'outbound  0 sites to create, 0 to update'
	expect_text 'inbound   0 customers to create, 0 to update, 0 to close'
}

quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
world >before
cut -d/ -f1,2 before | sort -u >known
quietly "$ACCORD" run
RUN=$(newest)
world known >after
[ "$(diff before after | grep -c '^>')" -gt 12 ] || fail "the run changed too little to tell"

quietly "$ACCORD" undo "$RUN"
expect_text "(undo of $RUN)"
expect_text 'sites that the run created stay'
quietly "$ACCORD" apply
world known >undone
expect_same before undone
run_is_empty
run_is_empty # what is ignored stays ignored
UNDO=$(newest)
quietly "$ACCORD" status
expect_text ' undo '

quietly "$ACCORD" undo "$UNDO"
quietly "$ACCORD" apply
world known >again
# the closes of the run are done anew, and so are all values; a close date may be a later day
grep -v close_date after >wanted
grep -v close_date again >got
expect_same wanted got
run_is_empty
expect_equal "$(sqlite3 accord-state/accord.db 'SELECT count(*) FROM decisions')" 0 'decisions left'

# and once more: the third level is the first again
quietly "$ACCORD" undo "$(newest)"
quietly "$ACCORD" apply
world known >undone
expect_same before undone
run_is_empty
quietly "$ACCORD" verify
