# conformance: what lies in the state directory, and its seals, tried from outside with servers and readers of its own.
. "$SRC/tests/cli/lib.sh"

expect_exit 0 "$SRC/tests/conformance/run" files. >/dev/null
[ "$(grep -c '^ok ' "$OUT")" -ge 11 ] || fail "only $(grep -c '^ok ' "$OUT") statements were tried"
