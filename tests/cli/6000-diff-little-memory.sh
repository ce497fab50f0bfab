# diff: with hardly any memory, rows wait in files and sorted rows are merged from files; the bytes are the same.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 20000 --seed 11
quietly "$ACCORD" extract

keep() {
	mkdir "$1"
	cp "$(ls -d accord-state/changesets/* | tail -n 1)"/*.csv* "$1"
}
same_files() {
	for file in "$1"/*; do
		expect_same "$file" "$2/${file#"$1"/}"
	done
	expect_equal "$(ls "$1")" "$(ls "$2")" files
}

# before any link: everything is in the rest
quietly "$ACCORD" diff
keep first
quietly "$ACCORD" diff --memory 1M
keep first-little
same_files first first-little

# files without a manifest: how many rows they have is a guess (2022)
mkdir bare
cp accord-state/snapshots/*.csv.gz bare
quietly "$ACCORD" diff --customers bare/customers-*.csv.gz --sites bare/sites-*.csv.gz
keep first-bare
same_files first first-bare

# with all links
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
keep all
[ "$(rows all/changes.csv)" -gt 500 ] || fail 'hardly any changes'
for threads in 1 2 5; do
	quietly "$ACCORD" diff --memory 1M --threads "$threads"
	keep "little$threads"
	same_files all "little$threads"
done
quietly "$ACCORD" match --memory 1M
[ -z "$(ls -A accord-state | grep spill)" ] || fail 'temporary files are left'

# it was files indeed: when they cannot be written, little memory does not do
ACCORD_FAIL=spill.write:1+:enospc expect_exit 74 "$ACCORD" diff --memory 1M
expect_text 'cannot write a temporary file' "$ERR"
ACCORD_FAIL=rowsort.spill:1+:enospc expect_exit 74 "$ACCORD" diff --memory 1M
expect_text 'cannot write a temporary file' "$ERR"
ACCORD_FAIL=spill.write:1+:enospc quietly "$ACCORD" diff
[ -z "$(ls -A accord-state | grep spill)" ] || fail 'temporary files are left'
