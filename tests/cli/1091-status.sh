# status: before the first run and after it; runs, findings, when each direction last succeeded.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
expect_exit 0 "$ACCORD" status >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --direction outbound
expect_exit 0 "$ACCORD" status >/dev/null
expect_line '  {*}  run {*} outbound {*}'
expect_line 'outbound last succeeded: 20{*}'
expect_line 'inbound last succeeded: {*}'
expect_no_line 'inbound last succeeded: 20{*}'
expect_line '  {*} customer {*} site {*} since {*}, 1 run'
quietly "$ACCORD" run
expect_exit 0 "$ACCORD" status -v >/dev/null
expect_line 'inbound last succeeded: 20{*}'
expect_line '  {*} since {*}, 2 runs'
expect_exit 0 "$ACCORD" status --json >/dev/null
expect_equal "$(json 'j["format_version"]' "$OUT")" 1
