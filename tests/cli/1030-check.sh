# check: tries settings, rules, logins and codes, tells what is wrong with each; reads only.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 20
expect_exit 0 "$ACCORD" check >/dev/null
expect_line 'ok    login to revio'
expect_line 'ok    login to rapid-response'
expect_line 'ok    bill profile'
expect_exit 0 "$ACCORD" check --json >/dev/null
expect_equal "$(json 'j["failures"]' "$OUT")" 0 failures
expect_equal "$(json '[c["ok"] for c in j["checks"]]' "$OUT")" "[True, True, True, True, True, True, True, True, True]" checks

expect_exit 78 "$ACCORD" check --set sync.bill_profile=99 >/dev/null 2>&1
expect_line 'FAIL  bill profile: [sync] bill_profile = 99 {*}'
expect_line 'ok    login to rapid-response'
expect_exit 78 "$ACCORD" check --set sync.bill_profile=14 >/dev/null 2>&1
expect_text 'is not active' "$ERR"
expect_exit 78 "$ACCORD" check --set rapid-response.default_timezone=999 >/dev/null 2>&1
expect_exit 78 "$ACCORD" check --set rapid-response.default_device_type=TOASTER >/dev/null 2>&1

echo wrong >wrong.password
chmod 600 wrong.password
expect_exit 77 "$ACCORD" check --set revio.password_file=wrong.password >/dev/null 2>&1
expect_line 'FAIL  login to revio: {*}'
expect_line 'ok    login to rapid-response'
expect_exit 77 "$ACCORD" check --set rapid-response.password_file=wrong.password >/dev/null 2>&1
expect_line 'FAIL  login to rapid-response: {*}'
expect_no_text wrong "$OUT"
expect_equal "$(writes)" 0 writes

stop_sandbox
expect_exit 69 "$ACCORD" check --set revio.tries=1 --set rapid-response.tries=1 >/dev/null 2>&1
expect_line 'FAIL  login to revio: {*}'
expect_line 'FAIL  login to rapid-response: {*}'
