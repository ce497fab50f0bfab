# fault: a ledger that cannot be looked at is not taken for none, and never replaced; one that could not be made whole
# is not left behind.
. "$SRC/tests/fault/lib.sh"

strace -f -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
[ -z "${VALGRIND:-}${SANITIZED:-}" ] || skip 'the same as without'

# with CALL ERROR PATH COMMAND... - the command, and that call fails on that file
with() {
	call=$1 error=$2 path=$3
	shift 3
	strace -f -qq -o "$TEST_TMP/trace" -P "$path" -e "trace=$call" -e "inject=$call:error=$error" "$@"
}

# made: every way in which the disk may not take it
start_sandbox --accounts 48 --every-kind
new=$PWD/$STATE/accord.db.new
for call in fdatasync pwrite64 ftruncate; do
	for n in 1 2 3 4 5 6 7 8; do
		rm -rf "$STATE"
		status=0
		strace -f -qq -o "$TEST_TMP/trace" -P "$new" -P "$new-wal" -e "trace=$call" \
			-e "inject=$call:error=EIO:when=$n" "$ACCORD" extract revio >"$OUT" 2>"$ERR" || status=$?
		case $status in
		0 | 74) ;;
		*) fail "exit status $status when $call $n fails: $(cat "$ERR")" ;;
		esac
		[ "$status" = 0 ] || [ ! -e "$STATE/accord.db" ] || fail "a ledger is left when $call $n fails"
		quietly "$ACCORD" extract revio
	done
done
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff

# there, but not to be seen
links=$(ledger 'SELECT count(*) FROM links')
for verb in diff status run apply extract match verify show; do
	for error in EIO EACCES; do
		expect_exit 74 with access $error "$PWD/$STATE/accord.db" "$ACCORD" $verb >/dev/null 2>&1
	done
	expect_equal "$(ledger 'SELECT count(*) FROM links')" "$links" "links after $verb"
done
expect_equal "$(writes)" 0 writes
# not even when nothing tells that there was one
rm -rf "$STATE/changesets"
expect_exit 74 with access EIO "$PWD/$STATE/accord.db" "$ACCORD" extract >/dev/null 2>&1
expect_equal "$(ledger 'SELECT count(*) FROM links')" "$links" 'links after extract'
quietly "$ACCORD" run
expect_all_well
