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
expect_equal "$(cat tally)" '6 6'

quietly "$SRC/tests/run-unit" --build b good
expect_equal "$(tail -n 1 "$OUT")" '3 passed, 0 failed'
