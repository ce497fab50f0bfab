# diff, match: the order of the rows in the snapshots makes no difference.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 1500 --seed 7
quietly "$ACCORD" extract
for side in customers sites; do
	zcat accord-state/snapshots/$side-*.csv.gz >$side.csv
	python3 -c 'import random, sys
head, *rows = open(sys.argv[1], newline="").read().split("\r\n")[:-1]
random.Random(sys.argv[2]).shuffle(rows)
sys.stdout.write("".join(row + "\r\n" for row in [head] + rows))' $side.csv 11 >shuffled-$side.csv
done
! cmp -s sites.csv shuffled-sites.csv || fail 'nothing was shuffled'

# compared BEFORE-OR-AFTER: both orders give one change set and one table of matches.
compared() {
	for order in '' shuffled-; do
		quietly "$ACCORD" match --customers "${order}customers.csv" --sites "${order}sites.csv"
		cp accord-state/matches.csv "$1-${order}matches.csv"
		quietly "$ACCORD" diff --customers "${order}customers.csv" --sites "${order}sites.csv"
		mkdir "$1-${order}set"
		cp "$(ls -d accord-state/changesets/* | tail -n 1)"/*.csv* "$1-${order}set"
	done
	expect_same "$1-matches.csv" "$1-shuffled-matches.csv"
	for file in "$1"-set/*; do
		expect_same "$file" "$1-shuffled-set/${file##*/}"
	done
}
compared unlinked
quietly "$ACCORD" match --confirm-all
compared linked
