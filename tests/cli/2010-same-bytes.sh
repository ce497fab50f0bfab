# extract, match, diff: the same inputs give the same bytes of every CSV and snapshot, with any number of threads, in
# little memory and in much, in any time zone and language.
. "$SRC/tests/cli/lib.sh"
. "$SRC/tests/lib/same_bytes.sh"

start_sandbox --accounts 1500 --seed 7
made one "$ACCORD" --threads 1
made two "$ACCORD" --threads 2 --memory 1G
made eight "$ACCORD" --threads 8
made small "$ACCORD" --threads 2 --memory 16M
made zone "$ACCORD" --threads 3 -- TZ=Pacific/Auckland LC_ALL=C
# Turkish, where i is no small I, and numbers have commas; made here, since few machines have it.
mkdir locales
localedef -c -i tr_TR -f UTF-8 locales/tr_TR.UTF-8 2>/dev/null || echo 'no Turkish here' >locales/none
# (glibc forgets 54 bytes about LOCPATH: no leak of ours)
made language "$ACCORD" -- TZ=America/Caracas LOCPATH="$PWD/locales" LC_ALL=tr_TR.UTF-8 \
	ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
[ "$(rows one/changes.csv)" -gt 50 ] || fail 'hardly any changes'
the_same one two eight small zone language

# The dry run of `run` reads the world again, and is the same diff.
quietly "$ACCORD" run --dry-run --state st-one
mkdir dry
cp "$(ls -d st-one/changesets/* | tail -n 1)"/*.csv* dry
for file in dry/*; do
	expect_same "$file" "one/${file#dry/}"
done

quietly "$ACCORD" match --state st-one --threads 1
cp st-one/matches.csv first.csv
quietly "$ACCORD" match --state st-one --threads 4
expect_same first.csv st-one/matches.csv
