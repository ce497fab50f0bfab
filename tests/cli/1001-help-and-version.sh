# help, version: exit 0 on stdout, for the program and for every command it names.
. "$SRC/tests/cli/lib.sh"

expect_exit 0 "$ACCORD" --version >/dev/null
expect_line 'accord {*}.{*}.{*}'
expect_exit 0 "$ACCORD" --help >/dev/null
[ ! -s "$ERR" ] || fail 'help went to stderr'
commands=$(sed -n 's/^  \([a-z]*\) .*/\1/p' "$OUT")
for command in check extract match diff show apply run verify rules status; do
	echo "$commands" | grep -qx "$command" || fail "help does not name $command"
done
for command in $commands; do
	expect_exit 0 "$ACCORD" "$command" --help >/dev/null
	expect_line "accord $command{*}"
	expect_text '--config FILE'
	expect_exit 0 "$ACCORD" -h "$command" >/dev/null
done
