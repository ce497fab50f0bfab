# keep_days: what is older goes after a run or apply, never the last good ones, and the audit chain still
# holds, for accord and for the script.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100 --seed 3
sql() { sqlite3 accord-state/accord.db "$1"; }
at() { # at DAY COMMAND...
	day=$1
	shift
	ACCORD_NOW=2026-${day}T02:00:00Z "$ACCORD" "$@" >"$OUT" 2>"$ERR" || fail "$* on $day: $(cat "$ERR")"
}
edit() { # something to write, so that there is an audit
	control POST edit "{\"system\":\"revio\",\"id\":$ID,\"set\":{\"/service_address/line_1\":\"$1 Quay Rd\"}}" >/dev/null
}
count() { find "accord-state/$1" -mindepth 1 -maxdepth 1 -name "$2" | wc -l | tr -d ' '; }

at 01-01 extract
at 01-01 match
at 01-01 match --confirm-all
at 01-01 run --allow closes:50 --allow closes_7_days:50
ID=$(sql 'SELECT customer_id FROM links JOIN bases USING (link_id) LIMIT 1')
edit 1
at 01-02 run
edit 2
at 01-03 run
expect_equal "$(count audit '*.csv')" 3 audits
expect_equal "$(count changesets '*')" 3 'change sets'
expect_equal "$(count snapshots '*.csv.gz')" 8 snapshots

# not yet: the limit itself is kept
edit 3
at 04-01 run
expect_equal "$(count audit '*.csv')" 4 audits

# 90 days before 04-02 is 01-02
edit 4
at 04-02 run
expect_equal "$(count audit '*.csv')" 4 'audits after a day more'
expect_equal "$(sql "SELECT count(*) FROM runs")" 4 runs
expect_equal "$(count audit '20260101*')" 0 'oldest audits'
expect_equal "$(count changesets '2026010[1]*')" 0 'oldest change sets'
expect_equal "$(count snapshots '*20260101*')" 0 'oldest snapshots, with their manifests'
expect_equal "$(sql "SELECT count(*) FROM snapshots")" "$(count snapshots '*.csv.gz')" 'snapshots that the ledger knows'
expect_equal "$(sql "SELECT length(value) FROM meta WHERE name = 'audit_begin_hash'")" 64
quietly "$ACCORD" verify
quietly "$SRC/scripts/verify-audit" accord-state

# the beginning is remembered: taking the then first file and its run away shows
cp -a accord-state tampered
rm tampered/audit/20260102*
sqlite3 tampered/accord.db "DELETE FROM runs WHERE run_id LIKE '20260102%'"
expect_exit 5 "$ACCORD" verify --state tampered >/dev/null 2>&1
expect_text 'does not begin where the ledger says'
expect_exit 1 "$SRC/scripts/verify-audit" tampered >/dev/null

# two years later nothing has been read since: an apply removes nothing that is the last of its kind
edit 5
at 04-03 extract
at 04-03 diff
ACCORD_NOW=2028-04-03T02:00:00Z quietly "$ACCORD" apply
expect_equal "$(count audit '*.csv')" 1 'audits after two years'
expect_equal "$(count changesets '*')" 1 'change sets after two years'
expect_equal "$(count snapshots '*.csv.gz')" 2 'snapshots after two years'
quietly "$ACCORD" verify
quietly "$SRC/scripts/verify-audit" accord-state
ACCORD_NOW=2028-04-03T02:00:00Z quietly "$ACCORD" run
expect_text 'outbound  0 sites to create, 0 to update'
quietly "$ACCORD" verify
