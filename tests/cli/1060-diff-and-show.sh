# diff, show: 66 without snapshots or change sets, 0 done, 2 with --detailed-exitcode when there is something to do.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
expect_exit 66 "$ACCORD" diff >/dev/null 2>&1
expect_text 'accord extract' "$ERR"
expect_exit 66 "$ACCORD" show >/dev/null 2>&1
expect_text 'accord diff' "$ERR"
quietly "$ACCORD" extract
expect_exit 0 "$ACCORD" diff >/dev/null
expect_line 'next: nothing can be applied before the first matches are confirmed: `accord match`'
quietly "$ACCORD" match --confirm-all
expect_exit 0 "$ACCORD" diff >/dev/null
expect_line '  customers {*} read = {*} in agreement + {*} changed + {*} set aside'
expect_line 'next: `accord show` to read it, {*}'
expect_exit 2 "$ACCORD" diff --detailed-exitcode -q
expect_exit 0 "$ACCORD" diff --json >/dev/null
expect_equal "$(json 'all(sum(v for k, v in c.items() if k != "read") == c["read"] for c in (j["counts"]["customers"], j["counts"]["sites"]))' "$OUT")" True accounting
id=$(json 'j["changeset_id"]' "$OUT")
expect_exit 0 "$ACCORD" show "$id" >/dev/null
expect_line "change set $id{*}"
expect_exit 0 "$ACCORD" show "accord-state/changesets/$id" >/dev/null
expect_exit 0 "$ACCORD" show --json >/dev/null
expect_exit 66 "$ACCORD" show 19990101 >/dev/null 2>&1
expect_exit 64 "$ACCORD" show 2 >/dev/null 2>&1

# other snapshots than the newest; one that is broken; plain files are a preview that is never applied
customers=$(ls accord-state/snapshots/customers-*.gz) sites=$(ls accord-state/snapshots/sites-*.gz)
expect_exit 66 "$ACCORD" diff --customers nowhere --sites "$sites" >/dev/null 2>&1
expect_exit 64 "$ACCORD" diff --customers "$customers" >/dev/null 2>&1
expect_exit 65 "$ACCORD" diff --customers "$sites" --sites "$customers" >/dev/null 2>&1
zcat "$customers" >customers.csv
zcat "$sites" >sites.csv
quietly "$ACCORD" diff --customers customers.csv --sites sites.csv
expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
expect_text 'no sealed snapshot' "$ERR"
for break in 's/^\([0-9]*\),/\1x,"/' 's/^[0-9]*,/,/' '3,$s/^[0-9]*,/1001,/'; do
	sed "$break" customers.csv >broken.csv
	sets=$(ls accord-state/changesets)
	expect_exit 65 "$ACCORD" diff --customers broken.csv --sites sites.csv >/dev/null 2>&1
	expect_equal "$(ls accord-state/changesets)" "$sets" 'change sets'
done
expect_equal "$(writes)" 0 writes
