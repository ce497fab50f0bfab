# docs: the first week of docs/operations.md happens as it is written.
. "$SRC/tests/cli/lib.sh"

command -v sqlite3 >/dev/null || skip 'no sqlite3 here (scripts/setup installs it)'
mkdir "$TEST_TMP/bin"
ln -s "$ACCORD" "$TEST_TMP/bin/accord"
PATH=$TEST_TMP/bin:$PATH
start_sandbox --accounts 500
sed -i "s#^state .*#state = $PWD/north#" accord.conf
ACCORD_CONFIG=$PWD/accord.conf
export ACCORD_CONFIG
expect_exit 0 "$SRC/tests/run-doc" "$SRC/docs/operations.md"

# Its tables are whole: each exit status, each finding.
for status in 0 1 2 3 4 5 64 65 66 69 70 75 77 78; do
	grep -q "^| $status |" "$SRC/docs/operations.md" || fail "operations.md lacks exit status $status"
done
sed -n 's/^\tERR_[A-Z_]* = \([0-9]*\).*/\1/p' "$SRC/engine/base/err.h" >statuses
[ "$(wc -l <statuses)" -gt 10 ] || fail 'the statuses are not in engine/base/err.h any more'
while read -r status; do
	grep -qE "^\| ([0-9]+, )*$status(, [0-9]+)* \|" "$SRC/docs/operations.md" ||
		fail "operations.md lacks exit status $status of engine/base/err.h"
	grep -qE "^\.It (.* , )*$status( , .*)*\$" "$SRC/man/accord.1" ||
		fail "accord(1) lacks exit status $status of engine/base/err.h"
done <statuses
sed -n '/finding_order\[\] = {/,/};/p' "$SRC/engine/draft.c" | grep -o '"[a-z-]*"' | tr -d '"' >findings
[ "$(wc -l <findings)" -gt 10 ] || fail 'the findings are not in engine/draft.c any more'
while read -r finding; do
	grep -q "^| .*\`$finding\`" "$SRC/docs/operations.md" || fail "operations.md lacks $finding"
done <findings
