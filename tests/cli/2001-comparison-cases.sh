# diff: comparing three ways, and all other cases of fixtures/life.
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
quietly "$SRC/tests/tools/life" "$@"
[ "$(grep -c '^ok ' "$OUT")" -ge 90 ] || fail "only $(grep -c '^ok ' "$OUT") cases ran"
