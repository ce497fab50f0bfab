# apply: a create whose answer was lost, and which the look-up does not show yet, is sent again, hears that the code is
# in use, and finds its own record: one site, applied.
. "$SRC/tests/fault/lib.sh"

ready
customer=$(account_of open-customer-without-site-residential customers)
control GET "customers?id=$customer" >customer
code=$(json 'j.get("record", j)["account_number"]' customer)
control POST faults "{\"match\":{\"path\":\"XtNewXmitInsert\",\"body\":\"$code\"},\"fault\":\"drop_after\"}" >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" diff
# the device list is behind: the look-up reads it, and reads it again after a fresh login, as of an empty list
control POST faults '{"match":{"path":"DeviceList","body":"1234"},"count":2,"fault":"empty_result"}' >/dev/null
quietly "$ACCORD" apply
control GET faults >faults
expect_no_text '"hits":0' faults
expect_equal "$(count site_creates)" 2 'sites made'
expect_equal "$(audited customer_id="$customer" action=create outcome=stale)" 0 'stale rows'
[ "$(audited customer_id="$customer" action=create outcome=applied)" -gt 3 ] || fail 'the create is not applied'
expect_all_well
