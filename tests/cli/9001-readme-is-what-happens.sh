# readme: whoever types the tour of README.md sees what it shows.
. "$SRC/tests/cli/lib.sh"

# The sandbox as the README calls it, ending by itself should the tour break off.
mkdir "$TEST_TMP/bin"
ln -s "$ACCORD" "$TEST_TMP/bin/accord"
printf '#!/bin/sh\nexec "%s" --parent-pid %s --max-seconds 600 "$@"\n' "$SANDBOX" "$$" \
	>"$TEST_TMP/bin/accord-sandbox"
chmod +x "$TEST_TMP/bin/accord-sandbox"
PATH=$TEST_TMP/bin:$PATH

expect_exit 0 "$SRC/tests/run-doc" "$SRC/README.md"
