# promise 2: what a dry run showed is what a run applies, byte for byte, and a dry run writes nothing anywhere.
. "$SRC/tests/fault/lib.sh"

ready
tables='links bases generations runs intents done closes decisions findings written conflicts'
dump() {
	for table in $tables; do
		echo "$table"
		ledger "SELECT * FROM $table ORDER BY 1, 2"
	done
}
dump >before
quietly "$ACCORD" run --dry-run
dump >after
expect_same before after
expect_equal "$(writes)" 0 'writes of a dry run'
[ ! -d "$STATE/audit" ] || fail 'a dry run left an audit'
shown=$(newest_changeset)
quietly "$ACCORD" run
applied=$(newest_changeset)
[ "$shown" != "$applied" ] || fail 'the run made no change set of its own'
for file in changes.csv pending.csv conflicts.csv skipped.csv links.csv; do
	expect_same "$shown/$file" "$applied/$file"
done
expect_equal "$(audited outcome=applied)" "$(rows "$shown/changes.csv")" 'lines applied'
