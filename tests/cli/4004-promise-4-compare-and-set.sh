# promise 4: a record that somebody changed meanwhile is set aside whole; the rest go on; nothing is overwritten.
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" diff
lines=$(rows "$(newest_changeset)/changes.csv")
site=$(account_of site-city-and-postal-code-empty sites)
control POST edit "{\"system\":\"rapid-response\",\"site\":$site,\"set\":{\"City\":\"Elsewhere\"}}" >/dev/null
expect_exit 3 "$ACCORD" apply >/dev/null
expect_equal "$(audited site_num="$site" outcome=stale)" 2 'stale lines'
expect_equal "$(audited site_num="$site" field=city observed=Elsewhere)" 1 'what was seen'
expect_equal "$(audited outcome=applied)" $((lines - 2)) 'lines applied'
control GET "sites?site=$site" >site
expect_text Elsewhere site
