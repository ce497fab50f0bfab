# conformance: every form that the systems' answers may have, tried from outside with servers and readers of its own.
. "$SRC/tests/cli/lib.sh"

expect_exit 0 "$SRC/tests/conformance/run" wires. >/dev/null
[ "$(grep -c '^ok ' "$OUT")" -ge 22 ] || fail "only $(grep -c '^ok ' "$OUT") statements were tried"
