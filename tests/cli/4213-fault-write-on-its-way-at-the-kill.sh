# fault: killed while a write is on its way, and called again at once: the write takes effect behind the kill, and is
# found and told, not sent a second time.
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" diff
manifest=$(newest_changeset)/manifest.json
planned() { json "j['counts']['changes']['$1']['$2']" "$manifest"; }

# late PATH METHOD - such a request comes late, and accord is killed while it is under way
late() {
	control POST faults "{\"match\":{\"path\":\"$1\",\"method\":\"$2\"},\"from\":1,\"count\":1,\"fault\":\"late_effect\",\"ms\":1300}" >/dev/null
	"$ACCORD" apply >/dev/null 2>&1 &
	pid=$!
	wait_for 20 sent
	sleep 0.2
	kill -9 $pid
	wait $pid 2>/dev/null || :
	curl -sS -X DELETE "$URL/control/faults" >/dev/null
}
sent() { control GET faults | grep -q '"hits":[1-9]'; }

late XtNewXmitInsert POST
late SiteUpdate POST
late /Customers POST
late /Customers/ PATCH
quietly "$ACCORD" apply
expect_equal "$(count site_creates)" "$(planned outbound create)" 'sites created'
expect_equal "$(count site_updates)" "$(planned outbound update)" 'sites updated'
expect_equal "$(count customer_creates)" "$(planned inbound create)" 'customers created'
closes=$(planned inbound close)
expect_equal "$(count customer_updates)" $(($(planned inbound update) + closes)) 'customers updated or closed'
expect_equal "$(ledger 'SELECT count(*) FROM closes')" "$closes" 'closes in the ledger'
expect_all_well
