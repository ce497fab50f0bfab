# apply, run: a guard that fires is exit 4 before the first write, with the --allow that would let it pass; the same
# guard in a preview is printed, and exits 0, or 2 with --detailed-exitcode.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
tight='--set guard.minimum=0 --set guard.updates=2 --set guard.creates=1 --set guard.closes=0'
# shellcheck disable=SC2086
{
	expect_exit 0 "$ACCORD" diff $tight >/dev/null
	for guard in creates updates closes; do
		expect_line "  REFUSES  $guard {*} the limit is {*}; --allow $guard:{*} would let it pass"
	done
	expect_exit 2 "$ACCORD" diff $tight --detailed-exitcode -q
	expect_exit 0 "$ACCORD" run --dry-run $tight >/dev/null
	expect_line '  REFUSES  updates outbound: {*}'
	expect_exit 2 "$ACCORD" run --dry-run $tight --detailed-exitcode -q
	expect_exit 4 "$ACCORD" apply $tight >/dev/null 2>&1
	expect_text '--allow updates:' "$ERR"
	expect_exit 4 "$ACCORD" run $tight >/dev/null 2>&1
	expect_text '--allow updates:' "$ERR"
}
expect_equal "$(writes)" 0 writes
[ -z "$(ls accord-state/audit 2>/dev/null)" ] || fail 'an audit was written'

# what it says is enough, one less is not, and it holds for its guard alone
allows=$(grep -o -e '--allow [a-z_0-9]*:[0-9]*' "$ERR" | sort -u | tr '\n' ' ')
updates=$(echo "$allows" | sed 's/.*updates:\([0-9]*\).*/\1/')
less=$(echo "$allows" | sed "s/updates:$updates/updates:$((updates - 1))/")
# shellcheck disable=SC2086
{
	expect_exit 4 "$ACCORD" apply $tight $less >/dev/null 2>&1
	expect_exit 4 "$ACCORD" apply $tight --allow "updates:$updates" >/dev/null 2>&1
	expect_equal "$(writes)" 0 writes
	expect_exit 0 "$ACCORD" diff $tight $allows >/dev/null
	expect_line "{*}updates outbound: {*}; let pass by --allow updates:$updates"
	expect_exit 0 "$ACCORD" apply $tight $allows >/dev/null
}
[ "$(writes)" -gt 0 ] || fail 'nothing was written'
expect_exit 0 "$ACCORD" run >/dev/null
expect_line '  outbound  0 sites to create, 0 to update'

# a limit that is met is passed
for site in $(control GET accounts | json '" ".join(str(a["sites"][0]) for a in j["accounts"] if a["kind"] == "same" or a["kind"] == "in-agreement" or (len(a["sites"]) == 1 and len(a["customers"]) == 1))' | tr ' ' '\n' | head -n 3); do
	control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"City\":\"Elsewhere\"}}" >/dev/null
done
expect_exit 4 "$ACCORD" run --set guard.minimum=0 --set guard.updates=2 >/dev/null 2>&1
expect_text 'updates inbound: 3 ' "$ERR"
expect_exit 0 "$ACCORD" run --set guard.minimum=0 --set guard.updates=3 >/dev/null
