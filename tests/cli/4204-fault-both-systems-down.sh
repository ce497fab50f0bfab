# recover: with both systems down nothing is settled, nothing is forgotten, and the exit status is 69.
. "$SRC/tests/fault/lib.sh"

ready
ACCORD_FAIL=apply.after_intent:3 "$ACCORD" run >/dev/null 2>&1 && fail 'it was not killed'
intents=$(ledger 'SELECT count(*) FROM intents')
control GET counts >before
[ "$intents" -gt 0 ] || fail 'nothing was in doubt'
down='--set revio.base_url=http://127.0.0.1:9/v1 --set rapid-response.base_url=http://127.0.0.1:9/api'
for command in run apply extract; do
	# shellcheck disable=SC2086
	expect_exit 69 "$ACCORD" $command $down --set revio.tries=1 --set rapid-response.tries=1 >/dev/null 2>&1
	expect_text 'settling what an interrupted run left' "$ERR"
	expect_equal "$(ledger 'SELECT count(*) FROM intents')" "$intents" "open intents after $command"
	expect_equal "$(ledger 'SELECT count(*) FROM runs WHERE ended_at = 0')" 1 'runs not ended'
done
quietly "$ACCORD" run
expect_equal "$(audited outcome=failed)" 0 'failed rows'
expect_all_well
