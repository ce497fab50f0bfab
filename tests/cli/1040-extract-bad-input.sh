# extract: answers that are wrong, cut, or of something else leave no snapshot; nothing is built on them.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
taken=$(ls accord-state/snapshots)

# refused SYSTEM EXIT TEXT FAULT - with that fault, extract fails, says so, and leaves nothing.
refused() {
	control DELETE faults >/dev/null
	path=$([ "$1" = revio ] && echo /Customers || echo SiteDetailList)
	control POST faults "{\"match\":{\"path\":\"$path\"},\"count\":0,\"fault\":$4}" >/dev/null
	expect_exit "$2" "$ACCORD" extract "$1" --set "$1.tries=2" --set "$1.max_wait=1" >/dev/null 2>&1
	expect_text "extracting from $1: " "$ERR"
	expect_text "$3" "$ERR"
	expect_equal "$(ls accord-state/snapshots)" "$taken" snapshots
}

refused revio 77 'refused the login (401)' '"status","code":401'
refused revio 1 'answered 200' '"status","code":200,"style":"html"'
refused revio 69 'no whole answer' '"cut_body"'
refused revio 1 'page 1' '"truncated_json"'
refused revio 1 'page 1' '"garbage"'
refused revio 65 "has no '/customer_id'" '"missing_id"'
refused revio 1 'empty although more' '"empty_page_has_more"'
refused revio 1 'has_more' '"has_more_missing"'
refused revio 1 'page 1' '"no_array"'
refused revio 1 'was not carried out' '"ok_false"'
refused revio 1 'redirects are not followed' '"redirect"'
refused revio 69 '500' '"status","code":500'
refused rapid-response 1 'cannot be read' '"status","code":200,"style":"html"'
refused rapid-response 69 'no whole answer' '"cut_body"'
refused rapid-response 65 'has no SiteNum' '"missing_id"'
refused rapid-response 1 'cannot be read' '"no_array"'
refused rapid-response 1 'error 99' '"rr_error"'
refused rapid-response 1 'ended the session twice' '"session_end"'

# run stops there, before any comparison
quietly "$ACCORD" match --confirm-all
control DELETE faults >/dev/null
control POST faults '{"match":{"path":"SiteDetailList"},"count":0,"fault":"no_array"}' >/dev/null
expect_exit 1 "$ACCORD" run >/dev/null 2>&1
[ -z "$(ls accord-state/changesets 2>/dev/null)" ] || fail 'a change set was made'
expect_equal "$(writes)" 0 writes

stop_sandbox
expect_exit 69 "$ACCORD" extract --set revio.tries=1 >/dev/null 2>&1
