# docs: the option table, the help, accord(1) and the completions of three shells say the same.
. "$SRC/tests/cli/lib.sh"

expect_exit 0 "$SRC/scripts/completion/update" --check "$ACCORD"

# The check itself notices a missing option: a page without --dry-run.
mkdir -p copy/scripts copy/man
cp -r "$SRC/scripts/completion" copy/scripts/
sed '/dry.\{0,2\}run/d' "$SRC/man/accord.1" >copy/man/accord.1
expect_exit 1 copy/scripts/completion/update --check "$ACCORD"
expect_line 'not what `accord --help` says: man/accord.1; {*}'

# Every command has an item, every option of its help too.
for command in $("$ACCORD" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p'); do
	grep -q "^\.It Cm $command\( \|$\)" "$SRC/man/accord.1" || fail "accord(1) has no '$command'"
	"$ACCORD" "$command" --help | sed -n 's/^  \(-., \|    \)--\([a-z-]*\).*/\2/p' >options
	[ -s options ] || fail "accord $command --help lists no options"
	while read -r option; do
		name=$(printf '%s' "$option" | sed 's/-/\\\\-/g')
		grep -q "^\.It .*Fl .-$name\( \|$\)" "$SRC/man/accord.1" ||
			fail "accord(1) has no --$option"
	done <options
done
