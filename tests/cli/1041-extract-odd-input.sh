# extract: what is odd but whole is taken: a row sent twice, ids as text, other letter case; rows of another dealer
# come in and are set aside as findings; a site list that is empty for good never passes the guard.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
customers=$(zcat accord-state/snapshots/customers-*.csv.gz | sed 1d | sort)
sites=$(zcat accord-state/snapshots/sites-*.csv.gz | sed 1d | sort)

same() {
	rm -rf accord-state/snapshots
	control DELETE faults >/dev/null
	control POST faults "{\"match\":{\"path\":\"$1\"},\"count\":$3,\"fault\":$2}" >/dev/null
	quietly "$ACCORD" extract
	expect_equal "$(zcat accord-state/snapshots/customers-*.csv.gz | sed 1d | sort)" "$customers" "$2: customers"
	expect_equal "$(zcat accord-state/snapshots/sites-*.csv.gz | sed 1d | sort)" "$sites" "$2: sites"
}
same SiteDetailList '"duplicate_row"' 1
same SiteDetailList '"id_as_string"' 0
same SiteDetailList '"renamed_fields"' 0
same SiteDetailList '"empty_result"' 1
same /Customers '"duplicate_row"' 1
same /Customers '"id_as_string"' 0
same /Customers '"wrong_content_type"' 0

control DELETE faults >/dev/null
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
before=$(cat accord-state/changesets/*/findings.csv | grep -c '^wrong-group' || :)
control POST faults '{"match":{"path":"SiteDetailList"},"count":0,"fault":"wrong_group_rows","rows":3}' >/dev/null
quietly "$ACCORD" run --dry-run
after=$(cat "$(ls -d accord-state/changesets/* | tail -n 1)/findings.csv" | grep -c '^wrong-group' || :)
[ "$after" -gt "$before" ] || fail "rows of another group: $after findings, $before before"

# an empty list
control DELETE faults >/dev/null
quietly "$ACCORD" run --allow creates:99 --allow updates:99 --allow closes:99 --allow closes_7_days:99
writes=$(writes)
control POST faults '{"match":{"path":"SiteDetailList"},"count":0,"fault":"empty_result"}' >/dev/null
expect_exit 4 "$ACCORD" run >/dev/null 2>&1
expect_text '--allow shrink:' "$ERR"
expect_equal "$(writes)" "$writes" writes
