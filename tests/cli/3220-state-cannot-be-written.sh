# A state folder that cannot be written, and a full disk, stop before a write to a system.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100 --seed 3
writes() { control GET counts | grep -oE '"(customer|site)_(creates|updates)":[0-9]+' | sort | tr '\n' ' '; }
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
WRITES=$(writes)
ALLOW='--allow closes:50 --allow closes_7_days:50'

# full: the run cannot begin, or the first intent cannot be kept
for n in 1 2 3 4 5 6; do
	status=0
	ACCORD_FAIL=ledger.write:$n:enospc "$ACCORD" apply $ALLOW >"$OUT" 2>"$ERR" || status=$?
	[ "$status" != 0 ] || fail "apply did not notice that write $n to the ledger failed"
	[ "$(writes)" = "$WRITES" ] && continue
	break
done
[ "$n" -gt 2 ] || fail "a record was written although the disk was full at write $n"
expect_text 'the disk is full: make room' "$ERR"
# later there is room again
quietly "$ACCORD" apply $ALLOW
quietly "$ACCORD" run
expect_text 'outbound  0 sites to create, 0 to update'
quietly "$ACCORD" verify

# read-only, for who is not root
WRITES=$(writes)
control POST edit '{"system":"revio","id":1068,"set":{"/service_address/city":"Ovid"}}' >/dev/null
AS=
if [ "$(id -u)" = 0 ]; then
	command -v setpriv >/dev/null || skip 'no setpriv to be somebody else than root with'
	AS='setpriv --reuid 65534 --regid 65534 --clear-groups'
	chown -R 65534:65534 .
	chmod a+rx "$TEST_TMP" .
	$AS "$ACCORD" --version >/dev/null 2>&1 || skip 'another user cannot reach the program'
	$AS test -r accord.conf || skip 'another user cannot reach this folder'
fi
chmod -R a-w accord-state
for verb in extract run diff; do
	status=0
	$AS "$ACCORD" "$verb" >"$OUT" 2>"$ERR" || status=$?
	chmod -R u+w accord-state
	[ "$status" = 73 ] || [ "$status" = 74 ] || fail "$verb: exit $status: $(cat "$ERR")"
	expect_text 'accord-state' "$ERR"
	chmod -R a-w accord-state
done
expect_equal "$(writes)" "$WRITES" 'writes'
chmod -R u+w accord-state
