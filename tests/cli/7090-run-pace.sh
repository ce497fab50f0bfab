# extract: never more than calls_per_minute in any 60 seconds, also by two commands one after the other, or killed.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
customers() {
	control GET counts | json 'sum(n for path, n in j["paths"].items() if "/v1/" in path)'
}
# over one connection, so that each extraction takes as many calls as the other
quietly "$ACCORD" extract revio --set revio.page_size=50 --set revio.connections=1
calls=$(customers)
[ "$calls" -ge 5 ] || fail "only $calls calls"
[ ! -e accord-state/revio.calls ] || fail 'calls are kept where there is no limit'

# Some calls more than one extraction takes: the second one goes so far and waits.
limit=$((calls + 2))
slow() {
	"$ACCORD" extract revio --quiet --set revio.page_size=50 --set revio.connections=1 \
		--set "revio.calls_per_minute=$limit"
}
quietly slow
[ "$(customers)" -le $((calls + limit)) ] || fail "the first made $(customers) calls"
expect_equal "$(stat -c '%a %s' accord-state/revio.calls)" "600 $((8 * limit))" 'mode and size of revio.calls'

# started ACTION - the next one goes as far as it may, and is ended by that signal
started() {
	"$ACCORD" extract revio --quiet --set revio.page_size=50 --set revio.connections=1 \
		--set "revio.calls_per_minute=$limit" \
		>slow.log 2>&1 &
	pid=$!
	sleep 2
	{ # the shell tells of a killed child when it likes
		kill "-$1" "$pid"
		wait "$pid" || :
	} 2>/dev/null
}
started KILL
expect_equal "$(customers)" $((calls + limit)) 'calls of the second, which was killed'
started TERM
expect_equal "$(customers)" $((calls + limit)) 'calls of the third'

# Somebody left a link there: it is not followed, and the limit holds for each run by itself.
rm accord-state/revio.calls
: >elsewhere
ln -s ../elsewhere accord-state/revio.calls
quietly slow
expect_equal "$(wc -c <elsewhere)" 0 'bytes written through a link'

# A quota for the day, told in a header or in words: 75, and when to come back.
rm accord-state/revio.calls
for answer in '"retry_after":25200' '"style":"gateway","message":"Out of call volume quota. Quota will be replenished in 07:00:00."'; do
	control POST faults "{\"match\":{\"path\":\"/Customers\"},\"count\":1,\"fault\":\"status\",\"code\":403,$answer}" >/dev/null
	ACCORD_NOW=2026-11-26T20:00:00Z expect_exit 75 "$ACCORD" extract revio
	expect_text 'rev.io takes no more calls (403)' "$ERR"
	expect_text 'come back at 2026-11-27T03:00:00Z' "$ERR"
	control DELETE faults >/dev/null
done
control POST faults '{"match":{"path":"/Customers"},"count":1,"fault":"status","code":403,"message":"account locked, try again in 30 minutes"}' >/dev/null
expect_exit 77 "$ACCORD" extract revio
