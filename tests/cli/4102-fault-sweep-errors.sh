# sweep: failing, short and impossible writes, once and for good, in a run; gone on, all
# must end as if nothing had happened. A sample within a bound of time; `make check-fault` tries every point.
# The seed is printed: tests/fault/sweep --seed S draws the same again.
cd "$SRC" || exit 1
python3 tests/fault/sweep --build "$(dirname "$SANDBOX")" --sample 3 --seconds 25 eio-run enospc-run full-run short-run
