# diff: the next step that it names is one that can be taken, also after a write.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
quietly "$ACCORD" extract
expect_exit 0 "$ACCORD" diff >/dev/null
expect_line 'next: nothing can be applied before the first matches are confirmed: `accord match`'
quietly "$ACCORD" match --confirm-all
expect_exit 0 "$ACCORD" diff >/dev/null
expect_line 'next: `accord show` to read it, `accord apply` to apply it'
sleep 2.1 # what is older is told by whole seconds
quietly "$ACCORD" apply

# The snapshots are older than what was written now.
expect_exit 0 "$ACCORD" diff >/dev/null 2>&1
expect_text "this change set can't be applied" "$ERR"
expect_line 'next: `accord extract`, and `accord diff` again'
expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
quietly "$ACCORD" extract
expect_exit 0 "$ACCORD" diff >/dev/null
expect_line 'next: `accord show` to read it, `accord apply` to apply it'
