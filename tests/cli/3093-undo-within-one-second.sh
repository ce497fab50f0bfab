# undo: what an undo remembers as ignored holds nothing back in the undo of that undo, also when all of it happens within one
# second by the clock: decisions and change sets have an order of their own.
# shellcheck disable=SC2012,SC2046
. "$SRC/tests/fault/lib.sh"

start_sandbox --accounts 40
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50 --allow creates:50
id=$(ledger "SELECT customer_id FROM links WHERE base_hash <> 0 LIMIT 1")
site=$(ledger "SELECT site_num FROM links WHERE customer_id = '$id'")
control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"City\":\"OVID\"}}" >/dev/null
city() {
	control GET "customers?id=$id" | json 'j.get("record", j)["service_address"]["city"]'
}
before=$(city)
newest() {
	ledger "SELECT run_id FROM runs WHERE audit_path <> '' ORDER BY run_no DESC LIMIT 1"
}
ACCORD_NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ) # stands still from here on
export ACCORD_NOW
quietly "$ACCORD" run
[ "$(city)" = OVID ] || [ "$(city)" = Ovid ] || fail "the city is $(city)"
quietly "$ACCORD" undo "$(newest)"
quietly "$ACCORD" apply
expect_equal "$(city)" "$before" 'city after the undo'
quietly "$ACCORD" run
expect_equal "$(city)" "$before" 'city after the next run'
quietly "$ACCORD" undo "$(newest)"
quietly "$ACCORD" apply
expect_equal "$(city)" OVID 'city after the undo of the undo'

# and what a person ignores just then, holds
quietly "$ACCORD" undo "$(newest)"
{
	echo change_id,decision
	sed -n '2s/,.*/,ignore/p' "$(newest_changeset)/changes.csv"
} >decisions.csv
quietly "$ACCORD" apply --decisions decisions.csv
expect_equal "$(city)" OVID 'city after an undo that was ignored'
quietly "$ACCORD" apply
expect_equal "$(city)" OVID 'city after that was applied again'
