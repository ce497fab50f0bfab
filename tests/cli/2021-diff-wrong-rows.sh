# diff: a row with another number of fields is an error wherever it stands, also where only its code was looked at.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 40 --seed 2
quietly "$ACCORD" extract
for side in customers sites; do
	gzip -dc accord-state/snapshots/$side-*.csv.gz >$side.csv
done
quietly "$ACCORD" diff --customers customers.csv --sites sites.csv
# the row of a pair, one without a partner, one with a quote; a field too many, one too few
for side in customers sites; do
	for row in 2 9 35; do
		for edit in 's/\r$/,more\r/' 's/,[^,]*\r$/\r/' 's/\r$/,"a""b"\r/'; do
			sed "$row $edit" $side.csv >wrong-$side.csv
			customers=customers.csv sites=sites.csv
			[ $side = sites ] && sites=wrong-sites.csv || customers=wrong-customers.csv
			expect_exit 65 "$ACCORD" diff --customers "$customers" --sites "$sites" >/dev/null 2>&1
			expect_text "row $((row - 1)) of 'wrong-$side.csv'" "$ERR"
			expect_text 'fields where the header has' "$ERR"
		done
	done
done
