# A test that hangs is ended, and fails.
. "$SRC/tests/cli/lib.sh"

mkdir t
echo 'sleep 30' >t/0001-hangs.sh
expect_exit 1 "$SRC/tests/run-cli" --dir t --timeout 0.5
expect_text 'out of time'
expect_equal "$(tail -n 1 "$OUT")" '0 passed, 1 failed'
