# sandbox: what docs/sandbox.md promises of both systems holds over real sockets.
. "$SRC/tests/cli/lib.sh"

sh "$SRC/fixtures/sandbox/check.sh" "$SANDBOX"
expect_exit 64 "$SANDBOX" --every-kind --accounts 40 2>/dev/null
