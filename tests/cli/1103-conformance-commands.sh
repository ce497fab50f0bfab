# conformance: commands, settings, exit codes, guards, decisions, tried from outside with servers and readers of its own.
. "$SRC/tests/cli/lib.sh"

expect_exit 0 "$SRC/tests/conformance/run" commands. >/dev/null
[ "$(grep -c '^ok ' "$OUT")" -ge 18 ] || fail "only $(grep -c '^ok ' "$OUT") statements were tried"
