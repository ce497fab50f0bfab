# diff: the same inputs give the same bytes of every CSV, with any number of threads, in any time zone and language.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 1500 --seed 7
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all

made() {
	name=$1
	shift
	quietly "$@"
	mkdir "$name"
	cp "$(ls -d accord-state/changesets/* | tail -n 1)"/*.csv* "$name"
}
made one "$ACCORD" diff --threads 1
made two "$ACCORD" diff --threads 2
made four "$ACCORD" diff --threads 4
made zone env TZ=Pacific/Auckland LC_ALL=C "$ACCORD" diff --threads 3
made language env TZ=America/Caracas LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 "$ACCORD" diff
made small "$ACCORD" diff --threads 2 --memory 64M
made dry "$ACCORD" run --dry-run
[ "$(rows one/changes.csv)" -gt 50 ] || fail 'hardly any changes'
for other in two four zone language small dry; do
	for file in one/*; do
		expect_same "$file" "$other/${file#one/}"
	done
	expect_equal "$(ls $other)" "$(ls one)" files
done
quietly "$ACCORD" match --threads 1
cp accord-state/matches.csv first.csv
quietly "$ACCORD" match --threads 4
expect_same first.csv accord-state/matches.csv
