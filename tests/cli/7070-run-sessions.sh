# extract, run: a session is renewed once for an answer, and ended always: after success, failure and signal.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 250
count() {
	control GET counts | json "j['$1']"
}
# sessions WHAT LOGINS - so many logins since the last time, and as many logouts of sessions that there were
logins=0 logouts=0
sessions() {
	new_logins=$(($(count logins) - logins))
	new_logouts=$(($(count logouts) - logouts))
	logins=$(count logins) logouts=$(count logouts)
	expect_equal "$new_logins" "$2" "logins: $1"
	expect_equal "$new_logouts" "${3:-$2}" "logouts: $1"
}
fault() {
	control DELETE faults >/dev/null
	control POST faults "$1" >/dev/null
}
extract() {
	"$ACCORD" extract rapid-response --set rapid-response.tries=1 "$@"
}

quietly extract
sessions 'a plain extraction' 1

# The session ends in the middle: error 11 where an answer was due. One new login, and the list is whole.
fault '{"match":{"path":"DataExport/SiteDetailList"},"count":1,"fault":"rr_error","error_type":11}'
quietly extract
sessions 'a session that ended once' 2 1
fault '{"match":{"path":"DataExport/DeviceList"},"count":1,"fault":"session_end"}'
quietly extract
sessions 'all sessions ended' 2 1

# It ends again at once: an error, not a third try; the newest session is ended nevertheless.
fault '{"match":{"path":"DataExport/SiteDetailList"},"count":2,"fault":"rr_error","error_type":11}'
expect_exit 1 extract >/dev/null 2>&1
expect_text 'ended the session twice' "$ERR"
sessions 'a session that ended twice' 2 1

# An empty list: believed only after a fresh login.
fault '{"match":{"path":"DataExport/SiteDetailList"},"count":1,"fault":"empty_result"}'
quietly extract
sessions 'a list that was empty once' 2
expect_equal "$(rows "$(find accord-state/snapshots -name 'sites-*.csv.gz' | sort | tail -n 1)")" \
	"$(control GET world | json 'len(j["sites"])')" 'sites'

# Failures: of the network, of the answer, of the disk.
fault '{"match":{"path":"DataExport/SiteDetailList"},"count":0,"fault":"cut_body"}'
expect_exit 69 extract >/dev/null 2>&1
sessions 'an answer that is cut' 1
fault '{"match":{"path":"DataExport/DeviceList"},"count":0,"fault":"garbage"}'
expect_exit 1 extract >/dev/null 2>&1
sessions 'an answer that is no JSON' 1
fault '{"match":{"path":"DataExport/DeviceList"},"count":0,"fault":"status","code":429,"retry_after":7200}'
expect_exit 75 extract >/dev/null 2>&1
expect_text 'come back at' "$ERR"
sessions 'a quota' 1
control DELETE faults >/dev/null
ACCORD_FAIL=file.fsync:1:enospc expect_exit 74 extract >/dev/null 2>&1
sessions 'a full disk' 1

# A login that is refused leaves nothing to end, and is not tried again.
fault '{"match":{"path":"Login/UserLogin"},"count":0,"fault":"rr_error","error_type":10}'
before=$(requests)
expect_exit 77 extract >/dev/null 2>&1
expect_equal $(($(requests) - before)) 1 'requests of a refused login'
sessions 'a refused login' 0

# A signal while the list comes in.
fault '{"match":{"path":"DataExport/SiteDetailList"},"count":0,"fault":"slow_body","ms":50,"bytes":200}'
"$ACCORD" extract rapid-response >signal.log 2>&1 & # not by a function, which would be a shell of its own
pid=$!
wait_for 20 sh -c "curl -sS $URL/control/faults | grep -q '\"hits\":[1-9]'"
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
expect_equal "$status" 143 'exit status after a signal'
sessions 'a signal' 1
expect_equal "$(find accord-state/snapshots -name '.*' | wc -l)" 0 'files half written'
