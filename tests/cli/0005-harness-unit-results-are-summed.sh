# run-unit adds up what the programs say, and is not fooled by those that end early.
. "$SRC/tests/cli/lib.sh"

mkdir -p b/unit b/fuzz
program() {
	{
		echo '#!/bin/sh'
		cat
	} >"b/$1"
	chmod +x "b/$1"
}
program unit/test_good <<'END'
printf '1..2\nok 1 - a\nok 2 - b\n'
END
program unit/test_bad <<'END'
printf '1..2\nok 1 - a\nnot ok 2 - b\n'; exit 1
END
program unit/test_dies <<'END'
printf '1..2\nok 1 - a\n'; kill -SEGV $$
END
program unit/test_ends_early <<'END'
printf '1..2\nok 1 - a\n'
END
program unit/test_none <<'END'
exit 0
END
program unit/test_hangs <<'END'
printf '1..1\n'; sleep 30
END
program fuzz/fuzz_good <<'END'
exit 0
END
program fuzz/fuzz_bad <<'END'
exit 1
END

expect_exit 1 "$SRC/tests/run-unit" --build b --timeout 1 --tally tally
expect_line 'ok   test_good {*} 2 passed'
expect_line 'FAIL test_bad {*} 1 passed, 1 failed'
expect_line 'FAIL test_dies {*} 1 passed, 1 failed: ended by signal 11'
expect_line 'FAIL test_ends_early {*} 1 passed, 1 failed: 1 of 2 tests ran'
expect_line 'FAIL test_none {*}: no tests ran'
expect_line 'FAIL test_hangs {*}: out of time{*}'
expect_line 'FAIL fuzz_bad {*}'
expect_equal "$(cat tally)" 'test 5 5 0 unit tests
test 1 1 0 fuzz corpora'
expect_exit 1 "$SRC/tests/tried.py" tally
expect_line 'unit tests {*} 10  5 failed'
expect_equal "$(tail -n 1 "$OUT")" '6 passed, 6 failed'

quietly "$SRC/tests/run-unit" --build b good
expect_equal "$(tail -n 1 "$OUT")" '3 passed, 0 failed'

# What tests try many times over is told beside them, and a runner that failed without a word counts.
program unit/test_tells <<'END'
printf '1..1\nok 1 - a\n'; echo 'tried 20 0 worlds' >>"$TRIED"; echo 'tried 5 2 worlds' >>"$TRIED"
END
quietly "$SRC/tests/run-unit" --build b --tally told tells
quietly "$SRC/tests/tried.py" told
expect_line '{*}worlds {*} 25  2'
expect_equal "$(tail -n 1 "$OUT")" '1 passed, 0 failed'
expect_exit 1 "$SRC/tests/tried.py" told 1
expect_exit 1 "$SRC/tests/tried.py" missing
