# diff --partition, diff --join: the change set of all parts has the bytes of one machine's, however many parts.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 1500 --seed 7
quietly "$ACCORD" extract

# keep NAME - the newest change set's files, and of its manifest what is neither time nor id.
keep() {
	mkdir "$1"
	newest=$(ls -d accord-state/changesets/* | tail -n 1)
	cp "$newest"/*.csv* "$1"
	json '"\n".join(k + " " + str(v) for k, v in sorted(j.items()) if k not in ("changeset_id", "created_at", "previous_changeset", "seal"))' \
		"$newest/manifest.json" >"$1/manifest"
}

# in_parts NAME N [OPTION...] - the same comparison in N parts.
in_parts() {
	kept=$1
	parts=$2
	shift 2
	rm -rf accord-state/parts
	part=1
	while [ "$part" -le "$parts" ]; do
		quietly "$ACCORD" diff --partition "$part/$parts" "$@"
		part=$((part + 1))
	done
	quietly "$ACCORD" diff --join accord-state/parts/*
	keep "$kept"
}

same() {
	for file in "$1"/*; do
		expect_same "$file" "$2/${file#"$1"/}"
	done
	expect_equal "$(ls "$1")" "$(ls "$2")" files
}

# everything at once: records gone, codes that moved, stand twice or nearly, are those of others' devices
scrambled() {
	for seed in 1 2; do
		odd=$1-odd$seed
		mkdir "$odd"
		python3 "$SRC/tests/tools/scramble.py" $seed accord-state/snapshots/customers-*.gz \
			accord-state/snapshots/sites-*.gz "$odd"
		quietly "$ACCORD" diff --customers "$odd/customers.csv.gz" --sites "$odd/sites.csv.gz"
		keep "$odd-one"
		for finding in duplicate-code near-code no-code wrong-group unknown-status; do
			expect_text "$finding," "$odd-one/findings.csv"
		done
		for n in 2 5; do
			in_parts "$odd-$n" $n --memory $((64 / (n - 1)))K --customers "$odd/customers.csv.gz" --sites "$odd/sites.csv.gz"
			same "$odd-one" "$odd-$n"
		done
	done
}

# the first night: no link, everything is to be matched
quietly "$ACCORD" diff
keep first
[ "$(rows first/links.csv)" -gt 1000 ] || fail 'hardly any links'
for n in 1 2 3 7; do
	in_parts "first$n" $n
	same first "first$n"
done
in_parts first-threads 3 --threads 1 --memory 1M
same first first-threads

scrambled first

# nothing links by itself: all is left over
quietly "$ACCORD" diff --set sync.auto_link=never
keep never
rm -rf accord-state/parts
quietly "$ACCORD" diff --partition 1/2 --set sync.auto_link=never
quietly "$ACCORD" diff --partition 2/2 --set sync.auto_link=never
quietly "$ACCORD" diff --join accord-state/parts/* --set sync.auto_link=never
keep never2
same never never2

# later nights: links, among them some whose record is gone, whose codes differ, or have moved
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
keep linked
[ "$(rows linked/changes.csv)" -gt 50 ] || fail 'hardly any changes'
for n in 1 2 3 7; do
	in_parts "linked$n" $n
	same linked "linked$n"
done
# with so little memory, each part reads the links of its own customers alone
in_parts linked-little 3 --memory 64K
same linked linked-little
quietly "$ACCORD" diff --direction outbound
keep outbound
in_parts outbound2 2 --direction outbound
same outbound outbound2

scrambled linked
for finding in code-differs site-missing customer-missing; do
	expect_text "$finding," linked-odd1-one/findings.csv
done
# without a manifest nothing is known of a file beforehand
mkdir bare
cp linked-odd1/*.gz bare
quietly "$ACCORD" diff --customers bare/customers.csv.gz --sites bare/sites.csv.gz
keep bare-one
in_parts bare-three 3 --customers bare/customers.csv.gz --sites bare/sites.csv.gz
same bare-one bare-three

# a state in which nothing was ever kept
mkdir fresh fresh/snapshots
cp accord-state/snapshots/* fresh/snapshots
for n in 1 2; do
	quietly "$ACCORD" diff --partition $n/2 --set sync.state=fresh
done
[ ! -e fresh/accord.db ] || fail 'a part makes a ledger'
quietly "$ACCORD" diff --join fresh/parts/* --set sync.state=fresh
mv fresh/changesets/* fresh-joined
quietly "$ACCORD" diff --set sync.state=fresh
for file in fresh/changesets/*/*.csv; do
	expect_same "$file" "fresh-joined/${file##*/}"
done

# what a change set of parts says is applied like any other
rm -rf accord-state/parts
for n in 1 2 3; do
	quietly "$ACCORD" diff --partition $n/3
done
quietly "$ACCORD" diff --join accord-state/parts/*
quietly "$ACCORD" apply --allow creates:5000 --allow updates:5000 --allow closes:5000 --allow closes_7_days:5000
part=$(ls accord-state/parts | head -n 1)
cp -r "accord-state/parts/$part" accord-state/parts/20200101T000000Z-part-1-of-3
quietly "$ACCORD" run
expect_line '{*}0 sites to create, 0 to update'
# keep_days holds for parts, too
[ ! -e accord-state/parts/20200101T000000Z-part-1-of-3 ] || fail 'an old part is kept'
[ -e "accord-state/parts/$part" ] || fail 'a new part is gone'
