# diff: the rows of the inputs in reverse order, and four threads: the same outcome.
. "$SRC/tests/cli/lib.sh"

SEED_LEDGER=${SANDBOX%/*}/tools/seed_ledger
export SEED_LEDGER
quietly "$SRC/tests/tools/life" --reversed --threads 4
[ "$(grep -c '^ok ' "$OUT")" -ge 150 ] || fail "only $(grep -c '^ok ' "$OUT") cases ran"
