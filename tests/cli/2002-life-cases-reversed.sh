# diff: the rows of the inputs in reverse order, and four threads: the same outcome in the life cases of fixtures/life.
. "$SRC/tests/cli/lib.sh"

SEED_LEDGER=${SANDBOX%/*}/tools/seed_ledger
export SEED_LEDGER
set -- "$SRC"/fixtures/life/life-*/
# where the program runs many times slower, those in which order and threads may matter most
[ -z "${VALGRIND:-}${SANITIZED:-}" ] || set -- "$SRC"/fixtures/life/life-duplicate-*/
quietly "$SRC/tests/tools/life" --reversed --threads 4 "$@"
expect_equal "$(grep -c '^ok ' "$OUT")" $# 'cases that ran'
