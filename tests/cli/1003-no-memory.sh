# memory that cannot be had ends any command at once, with 70 and a message; the same command works right after.
. "$SRC/tests/cli/lib.sh"

for n in 1 2 20; do
	expect_exit 70 env "ACCORD_FAIL=alloc:$n" "$ACCORD" rules check --rules "$SRC/rules.d" >/dev/null 2>&1
	expect_text 'memory' "$ERR"
done
expect_exit 0 "$ACCORD" rules check --rules "$SRC/rules.d" >/dev/null 2>&1
