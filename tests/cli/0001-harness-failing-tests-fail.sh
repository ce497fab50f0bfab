# The harness itself: what should fail does, and is counted.
. "$SRC/tests/cli/lib.sh"

mkdir t
echo 'echo fine' >t/0001-ok-plain.sh
echo 'exit 3' >t/0002-bad-exit.sh
echo 'echo two' >t/0003-bad-out.sh
echo one >t/0003-bad-out.out
echo 'echo oops >&2' >t/0004-bad-err.sh
: >t/0004-bad-err.err
echo 'exit 0' >t/0005-bad-exit-file.sh
echo 4 >t/0005-bad-exit-file.exit
echo '. "$SRC/tests/cli/lib.sh"; expect_exit 0 false' >t/0006-bad-expect-exit.sh
echo '. "$SRC/tests/cli/lib.sh"; expect_exit 0 echo a-b; expect_line "a{*}c"' >t/0007-bad-line.sh
echo '. "$SRC/tests/cli/lib.sh"; expect_exit 0 echo a; expect_no_text a' >t/0008-bad-text.sh
echo 'echo one; echo two' >t/0009-bad-longer.sh
echo one >t/0009-bad-longer.out
echo 'false; echo not reached' >t/0010-bad-step.sh
echo 'echo "$UNSET_NAME"' >t/0011-bad-variable.sh
echo 'sleep 20 & echo started' >t/0012-bad-leaves-process.sh
: >t/0099-stray.out

expect_exit 1 "$SRC/tests/run-cli" --dir t
expect_line 'ok   0001-ok-plain{*}'
for n in 0002 0003 0004 0005 0006 0007 0008 0009 0010 0011 0012; do
	expect_line "FAIL $n-bad-{*}"
done
expect_line 'FAIL t/0099-stray.out: fits no test{*}'
expect_text 'left processes running'
expect_equal "$(tail -n 1 "$OUT")" '1 passed, 12 failed'
