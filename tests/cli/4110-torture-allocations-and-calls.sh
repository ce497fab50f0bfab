# torture: the n-th allocation, and the n-th system call, of each command fails: a clean error or success, nothing half
# done, nothing lost. A sample within a bound of time; `make check-torture` takes all.
[ -z "${VALGRIND:-}${SANITIZED:-}" ] || { echo 'allocations are theirs' && exit 77; }
cd "$SRC" || exit 1
python3 tests/torture/torture --build "$(dirname "$SANDBOX")" --seconds 25
