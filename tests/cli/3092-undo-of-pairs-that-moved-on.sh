# undo: both lines of an address were moved on by a person; the pair has another partner by now; an audit that was written
# anew with the ledger in hand; and a signal in the middle makes no change set.
# shellcheck disable=SC2012,SC2046,SC2086
. "$SRC/tests/fault/lib.sh"

start_sandbox --accounts 100 --seed 3
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
set -- $(ledger 'SELECT customer_id, site_num FROM links' | tr '|' ' ' |
	while read -r id site; do
		control GET "customers?id=$id" | grep -q '"status":"OPEN"' &&
			control GET "sites?site=$site" | grep -q '"OOSCat":null' && echo "$id $site"
	done | head -n 2)
[ $# = 4 ] || fail 'not two pairs'
for id in $1 $3; do
	control POST edit "{\"system\":\"revio\",\"id\":$id,\"set\":{\"/service_address/line_1\":\"77 Quay Rd\",
		\"/service_address/line_2\":\"Apt 9\",\"/service_address/city\":\"Geneva\"}}" >/dev/null
done
quietly "$ACCORD" run
run=$(basename "$(ls accord-state/audit/*.csv | tail -n 1)" .csv)

# ---- a person moved on both lines; the link of the other pair is another one by now ------------------------------------
control POST edit "{\"system\":\"rapid-response\",\"site\":$2,\"set\":{\"Address\":\"5 Hill St\",\"Address2\":\"Apt 1\"}}" >/dev/null
sqlite3 accord-state/accord.db "UPDATE links SET customer_id = 'gone' WHERE customer_id = '$3'"
quietly "$ACCORD" undo "$run"
# one reason for the rule, not one for each of its lines
expect_equal "$(grep -c "^rapid-response,$2,.*,address," "$(newest_changeset)/skipped.csv")" 1 'reasons for the address'
expect_line "{*},outbound,update,$1,$2,{*},city,Geneva,{*}" "$(newest_changeset)/changes.csv"
expect_line "{*},outbound,update,$3,$4,{*},city,Geneva,{*}" "$(newest_changeset)/changes.csv"
zcat "$(newest_changeset)/agreements.csv.gz" >agreements.csv
expect_no_line "written,{*},$3,{*}" agreements.csv # that link's base stays
expect_line "written,{*},$1,{*}" agreements.csv
sqlite3 accord-state/accord.db "UPDATE links SET customer_id = '$3' WHERE customer_id = 'gone'"

# ---- interrupted ---------------------------------------------------------------------------------------------------------
rm -r accord-state/changesets
control POST faults '{"match":{"path":"SiteDetailList"},"count":0,"fault":"slow_header","ms":1500}' >/dev/null
"$ACCORD" undo "$run" >undo.out 2>undo.err &
pid=$!
wait_for 20 sh -c "[ \$(curl -sS $URL/control/counts | grep -o SiteDetailList | wc -l) -gt 0 ] && sleep 0.3"
[ -n "${VALGRIND:-}" ] || kill -TERM "$pid"
status=0
wait "$pid" || status=$?
control DELETE faults >/dev/null
case $status in
0 | 143) ;; # it was done, or it was not
*) fail "exit $status after SIGTERM: $(cat undo.err)" ;;
esac
[ "$status" = 0 ] || [ -z "$(ls accord-state/changesets 2>/dev/null)" ] || fail 'an interrupted undo left a change set'
quietly "$ACCORD" verify

# ---- an audit without directions, sealed anew in file and ledger ---------------------------------------------------------
python3 - "$run" <<'END'
import csv, hashlib, sqlite3, sys
path = "accord-state/audit/%s.csv" % sys.argv[1]
with open(path, newline="", encoding="utf-8") as file:
    head, *rows = csv.reader(file)
prev = rows[0][-2]
rows[0][7] = "sideways"
with open(path, "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file, lineterminator="\r\n")
    out.writerow(head)
    for row in rows:
        row[-2] = prev
        row[-1] = prev = hashlib.sha256(b"".join(b"%d:%s," % (len(c.encode()), c.encode()) for c in row[:-1])).hexdigest()
        out.writerow(row)
ledger = sqlite3.connect("accord-state/accord.db")
ledger.execute("UPDATE runs SET audit_last_hash = ? WHERE run_id = ?", (prev, sys.argv[1]))
ledger.commit()
END
expect_exit 5 "$ACCORD" undo "$run" >/dev/null 2>&1
expect_text 'row 1 has no direction or action' "$ERR"
