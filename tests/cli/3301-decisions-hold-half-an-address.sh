# apply --decisions: of an address that moved, one line is held and the other goes; the next nights the held line is a
# change that waits, and no conflict; let go, it is applied, and all is in agreement.
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" run
customer=$(account_of site-house-number-differs customers)
control POST edit "{\"system\":\"revio\",\"id\":$customer,\"set\":{\"/service_address/line_1\":\"900 Orchard Way\",\"/service_address/line_2\":\"Apt 12\"}}" >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" diff
street=$(change customer_id="$customer" field=address_1 after='900 Orchard Way')
unit=$(change customer_id="$customer" field=address_2 after='Apt 12')
quietly "$ACCORD" apply --exclude "$unit"
expect_equal "$(audited change_id="$street" outcome=applied)" 1 'the street'
expect_equal "$(audited change_id="$unit" outcome=held)" 1 'the unit'

for night in 1 2; do
	quietly "$ACCORD" run
	expect_equal "$(rows "$(newest_changeset)/conflicts.csv")" 0 "conflicts of night $night"
	expect_equal "$(change customer_id="$customer" field=address_2)" "$unit" 'the line that is held'
	expect_equal "$(audited change_id="$street" outcome=applied)" 1 'the street again'
done

quietly "$ACCORD" extract
quietly "$ACCORD" diff
quietly "$ACCORD" apply --only "$unit"
expect_equal "$(audited change_id="$unit" outcome=applied)" 1 'the unit'
expect_all_well
