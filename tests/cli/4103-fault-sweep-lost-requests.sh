# sweep: requests lost before their effect and answers lost after it; gone on, all
# must end as if nothing had happened. A sample within a bound of time; `make check-fault` tries every point.
# The seed is printed: tests/fault/sweep --seed S draws the same again.
cd "$SRC" || exit 1
python3 tests/fault/sweep --build "$(dirname "$SANDBOX")" --sample 12 --seconds 25 drop_before-run drop_after-run drop_after-apply drop_before-extract
