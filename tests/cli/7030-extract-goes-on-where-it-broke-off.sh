# extract: one that broke off goes on behind its last whole page if the list still reads so, else starts over.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 600
small='--set revio.page_size=50 --set revio.tries=1 --set revio.connections=2'
pages_read() {
	control GET "log?since=$1" | tr '{' '\n' | grep -c '"path": *"/v1/Customers[?"]' || :
}
newest_request() {
	control GET 'log?since=0' | tr '{,' '\n\n' | sed -n 's/.*"n": *//p' | tail -n 1
}
# shellcheck disable=SC2086
extract() {
	"$ACCORD" extract revio $small "$@"
}
newest() {
	find accord-state/snapshots -name 'customers-*.csv.gz' | sort -V | tail -n 1
}
break_off() {
	control POST faults '{"match":{"system":"revio","page":8},"count":0,"fault":"drop_before"}' >/dev/null
	expect_exit 69 extract
	control DELETE faults >/dev/null
	[ -s accord-state/customers.pages ] || fail "nothing was kept"
	expect_equal "$(find accord-state/snapshots -type f | wc -l)" "$1" "files in snapshots"
}

# Whole, as the measure.
quietly extract
gzip -dc "$(newest)" >whole.csv
all=$(pages_read 0)
[ ! -e accord-state/customers.pages ] || fail "pages are kept after a whole extraction"

break_off 2
since=$(newest_request)
expect_exit 0 extract
expect_text 'goes on behind page 7' "$ERR"
again=$(pages_read "$since")
[ "$again" -le $((all - 5)) ] || fail "$again pages read, $all for the whole list"
gzip -dc "$(newest)" >resumed.csv
expect_same resumed.csv whole.csv
[ ! -e accord-state/customers.pages ] || fail "pages are kept after a whole extraction"
quietly "$ACCORD" verify

# Killed at the sixth page.
ACCORD_FAIL=extract.page:6:die extract >/dev/null 2>&1 && fail "it was not killed"
[ -s accord-state/customers.pages ] || fail "nothing was kept"
printf 'page 7 00' >>accord-state/customers.pages # and a page that was only begun
expect_exit 0 extract
expect_text 'goes on behind page 6' "$ERR"
gzip -dc "$(newest)" >resumed.csv
expect_same resumed.csv whole.csv

# Too long ago; another order; a damaged page.
before=$(date -u -d '2 hours ago' +%Y-%m-%dT%H:%M:%SZ)
control POST faults '{"match":{"system":"revio","page":8},"count":0,"fault":"drop_before"}' >/dev/null
ACCORD_NOW=$before expect_exit 69 extract
control DELETE faults >/dev/null
expect_exit 0 extract
expect_no_text 'goes on' "$ERR"

# The list moved: somebody on the last whole page was changed.
break_off "$(find accord-state/snapshots -type f | wc -l)"
customer=$(sed -n '340s/,.*//p' whole.csv)
control POST edit "{\"system\":\"revio\",\"id\":$customer,\"set\":{\"/service_address/city\":\"Elsewhere\"}}" >/dev/null
expect_exit 0 extract
expect_text 'starts over' "$ERR"
gzip -dc "$(newest)" | tr -d '\r' >changed.csv
expect_equal "$(rows changed.csv)" "$(rows whole.csv)" rows
expect_text Elsewhere changed.csv

# Somebody on an early page went away: the pages behind moved up.
break_off "$(find accord-state/snapshots -type f | wc -l)"
customer=$(sed -n '40s/,.*//p' whole.csv)
control POST delete "{\"id\":$customer}" >/dev/null
expect_exit 0 extract
expect_text 'starts over' "$ERR"
gzip -dc "$(newest)" | tr -d '\r' >shorter.csv
expect_equal "$(rows shorter.csv)" "$(($(rows whole.csv) - 1))" rows
