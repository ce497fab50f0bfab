# apply, run: before the first confirmation both refuse with exit 4 and say what to do; a preview goes on.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
expect_exit 4 "$ACCORD" run >/dev/null 2>&1
expect_text 'accord match' "$ERR"
quietly "$ACCORD" extract
quietly "$ACCORD" diff
expect_exit 4 "$ACCORD" apply >/dev/null 2>&1
expect_text 'no match has been confirmed yet' "$ERR"
expect_exit 4 "$ACCORD" apply --allow creates:9999 --allow updates:9999 >/dev/null 2>&1
expect_exit 0 "$ACCORD" run --dry-run -q
expect_exit 2 "$ACCORD" run --dry-run --detailed-exitcode -q
expect_equal "$(writes)" 0 writes
[ -z "$(ls accord-state/audit 2>/dev/null)" ] || fail 'an audit was written'

# the old change set was made before the links: it is not what the ledger holds now
quietly "$ACCORD" match --confirm-all
expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
expect_equal "$(writes)" 0 writes
quietly "$ACCORD" diff
expect_exit 0 "$ACCORD" apply -q
[ "$(writes)" -gt 0 ] || fail 'nothing was written'
