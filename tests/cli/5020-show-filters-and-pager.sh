# show: filters narrow what is listed, before and after stand in columns, a terminal gets colour and the pager, a file neither.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
set=$(echo accord-state/changesets/*)

# ids CONDITION - change_ids of changes.csv whose columns fit an expression on the row.
ids() {
	python3 -c 'import csv, sys
for row in csv.DictReader(open(sys.argv[1], newline="")):
    if eval(sys.argv[2]): print(row["change_id"])' "$set/changes.csv" "$1" | sort
}
shown() { grep -oE '\bc[0-9a-f]{16}\b' "$OUT" | sort; }

quietly "$ACCORD" show
expect_equal "$(shown)" "$(ids True)" 'all'
expect_line 'changes, in lines'
quietly "$ACCORD" show --action update
expect_equal "$(shown)" "$(ids 'row["action"] == "update"')" 'updates'
expect_no_line 'changes, in lines'
expect_line '{*} of {*} lines shown'
quietly "$ACCORD" show --rule city --direction inbound
expect_equal "$(shown)" "$(ids 'row["rule"] == "city" and row["direction"] == "inbound"')" 'one rule inbound'
account=$(python3 -c 'import csv, sys; print(list(csv.DictReader(open(sys.argv[1], newline="")))[0]["account_number"])' "$set/changes.csv")
quietly "$ACCORD" show --account "$account" --field city
expect_equal "$(shown)" "$(ids "row['account_number'] == '$account' and row['field'] == 'city'")" 'one account'
quietly "$ACCORD" show --action create --json
expect_equal "$(grep '"type":"change"' "$OUT" | grep -oE '\bc[0-9a-f]{16}\b' | sort)" "$(ids 'row["action"] == "create"')" 'JSON'
expect_exit 64 "$ACCORD" show --action change
expect_text 'write create, update or close' "$ERR"

# Columns: the arrows of one record stand below each other.
quietly "$ACCORD" show --action update
awk '/ -> / { at = index($0, " -> "); if (group && at != group) exit 1; group = at } /^$/ { group = 0 }' "$OUT" ||
	fail 'the arrows of a record are not in one column'

# A terminal: colour and $PAGER; not with --no-color, not in a file.
on_terminal() { script -qec "$*" /dev/null >"$OUT" </dev/null || fail "failed: $*"; }
need_terminal
command -v script >/dev/null || skip 'no script(1) here, for a terminal'
unset NO_COLOR
export TERM=xterm PAGER="sed 's/^/paged /'"
on_terminal "$ACCORD" show
grep -q "^paged .*$(printf '\033')\[1m" "$OUT" || fail 'no colour, or no pager, on a terminal'
on_terminal "$ACCORD" show --no-color
expect_text 'paged change set' "$OUT"
expect_no_text "$(printf '\033')" "$OUT"
quietly "$ACCORD" show
expect_no_text "$(printf '\033')" "$OUT"
expect_no_text 'paged' "$OUT"
