# hardening: position independent, read-only relocations, stack protector, fortified calls; a program without is told.
. "$SRC/tests/cli/lib.sh"

command -v readelf >/dev/null || skip 'no readelf here'
[ -z "${SANITIZED:-}" ] || skip 'sanitizers take the place of fortified calls'
! grep -qs -e --coverage "$(dirname "$SANDBOX")/.flags" || skip 'builds that count what runs are not optimized'
program=$(dirname "$SANDBOX")/accord
expect_exit 0 "$SRC/scripts/hardened" "$program" >/dev/null
release=$SRC/build/release/accord
[ ! -x "$release" ] || expect_exit 0 "$SRC/scripts/hardened" "$release" >/dev/null

# It would be seen: a program without any of it.
echo 'int main(void) { return 0; }' >plain.c
quietly "${CC:-cc}" -no-pie -fno-stack-protector -fcf-protection=none -Wl,-z,norelro,-z,lazy,-z,execstack -o plain plain.c
expect_exit 1 "$SRC/scripts/hardened" ./plain 2>/dev/null
for what in 'position independence' 'read-only relocations' 'binding at start' 'a stack that does not run' \
	'the stack protector' 'fortified calls'; do
	expect_text "lacks $what" "$ERR"
done
