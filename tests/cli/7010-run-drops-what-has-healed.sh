# run: a pair that differed in the snapshots and agrees when it is read again is not in the change set.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 220
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
[ "$(rows "$(ls -d accord-state/changesets/*/changes.csv)")" -gt 20 ] || fail "nothing differs here"

# The customer is corrected just when it is read by itself.
account=$(control GET 'accounts?kind=site-house-number-differs' | tr -d '\n \r')
customer=$(printf '%s' "$account" | sed 's/.*"customers":\[\([0-9]*\).*/\1/')
site=$(printf '%s' "$account" | sed 's/.*"sites":\[\([0-9]*\).*/\1/')
address=$(control GET "sites?site=$site" | tr -d '\n' | sed 's/.*"Address":"\([^"]*\)".*/\1/')
control POST faults "{\"match\":{\"method\":\"GET\",\"path\":\"/Customers/$customer\"},\"count\":1,
	\"fault\":\"changed_record\",\"set\":{\"/service_address/line_1\":\"$address\"}}" >/dev/null

quietly "$ACCORD" run --dry-run --set sync.confirm_max=0
newest=$(find accord-state/changesets -name changes.csv | sort | tail -n 1)
expect_text ",$customer,$site," "$newest"

quietly "$ACCORD" run --dry-run
expect_text '1 pairs that differed agree, now that they were read again' "$ERR"
newest=$(find accord-state/changesets -name changes.csv | sort | tail -n 1)
expect_no_text ",$customer,$site," "$newest"
expect_text '"healed": 1' "${newest%/*}/manifest.json"

# What still differs goes its way; afterwards there is nothing to read again.
expect_exit 0 "$ACCORD" run
expect_line '  outbound  2 created, 5 updated'
control DELETE faults >/dev/null
single_readings() {
	control GET "log?since=$1" | tr '{' '\n' | grep -c '"path": *"/v1/Customers/[0-9]' || :
}
[ "$(single_readings 0)" -gt 5 ] || fail "the log shows no single readings"
last=$(control GET 'log?since=0' | tr '{,' '\n\n' | sed -n 's/.*"n": *//p' | tail -n 1)
expect_exit 0 "$ACCORD" run
expect_line '  lines     0 applied,{*}'
expect_equal "$(single_readings "$last")" 0 'single readings of customers'
