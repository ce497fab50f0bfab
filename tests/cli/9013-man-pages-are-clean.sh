# docs: mandoc finds nothing to warn of in the manual pages.
. "$SRC/tests/cli/lib.sh"

command -v mandoc >/dev/null || skip 'no mandoc here (scripts/setup --lint installs it)'
for page in "$SRC"/man/*.[1-9]; do
	expect_exit 0 mandoc -T lint -W warning "$page"
	expect_exit 0 mandoc -T utf8 "$page" >text
	[ "$(wc -l <text)" -gt 40 ] || fail "$page is nearly empty"
done
