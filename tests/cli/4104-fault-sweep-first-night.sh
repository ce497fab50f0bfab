# sweep: die at edges of the first night: the ledger is made, matches are confirmed, a change set is made and applied; gone on, all
# must end as if nothing had happened. A sample within a bound of time; `make check-fault` tries every point.
# The seed is printed: tests/fault/sweep --seed S draws the same again.
cd "$SRC" || exit 1
python3 tests/fault/sweep --build "$(dirname "$SANDBOX")" --sample 2 --seconds 25 die-extract die-match die-diff die-apply
