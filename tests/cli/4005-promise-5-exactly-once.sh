# promise 5: killed at any edge, or with its answers lost, and run again, all ends as if nothing had happened.
# Some points here; `make check-fault` tries every one (docs/reliability.md).
cd "$SRC" || exit 1
python3 tests/fault/sweep --build "$(dirname "$SANDBOX")" --sample 3 --seconds 25 \
	die-run drop_after-run || exit 1
