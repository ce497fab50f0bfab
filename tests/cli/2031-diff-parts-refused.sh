# diff --join: parts that are lacking, given twice, of something else, or not what was sealed are refused; nothing is written.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 400 --seed 3
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all

# part I/N OPTION... - makes it, and prints its folder
part() {
	quietly "$ACCORD" diff --partition "$@"
	sed -n 's/.*, in //p' "$OUT"
}
one=$(part 1/3) two=$(part 2/3) three=$(part 3/3)

expect_exit 64 "$ACCORD" diff --partition 0/3 2>/dev/null
expect_exit 64 "$ACCORD" diff --partition 4/3 2>/dev/null
expect_exit 64 "$ACCORD" diff --partition 3 2>/dev/null
expect_text '2/8' "$ERR"
expect_exit 64 "$ACCORD" diff --partition 1/2 --join "$one" 2>/dev/null
expect_exit 64 "$ACCORD" diff --partition 1/2 --allow creates:5 2>/dev/null
expect_exit 64 "$ACCORD" diff "$one" 2>/dev/null
expect_text 'go with --join' "$ERR"
expect_exit 64 "$ACCORD" diff --join 2>/dev/null
expect_exit 64 "$ACCORD" diff --join "$one" "$three" 2>/dev/null
expect_text 'part 2/3 is missing' "$ERR"
expect_exit 64 "$ACCORD" diff --join "$one" "$two" 2>/dev/null
expect_text 'part 3/3 is missing' "$ERR"
expect_exit 64 "$ACCORD" diff --join "$one" "$two" "$two" "$three" 2>/dev/null
expect_text 'part 2/3 is given twice' "$ERR"
expect_exit 64 "$ACCORD" diff --join --direction inbound "$one" "$two" "$three" 2>/dev/null
expect_exit 66 "$ACCORD" diff --join "$one" "$two" nowhere 2>/dev/null
expect_text "'nowhere' is no finished part" "$ERR"
expect_exit 65 "$ACCORD" diff --join "$one" "$two" "$(part 3/4)" 2>/dev/null
expect_text 'different comparisons' "$ERR"

# parts of something else
expect_exit 65 "$ACCORD" diff --join "$one" "$two" "$(part 3/3 --direction inbound)" 2>/dev/null
expect_text 'different directions' "$ERR"
expect_exit 65 "$ACCORD" diff --join "$one" "$two" "$(part 3/3 --set sync.create=none)" 2>/dev/null
expect_text 'different settings' "$ERR"
cp -r "$SRC/rules.d" mine
printf '[rule city]\nfields = city -> city\n' >mine/80-own.rules
expect_exit 65 "$ACCORD" diff --join "$one" "$two" "$(part 3/3 --rules mine)" 2>/dev/null
expect_text 'different rules' "$ERR"
mkdir other
python3 "$SRC/tests/tools/scramble.py" 1 accord-state/snapshots/customers-*.gz accord-state/snapshots/sites-*.gz other
foreign=$(part 3/3 --customers other/customers.csv.gz --sites other/sites.csv.gz)
expect_exit 65 "$ACCORD" diff --join "$one" "$two" "$foreign" 2>/dev/null
expect_text 'different snapshots' "$ERR"

# other settings or rules than those the parts were made with
expect_exit 5 "$ACCORD" diff --join "$one" "$two" "$three" --set sync.create=none 2>/dev/null
expect_exit 5 "$ACCORD" diff --join "$one" "$two" "$three" --rules mine 2>/dev/null
expect_text 'the rules are not those' "$ERR"

# tampered with: any file, the manifest, the folder's name
for file in rows.csv.gz rest-customers.csv.gz rest-sites.csv.gz links-seen manifest.json; do
	rm -rf tampered
	mkdir tampered
	bad=tampered/$(basename "$two")
	cp -r "$two" "$bad"
	printf ' ' >>"$bad/$file"
	expect_exit 5 "$ACCORD" diff --join "$one" "$bad" "$three" 2>/dev/null
	rm "$bad/$file"
	expect_exit "$([ "$file" = manifest.json ] && echo 66 || echo 5)" \
		"$ACCORD" diff --join "$one" "$bad" "$three" 2>/dev/null
done
cp -r "$two" renamed
expect_exit 5 "$ACCORD" diff --join "$one" ./renamed "$three" 2>/dev/null
expect_exit 0 "$ACCORD" verify "$two" >/dev/null
printf ' ' >>renamed/rows.csv.gz
expect_exit 5 "$ACCORD" verify ./renamed >/dev/null 2>&1

# a part is no change set, a change set no part
[ ! -e accord-state/changesets ] || fail 'a change set was made'
expect_exit 65 "$ACCORD" apply "$two" 2>/dev/null
expect_text 'accord diff --join' "$ERR"
quietly "$ACCORD" diff
expect_exit 65 "$ACCORD" diff --join "$one" "$two" accord-state/changesets/* 2>/dev/null
expect_text 'no part of a comparison' "$ERR"
rm -r accord-state/changesets

# an id that stands twice is found by one of the parts, as it is by one machine
twice() {
	rm -rf accord-state/parts found
	expect_exit 65 "$ACCORD" diff "$@" 2>/dev/null
	expect_text 'stands twice in its snapshot' "$ERR"
	for n in 1/3 2/3 3/3; do
		"$ACCORD" diff --partition $n "$@" >"$OUT" 2>"$ERR" && continue
		grep -q 'stands twice in its snapshot' "$ERR" || fail "part $n: $(cat "$ERR")"
		echo $n >>found
	done
	[ -s found ] || fail 'no part has found the id that stands twice'
}
mkdir twice
python3 "$SRC/tests/tools/scramble.py" --twice 1 accord-state/snapshots/customers-*.gz accord-state/snapshots/sites-*.gz twice
twice --customers twice/customers.csv.gz --sites twice/sites.csv.gz --state first-night

# a disk that is full at any of the writes leaves no part, and no change set
rm -rf accord-state/parts accord-state/changesets
n=1
while :; do
	got=0
	ACCORD_FAIL=file.write:$n:enospc "$ACCORD" diff --partition 1/2 -q 2>"$ERR" || got=$?
	[ "$got" != 0 ] || break
	expect_equal "$got" 74 "exit status at write $n"
	expect_equal "$(ls accord-state/parts)" '' 'what is in parts'
	n=$((n + 1))
done
[ $n -gt 4 ] || fail "only $n writes were tried"
quietly "$ACCORD" diff --partition 2/2
ACCORD_FAIL=file.write:1+:enospc expect_exit 74 "$ACCORD" diff --join accord-state/parts/* 2>/dev/null
[ -z "$(ls accord-state/changesets)" ] || fail 'a change set is left'
quietly "$ACCORD" diff --join accord-state/parts/*

# another run holds the lock: a part waits for it; parts do not wait for each other
expect_exit 0 "$ACCORD" diff --partition 1/2 -q
quietly python3 -c 'import fcntl, subprocess, sys
lock = open("accord-state/lock")
fcntl.flock(lock, fcntl.LOCK_SH)
subprocess.run([sys.argv[1], "diff", "--partition", "2/2", "-q"], check=True)
sys.exit(subprocess.run([sys.argv[1], "diff", "-q"], stderr=subprocess.DEVNULL).returncode != 75)' "$ACCORD"
