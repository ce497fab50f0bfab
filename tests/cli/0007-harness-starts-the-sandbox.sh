# start_sandbox serves, writes settings, takes orders, and is gone afterwards.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 20 --seed 3
expect_text "http://127.0.0.1:$PORT/v1" accord.conf
expect_equal "$(stat -c %a revio.password)" 600 'mode of the password file'
control GET counts >counts
expect_text '"customer_creates":0' counts
control POST faults '{"match":{"system":"revio"},"fault":"status","code":503}' >/dev/null
control GET faults >faults
expect_text '"fault":"status"' faults
(control POST faults '{"fault":"no-such-fault"}') >/dev/null 2>&1 && fail 'a wrong order was taken'
pid=$SB_PID
stop_sandbox
! kill -0 "$pid" 2>/dev/null || fail 'the sandbox still runs'

start_sandbox --accounts 20 --tls
expect_text 'https://127.0.0.1:' accord.conf
expect_text 'BEGIN CERTIFICATE' ca.pem
