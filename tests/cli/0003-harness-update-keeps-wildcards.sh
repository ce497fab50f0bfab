# run-cli -u writes expected files, and keeps the lines with {*} that still fit.
. "$SRC/tests/cli/lib.sh"

mkdir t
echo 'echo id 77; echo new; echo in $PWD; exit 2' >t/0001-update.sh
printf 'id {*}\nold\n' >t/0001-update.out
echo 0 >t/0001-update.exit
expect_exit 1 "$SRC/tests/run-cli" --dir t
quietly "$SRC/tests/run-cli" --dir t -u
printf 'id {*}\nnew\nin {*}/work\n' >wanted
expect_same t/0001-update.out wanted
expect_equal "$(cat t/0001-update.exit)" 2
[ ! -e t/0001-update.err ] || fail "it made a file that nobody asked for"
quietly "$SRC/tests/run-cli" --dir t
