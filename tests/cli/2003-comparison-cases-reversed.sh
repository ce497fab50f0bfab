# diff: the rows of the inputs in reverse order, and four threads: the same outcome in the other cases of fixtures/life.
. "$SRC/tests/cli/lib.sh"

SEED_LEDGER=${SANDBOX%/*}/tools/seed_ledger
export SEED_LEDGER
set --
for folder in "$SRC"/fixtures/life/*/; do
	case $folder in
	*/life/life-*) ;;
	*) set -- "$@" "$folder" ;;
	esac
done
# where the program runs many times slower, those in which order and threads may matter most
[ -z "${VALGRIND:-}${SANITIZED:-}" ] || set -- "$SRC"/fixtures/life/link-*/
quietly "$SRC/tests/tools/life" --reversed --threads 4 "$@"
expect_equal "$(grep -c '^ok ' "$OUT")" $# 'cases that ran'
