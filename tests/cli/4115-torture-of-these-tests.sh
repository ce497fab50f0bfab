# torture: the calls of accord in these tests, played in copies with a failing allocation or system call: a clean error, or
# the same as without; nothing half done. A sample within a bound of time; `make check-long T=torture-cli` takes all.
[ -z "${VALGRIND:-}${SANITIZED:-}" ] || { echo 'allocations are theirs' && exit 77; }
cd "$SRC" || exit 1
for kind in malloc syscall; do
	status=0
	python3 tests/run-cli --build "$(dirname "$SANDBOX")" --torture $kind:2 --seconds 12 >"$TMPDIR/said" 2>&1 || status=$?
	cat "$TMPDIR/said"
	[ $status = 0 ] || exit $status
	grep -q '^[1-9][0-9]* calls of accord played, 0 failed' "$TMPDIR/said" || exit 1
done
