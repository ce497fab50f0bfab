# promise 6: guards count the whole change set and seven days of closes, and the shrinkage of snapshots, before
# the first write; the override names the guard and a number, and stands in manifest, ledger and audit.
. "$SRC/tests/fault/lib.sh"

ready
at() {
	day=$1
	shift
	ACCORD_NOW=2027-03-${day}T02:00:00Z "$ACCORD" "$@"
}

# three closes: one more than the limit is refused, the limit itself passes; nothing is written before
expect_exit 4 at 01 run --set guard.closes=2 >/dev/null 2>&1
expect_text 'closes inbound: 3 customers closed, the limit is 2' "$ERR"
expect_text 'allow closes:3' "$ERR"
expect_exit 4 at 01 run --set guard.closes=2 --allow closes:2 >/dev/null 2>&1
expect_exit 4 at 01 run --set guard.closes=2 --allow updates:99 >/dev/null 2>&1
expect_equal "$(writes)" 0 'writes when a guard refuses'
[ ! -d "$STATE/audit" ] || fail 'a refused run left an audit'
expect_exit 0 at 01 run --set guard.closes=2 --allow closes:3 >/dev/null
grep -q '"name":"closes",[^}]*"allow":3' "$(newest_changeset)/manifest.json" ||
	grep -A12 '"closes"' "$(newest_changeset)/manifest.json" | grep -q '"allow": *3' ||
	fail 'the manifest does not tell the override'
expect_equal "$(ledger "SELECT allow FROM runs WHERE allow <> ''")" closes:3 'override in the ledger'
expect_equal "$(audited seq=1 'detail=--allow closes:3')" 1 'override in the audit'

# cancel N - so many further sites of open customers are cancelled
cancel() {
	for site in $(control GET 'accounts?kind=agreement' |
		json '" ".join(str(a["sites"][0]) for a in j["accounts"] if len(a["sites"]) == len(a["customers"]) == 1)' |
		tr ' ' '\n' | sed -n "$1p"); do
		control POST edit "{\"dev_of_site\":$site,\"set\":{\"OOSCat\":\"CAN\",\"OOSStartDate\":\"2024-01-01\"}}" >/dev/null
	done
}

# closes over seven days: 3 then, 2 today, limit 5 passes; 1 more does not, until the first 3 are old
week='--set guard.minimum=0 --set guard.closes_7_days=5'
cancel 1,2
# shellcheck disable=SC2086
expect_exit 0 at 03 run $week >/dev/null
cancel 3,3
wrote=$(writes)
# shellcheck disable=SC2086
{
	expect_exit 4 at 07 run $week >/dev/null 2>&1
	expect_text 'closes_7_days inbound: 6 ' "$ERR"
	expect_exit 0 at 07 run --dry-run $week >/dev/null # a preview tells, and refuses nothing
	expect_text 'closes_7_days:6 would let it pass' "$OUT"
	expect_equal "$(writes)" "$wrote" 'writes when the week is full'
	expect_exit 0 at 08 run --dry-run $week >/dev/null # seven days to the second still count
	expect_text 'closes_7_days:6 would let it pass' "$OUT"
	expect_exit 0 at 09 run $week >/dev/null
}
expect_equal "$(writes)" $((wrote + 1)) 'writes when the first three are old'

# a share never means fewer records than the minimum
cancel 4,5
expect_exit 4 at 20 run --set guard.minimum=1 --set guard.closes=1% --set guard.closes_7_days=50 >/dev/null 2>&1
expect_exit 0 at 20 run --set guard.minimum=2 --set guard.closes=1% --set guard.closes_7_days=50 >/dev/null

# shrinkage is against the last applied snapshot, not the last one taken
for site in $(control GET 'accounts?kind=agreement' |
	json '" ".join(str(a["sites"][0]) for a in j["accounts"] if a["sites"])' | tr ' ' '\n' | sed -n '20,49p'); do
	control POST delete "{\"site\":$site}" >/dev/null
done
wrote=$(writes)
for day in 21 22; do
	expect_exit 4 at $day run >/dev/null 2>&1
	expect_text 'shrink sites: 30 ' "$ERR"
	expect_text 'shrink devices: ' "$ERR"
done
expect_equal "$(writes)" "$wrote" 'writes when a snapshot shrank'
expect_exit 0 at 23 run --allow shrink:40 >/dev/null
expect_exit 0 at 24 run >/dev/null
