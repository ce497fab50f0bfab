# diff: every row of the two tables of the comparison, as the cases of fixtures/life tell it.
. "$SRC/tests/cli/lib.sh"

SEED_LEDGER=${SANDBOX%/*}/tools/seed_ledger
export SEED_LEDGER
quietly "$SRC/tests/tools/life"
[ "$(grep -c '^ok ' "$OUT")" -ge 150 ] || fail "only $(grep -c '^ok ' "$OUT") cases ran"
