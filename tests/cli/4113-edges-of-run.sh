# run, by itself and after a kill: an input or output error at each place that can meet one ends with a message; what is left holds.
cd "$SRC" || exit 1
python3 tests/fault/edges --build "$(dirname "$SANDBOX")" run again settle
