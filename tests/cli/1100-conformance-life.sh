# conformance: both tables of the comparison, tried from outside with servers and readers of its own.
. "$SRC/tests/cli/lib.sh"

expect_exit 0 "$SRC/tests/conformance/run" life. >/dev/null
[ "$(grep -c '^ok ' "$OUT")" -ge 24 ] || fail "only $(grep -c '^ok ' "$OUT") statements were tried"
