# sweep: die at edges between two durable states of a run: all of the rare ones, some of the many; gone on, all
# must end as if nothing had happened. A sample within a bound of time; `make check-fault` tries every point.
# The seed is printed: tests/fault/sweep --seed S draws the same again.
cd "$SRC" || exit 1
python3 tests/fault/sweep --build "$(dirname "$SANDBOX")" --sample 6 --seconds 25 die-run
