# sweep: kill -9 at random times, and allocations that fail; gone on, all
# must end as if nothing had happened. A sample within a bound of time; `make check-fault` tries every point.
# The seed is printed: tests/fault/sweep --seed S draws the same again.
cd "$SRC" || exit 1
python3 tests/fault/sweep --build "$(dirname "$SANDBOX")" --sample 15 --rounds 15 --seconds 30 kill-run kill-apply alloc-run alloc-apply
