# The harness itself: wildcards, helpers and surroundings.
. "$SRC/tests/cli/lib.sh"

mkdir t
cat >t/0001-good-files.sh <<'END'
echo "run 20261123T020000Z took 12 ms"
echo "a [literal] (line).*"
echo problem >&2
exit 4
END
printf 'run {*} took {*} ms\na [literal] (line).*\n' >t/0001-good-files.out
echo 'pro{*}' >t/0001-good-files.err
echo 4 >t/0001-good-files.exit
cat >t/0002-good-helpers.sh <<'END'
. "$SRC/tests/cli/lib.sh"
expect_exit 3 sh -c 'printf "one two three\r\n\\d\n"; exit 3'
expect_line 'one two three'
expect_line '{*}two{*}'
expect_line 'one{*}{*}three'
expect_line '\d'
expect_no_line 'one{*}two'
expect_text 'two'
expect_no_text 'four'
printf 'h\r\na\r\nb\r\n' >x.csv
expect_equal "$(rows x.csv)" 2
expect_equal "$TZ $LC_ALL $NO_COLOR" 'UTC C.UTF-8 1'
expect_equal "$HOME" "$PWD"
expect_equal "${ACCORD_CONFIG-none}" none
END
echo 'echo no such tool; exit 77' >t/0003-good-skip.sh

ACCORD_CONFIG=elsewhere expect_exit 0 "$SRC/tests/run-cli" --dir t --tally tally
expect_equal "$(cat tally)" 'test 2 0 1 command line tests'
expect_line '{*}no such tool'
expect_equal "$(tail -n 1 "$OUT")" 'cli tests: 2 passed, 0 failed'

quietly "$SRC/tests/run-cli" --dir t helpers
expect_equal "$(tail -n 1 "$OUT")" '1 passed, 0 failed'
expect_exit 1 "$SRC/tests/run-cli" --dir t no-such-test
