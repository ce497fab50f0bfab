# the comparison against the same said in SQL, on random worlds; seeds are printed (docs/reliability.md)
. "$SRC/tests/cli/lib.sh"

SEED_LEDGER=${SANDBOX%/*}/tools/seed_ledger
export SEED_LEDGER
command -v python3 >/dev/null || exit 0
expect_exit 0 python3 "$SRC/tests/differential/differential" --worlds 30 --seed "${SEED:-1}" >/dev/null

# a comparison that is not the same is found: rules that SQL was not told of
mkdir -p wrong/tests
cp -r "$SRC/rules.d" wrong/
cp -r "$SRC/tests/differential" "$SRC/tests/tried.py" wrong/tests/
sed -i "s/if self.value is None and not self.create:/if False:/" wrong/tests/differential/world.py
expect_exit 1 env TRIED= python3 wrong/tests/differential/differential --worlds 5 --seed 1 >/dev/null
expect_text 'conflicts: accord alone' "$OUT"
