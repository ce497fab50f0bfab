# run: of more pairs that differ than confirm_max, the first by customer id are read again; the others are judged by the
# snapshots, and nothing is left out.
# shellcheck disable=SC2012
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200 --seed 9
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
sqlite3 accord-state/accord.db "SELECT customer_id FROM links WHERE base_hash <> 0 ORDER BY customer_id DESC" |
	while read -r id; do
		control GET "customers?id=$id" | grep '"status":"OPEN"' | grep -q '"class":"RESIDENTIAL"' && echo "$id"
	done | sed -n '1p;4p;7p;10p;13p;16p;19p' >edited
[ "$(wc -l <edited)" -ge 5 ] || fail 'too few customers to edit'
while read -r id; do
	control POST edit "{\"system\":\"revio\",\"id\":$id,\"set\":{\"/service_address/city\":\"Ovid\"}}" >/dev/null
done <edited
again() { # MAX: how many single customers a dry run reads
	before=$(control GET counts | json 'sum(n for p, n in j["paths"].items() if p.startswith("GET /v1/Customers/"))')
	quietly "$ACCORD" run --dry-run --set "sync.confirm_max=$1"
	after=$(control GET counts | json 'sum(n for p, n in j["paths"].items() if p.startswith("GET /v1/Customers/"))')
	changes=$(ls -d accord-state/changesets/* | tail -n 1)/changes.csv
	expect_equal "$(grep -c ',city,.*,Ovid,' "$changes")" "$(wc -l <edited)" 'changes of a city'
	read_again=$((after - before))
}
again 2
expect_equal "$read_again" 2 'customers read again'
again 5 # the list is full when smaller ids come
expect_equal "$read_again" 5 'customers read again'
again 0
expect_equal "$read_again" 0 'customers read again'
again 500
expect_equal "$read_again" "$(wc -l <edited)" 'customers read again'
