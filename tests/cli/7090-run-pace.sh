# extract: never more than calls_per_minute in any 60 seconds, also by two commands one after the other, or killed.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
customers() {
	control GET counts | json 'sum(n for path, n in j["paths"].items() if "/v1/" in path)'
}
quietly "$ACCORD" extract revio --set revio.page_size=50
calls=$(customers)
[ "$calls" -ge 5 ] || fail "only $calls calls"
[ ! -e accord-state/revio.calls ] || fail 'calls are kept where there is no limit'

# Five calls more than one extraction takes: the second one goes so far and waits.
limit=$((calls + 5))
slow() {
	"$ACCORD" extract revio --quiet --set revio.page_size=50 --set "revio.calls_per_minute=$limit"
}
quietly slow
expect_equal "$(customers)" $((2 * calls)) 'calls of the first'
expect_equal "$(stat -c '%a %s' accord-state/revio.calls)" "600 $((8 * limit))" 'mode and size of revio.calls'

# started ACTION - the next one goes as far as it may, and is ended by that signal
started() {
	"$ACCORD" extract revio --quiet --set revio.page_size=50 --set "revio.calls_per_minute=$limit" \
		>slow.log 2>&1 &
	pid=$!
	sleep 2
	kill "-$1" "$pid"
	wait "$pid" || :
}
started KILL
expect_equal "$(customers)" $((2 * calls + 5)) 'calls of the second, which was killed'
started TERM
expect_equal "$(customers)" $((2 * calls + 5)) 'calls of the third'

# Somebody left a link there: it is not followed, and the limit holds for each run by itself.
rm accord-state/revio.calls
: >elsewhere
ln -s ../elsewhere accord-state/revio.calls
quietly slow
expect_equal "$(wc -c <elsewhere)" 0 'bytes written through a link'
