# demo: the narrated tour holds what it claims, and leaves its files.
. "$SRC/tests/cli/lib.sh"

BUILD=$(dirname "$SANDBOX")
DEMO_DIR=$PWD/demo DEMO_ACCOUNTS=400 expect_exit 0 "$SRC/scripts/demo-run" "$BUILD" >demo.out
expect_line 'demo: done; every step did what it says' demo.out
expect_text 'nothing was written to either system' demo.out
[ "$(find demo/accord-state/audit -name '*.csv' | wc -l)" = 3 ] || fail 'not three audits'

# It never removes a folder that is not its own.
mkdir other
echo precious >other/file
DEMO_DIR=$PWD/other expect_exit 1 "$SRC/scripts/demo-run" "$BUILD" >other.out 2>other.err
expect_text 'is not from a demo' other.err
[ -s other/file ] || fail 'the demo removed a file of somebody else'
