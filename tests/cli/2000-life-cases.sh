# diff: the life of an account, as the cases of fixtures/life tell it.
. "$SRC/tests/cli/lib.sh"

SEED_LEDGER=${SANDBOX%/*}/tools/seed_ledger
export SEED_LEDGER
quietly "$SRC/tests/tools/life" "$SRC"/fixtures/life/life-*/
[ "$(grep -c '^ok ' "$OUT")" -ge 60 ] || fail "only $(grep -c '^ok ' "$OUT") cases ran"
