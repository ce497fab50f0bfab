# recover: a change in doubt whose field the field files do not have any more is stale; recovery does not stumble over it.
. "$SRC/tests/fault/lib.sh"

start_sandbox --accounts 200
cp -R "$SRC/rules.d" rules
sed "s|^rules .*|rules = $PWD/rules|" accord.conf >conf && mv conf accord.conf && chmod 600 accord.conf
cat >rules/95-nickname.fields <<'TXT'
[field customer.nickname]
path = /email
write = yes
[field site.nickname]
path = /Cross
write = yes
TXT
cat >rules/95-nickname.rules <<'TXT'
[rule nickname]
fields = nickname -> nickname
TXT
quietly "$ACCORD" rules check
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
[ "$(grep -c ',nickname,' "$(newest_changeset)/changes.csv")" -gt 0 ] || fail 'the field of our own makes no change'
ACCORD_FAIL=apply.after_intent:2 "$ACCORD" apply --allow updates:500 >/dev/null 2>&1 && fail 'it was not killed'
[ "$(ledger "SELECT count(*) FROM intents WHERE action = 'update'")" -gt 0 ] || fail 'nothing is in doubt'
rm rules/95-nickname.*
quietly "$ACCORD" run
[ "$(audited field=nickname outcome=stale)" -gt 0 ] || fail 'the change in doubt is not told'
expect_equal "$(audited field=nickname outcome=applied)" 0 'applied rows'
expect_all_well
