# rules: what is wrong in them is exit 65 with file and line, told before the first record is read, by every command
# that needs rules.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
cp -r "$SRC/rules.d" own
before=$(requests)
cat >own/80-own.rules <<'END'
[rule city]
filds = cty <-> city
[rule other]
fields = cty <-> city
END
for command in 'rules check' 'rules list' extract match diff run 'run --dry-run' apply; do
	# shellcheck disable=SC2086
	expect_exit 65 "$ACCORD" $command --rules own >/dev/null 2>&1
	expect_text "own/80-own.rules:2: [rule city]: " "$ERR"
	expect_text "did you mean 'fields'?" "$ERR"
	expect_text "own/80-own.rules:4: [rule other]: unknown customer field 'cty'; did you mean 'city'?" "$ERR"
done
expect_equal "$(requests)" "$before" requests
[ ! -e accord-state/changesets ] || fail 'a change set was made'

# well-formed, but two rules that write one field
printf '[rule twice]\nfields = city -> city\n' >own/80-own.rules
expect_exit 65 "$ACCORD" rules check --rules own >/dev/null 2>&1
expect_text 'twice' "$ERR"
rm own/80-own.rules
expect_exit 0 "$ACCORD" rules check --rules own >/dev/null
expect_exit 0 "$ACCORD" rules list --rules own >/dev/null
expect_line 'site-type'
expect_exit 66 "$ACCORD" rules check --rules nowhere >/dev/null
expect_text "nowhere'; name it in the settings ([sync] rules)" "$ERR"
expect_exit 64 "$ACCORD" rules chek >/dev/null 2>&1
