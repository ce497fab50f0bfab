# exit 74: results that nobody receives are no success; exit 73: a state folder that cannot be made.
. "$SRC/tests/cli/lib.sh"

[ -w /dev/full ] || skip 'no /dev/full here'
status=0
"$ACCORD" --help >/dev/full 2>"$ERR" || status=$?
expect_equal "$status" 74 'exit status'
expect_text 'cannot write the results to standard output' "$ERR"

start_sandbox --accounts 1
: >file
expect_exit 73 "$ACCORD" extract --state file/state >/dev/null 2>&1
expect_text 'cannot make the folder' "$ERR"
