# Calls that a signal interrupts (EINTR, as a network disk may give) are made again, and folders that cannot be listed, and
# programs that cannot find themselves, are told: nothing else than undisturbed, or an error.
# shellcheck disable=SC2012
. "$SRC/tests/fault/lib.sh"

[ -z "${VALGRIND:-}${SANITIZED:-}" ] || skip 'no tracing of what traces itself'
command -v strace >/dev/null && strace -f -o /dev/null true 2>/dev/null || skip 'strace may not trace here'

# what counts lines (make coverage) meets the same faults, and would lose its counts
# with CALLS COMMAND... - under strace, with CALLS failing as strace's `inject` says
with() {
	inject=$1
	shift
	GCOV_PREFIX=$TEST_TMP/gcov strace -f -qq --seccomp-bpf -o "$TEST_TMP/strace" -e "trace=${inject%%:*}" -e "inject=$inject" "$@"
}

ready
quietly "$ACCORD" diff
cp "$(newest_changeset)"/changes.csv before.csv
for calls in write:3 pread64:20+3 read:60+3; do # the first ones are the loader's
	rm -rf "$STATE/changesets"
	quietly with "${calls%:*}:error=EINTR:when=${calls#*:}" "$ACCORD" diff
	expect_same before.csv "$(newest_changeset)/changes.csv"
	grep -q EINTR "$TEST_TMP/strace" || fail "no ${calls%:*} was interrupted"
	quietly "$ACCORD" verify
done
quietly with 'write:error=EINTR:when=20' "$ACCORD" run
quietly "$ACCORD" verify

# a folder that breaks off while it is listed is no empty folder
expect_exit 74 with 'getdents64:error=EIO:when=1+' "$ACCORD" verify "$STATE/audit" >/dev/null 2>&1
expect_text 'cannot read the folder' "$ERR"
