# promise 1: a list that did not end properly is an error and no snapshot, never "they are gone".
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" run --allow creates:50
before=$(ls "$STATE/snapshots" | wc -l)
wrote=$(writes)

# fails PATH FAULT - the run ends with an error, leaves no snapshot of that system, and writes nothing.
fails() {
	control POST faults "{\"match\":{\"path\":\"$1\"},\"count\":0,$2}" >/dev/null
	status=0
	"$ACCORD" run --set revio.tries=1 --set rapid-response.tries=1 --set revio.page_size=50 \
		>"$OUT" 2>"$ERR" || status=$?
	curl -sS -X DELETE "$URL/control/faults" >/dev/null
	case $status in
	1 | 65 | 69 | 74) ;;
	*)
		cat "$OUT" "$ERR" >&2
		fail "exit $status with $2"
		;;
	esac
	[ -s "$ERR" ] || fail "nothing was said of $2"
	expect_equal "$(writes)" "$wrote" "writes with $2"
}

fails /Customers '"fault":"cut_body"'
fails /Customers '"fault":"truncated_json"'
fails /Customers '"fault":"has_more_missing"'
fails /Customers '"fault":"empty_page_has_more"'
fails /Customers '"fault":"garbage"'
fails /Customers '"fault":"status","code":500'
expect_equal "$(ls "$STATE/snapshots" | wc -l)" "$before" 'files of snapshots'
fails SiteDetailList '"fault":"cut_chunk"'
fails SiteDetailList '"fault":"no_array"'
fails SiteDetailList '"fault":"truncated_json"'
fails DeviceList '"fault":"cut_body"'
for file in "$STATE"/snapshots/sites-*.csv.gz; do last=$file; done
expect_equal "$(ls "$STATE"/snapshots/sites-*.csv.gz | wc -l)" 2 'snapshots of sites'
[ -s "$last" ] || fail 'the last good snapshot is gone'

# An empty list in good order (an ended session can look like one) is not believed into closing or creating.
control POST faults '{"match":{"path":"SiteDetailList"},"count":0,"fault":"empty_result"}' >/dev/null
status=0
"$ACCORD" run >"$OUT" 2>"$ERR" || status=$?
[ "$status" != 0 ] || fail 'an empty list of sites was applied'
expect_equal "$(writes)" "$wrote" 'writes after an empty list'
