# promise 5: killed at any edge, or with its answers lost, and run again, all ends as if nothing had happened.
# Some points here, more in 41xx; `make check-fault` tries every one (docs/reliability.md).
cd "$SRC" || exit 1
python3 tests/fault/sweep --build "$(dirname "$SANDBOX")" --sample 1 --seconds 20 die-run drop_after-run
