# promise 9: no password, passcode or lock-box code in a log, snapshot, change set, audit, ledger, metrics, argument or core.
. "$SRC/tests/fault/lib.sh"

ready
"$ACCORD" -v run >said 2>&1
"$ACCORD" -v show >>said 2>&1
"$ACCORD" -v status >>said 2>&1
control POST faults '{"match":{"path":"SiteUpdate"},"count":0,"fault":"rr_error","message":"Password sandbox-rapid-response is wrong"}' >/dev/null
site=$(account_of agreement sites)
customer=$(account_of agreement customers)
control POST edit "{\"system\":\"revio\",\"id\":$customer,\"set\":{\"/service_address/city\":\"There\"}}" >/dev/null
expect_exit 3 "$ACCORD" -v run >>said 2>&1
expect_equal "$(audited site_num="$site" outcome=refused)" 1 'refused line'

control GET world >"$TEST_TMP/world"
grep -q SECRET- "$TEST_TMP/world" || fail 'the world has no secrets to leak'
basic=$(printf 'svc-accord@acme:sandbox-revio' | base64)
for file in said $(find "$STATE" -type f); do
	case $file in
	*.gz) gzip -dc "$file" >plain ;;
	*) cp "$file" plain ;;
	esac
	for secret in sandbox-revio sandbox-rapid-response "$basic" SECRET- SessionPassword; do
		! grep -qaF -e "$secret" plain || fail "'$secret' is in $file"
	done
	case $(stat -c %a "$file") in
	600 | 644) ;;
	*) [ "$file" = said ] || fail "mode $(stat -c %a "$file") of $file" ;;
	esac
done
expect_exit 64 "$ACCORD" run --set revio.password=x >/dev/null 2>&1
# no core even where the shell allows one; no secret among the arguments or in the environment
(
	ulimit -c unlimited 2>/dev/null || :
	control POST faults '{"match":{"path":"/Customers"},"count":0,"fault":"stall","ms":8000}' >/dev/null
	"$ACCORD" extract revio >/dev/null 2>&1 &
	pid=$!
	sleep 0.5
	tries=100 # under valgrind it takes a while to begin
	until grep -q 'Max core file size *0 ' "/proc/$pid/limits"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] && kill -0 "$pid" || {
			kill "$pid"
			fail 'cores are allowed'
		}
		sleep 0.05
	done
	tr '\0' ' ' <"/proc/$pid/cmdline" >arguments
	tr '\0' ' ' <"/proc/$pid/environ" >>arguments
	kill "$pid"
	wait "$pid" || :
)
expect_no_text sandbox- arguments
