# diff, apply: pairs that agree and have no base yet are not listed one by one; apply makes their bases out of the
# sealed snapshots, all or none, and refuses when they are not those that were sealed.
# shellcheck disable=SC2012,SC2046
. "$SRC/tests/cli/lib.sh"

bases() {
	python3 -c 'import sqlite3; print(sqlite3.connect("accord-state/accord.db").execute(
		"SELECT count(*), count(nullif(base_hash, 0)) FROM links JOIN bases USING (link_id)").fetchone())'
}
first_bases() {
	json 'j["first_bases"]["links"]' "$(ls -d accord-state/changesets/* | tail -n 1)/manifest.json"
}
LARGE='--allow creates:500 --allow updates:500 --allow closes:500 --allow closes_7_days:500'

start_sandbox --accounts 300 --seed 5
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
FOLDER=$(ls -d accord-state/changesets/* | tail -n 1)
COUNT=$(first_bases)
[ "$COUNT" -gt 100 ] || fail "only $COUNT pairs agree in everything"
gzip -dc "$FOLDER/agreements.csv.gz" | grep -c '^agreed' >lines || :
[ "$(cat lines)" -lt $((COUNT * 2)) ] || fail 'pairs that agree are listed'
expect_equal "$(bases)" '(0, 0)' 'bases of a diff'

# other settings: the values are not those that were sealed
# shellcheck disable=SC2086
expect_exit 5 "$ACCORD" apply $LARGE --set sync.name_order=last-first >/dev/null 2>&1
expect_text 'but '"$COUNT"' were sealed, or with other values' "$ERR"
expect_equal "$(writes)" 0 writes

# killed before and after they are set: all of them, once
cp -r accord-state kept
for point in ledger.before_commit apply.after_first_bases; do
	rm -rf accord-state && cp -r kept accord-state
	n=1
	while :; do
		status=0
		# shellcheck disable=SC2086
		ACCORD_FAIL="$point:$n:die" "$ACCORD" apply $LARGE >/dev/null 2>&1 || status=$?
		[ "$n" -lt 5 ] && [ "$status" -gt 128 ] || break
		n=$((n + 1))
	done
done
# shellcheck disable=SC2086
[ "$status" = 0 ] || quietly "$ACCORD" apply $LARGE
bases | tr -d '(),' >after
read -r all hashed <after
[ "$all" -ge "$COUNT" ] || fail "$all bases, $COUNT were promised"
expect_equal "$hashed" "$all" 'bases with their hash'

# they are what agreed: nothing is left to do, and nothing to renew
quietly "$ACCORD" extract
quietly "$ACCORD" diff
expect_equal "$(first_bases)" 0 'first bases of the second comparison'
expect_text '0 sites to create, 0 to update'
