# usage: every wrong command line is exit 64, says what is wrong and what would be right, and does nothing.
. "$SRC/tests/cli/lib.sh"

wrong() {
	want=$1
	shift
	expect_exit 64 "$ACCORD" "$@" >/dev/null 2>&1
	expect_text "$want" "$ERR"
}

wrong 'no command was given'
wrong "there is no command 'dif'; did you mean 'diff'?" dif
wrong "there is no option 'jsn'; did you mean 'json'?" diff --jsn
wrong "there is no option '-x'" diff -x
wrong '`accord diff` has no option --only' diff --only c0123456789abcdef
wrong '`accord check` has no option --dry-run' check --dry-run
wrong '`accord diff` takes no argument, so '"'extra' is one too many" diff extra
wrong "\`accord show\` takes one argument, [CHANGESET], so 'b' is one too many" show a b
wrong '`accord status` takes no argument, so '"'here' is one too many" status here
wrong 'option --allow needs a value' run --allow
wrong 'option --json takes no value' diff --json=yes
wrong "--direction 'up': write both, outbound or inbound" run --direction up
wrong "there is no guard 'create'; did you mean 'creates'?" run --allow create:5
wrong 'write it as creates:NUMBER' run --allow creates
wrong 'write it as closes:NUMBER' run --allow closes:-1
wrong "there is no system 'revo'; did you mean 'revio'?" extract revo
wrong '--confirm FILE and --confirm-all exclude each other' match --confirm x --confirm-all
wrong '--help` lists them' frobnicate
wrong "'--x'" extract -- --x
[ -z "$(ls -A)" ] || fail "something was left behind: $(ls -A)"
