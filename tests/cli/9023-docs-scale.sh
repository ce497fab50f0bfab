# docs: the commands of docs/scale.md for one comparison in parts work as printed (those for Slurm: tests/long/slurm).
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
PATH=$(dirname "$ACCORD"):$PATH
export PATH
sed -n '/^\$ accord diff --partition/,/^```/p' "$SRC/docs/scale.md" | sed '1i ```console' >parts.md
expect_equal "$(grep -c '^\$ accord diff' parts.md)" 4 'commands'
expect_exit 0 "$SRC/tests/run-doc" parts.md
quietly "$ACCORD" show
expect_line 'change set {*}'
