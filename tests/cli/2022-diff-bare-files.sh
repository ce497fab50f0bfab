# diff: how many rows a bare file has is guessed from its size; rows that pack too well for the guess, or not at all, make
# no difference but memory.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 10 --seed 2
quietly "$ACCORD" extract
gzip -dc accord-state/snapshots/customers-*.csv.gz | head -n 1 >customers.csv
gzip -dc accord-state/snapshots/sites-*.csv.gz | head -n 1 >sites.csv
dealer=$(sed -n 's/^dealer_number *= *//p' accord.conf)
# 4,000 accounts that are alike but for their numbers; some twice, some alone
python3 - "$dealer" <<'END'
import csv, sys
def write(name, rows):
    columns = next(csv.reader(open(name, newline="")))
    with open(name, "a", newline="") as f:
        csv.DictWriter(f, columns, restval="", extrasaction="ignore").writerows(rows)
write("customers.csv", ({"customer_id": 1000 + i, "account_number": "A-%d" % (i if i % 500 else i // 2),
    "identity_type": "Residential", "status": "Open", "first_name": "Ann", "last_name": "Roe",
    "address_1": "3 Elm St", "city": "Utica", "state": "NY", "postal_code": "13502"} for i in range(4000)))
write("sites.csv", ({"site_num": 90000 + i, "dealer_number": sys.argv[1], "transmitter_code": "A-%d" % i,
    "site_type": "Residential", "site_name": "Ann Roe", "address_1": "3 Elm St" if i % 7 else "4 Elm St",
    "city": "Utica", "state": "NY", "region": "NY", "postal_code": "13502", "status": "active"} for i in range(10, 4010)))
END
for side in customers sites; do
	gzip -9c $side.csv >$side.csv.gz
	[ $((4000 * 24)) -gt "$(wc -c <$side.csv.gz)" ] || fail "$side.csv.gz is too large for the test"
done
for form in csv csv.gz; do
	quietly "$ACCORD" diff --customers "customers.$form" --sites "sites.$form"
	folder=$(ls -d accord-state/changesets/* | tail -n 1)
	mkdir "$form.d" && cp "$folder"/*.csv "$form.d"
done
for file in changes pending conflicts skipped findings links; do
	expect_same csv.d/$file.csv csv.gz.d/$file.csv
done
[ "$(rows csv.d/links.csv)" -gt 3900 ] || fail 'pairs are not linked'
[ "$(rows csv.d/findings.csv)" -gt 10 ] || fail 'codes that stand twice are not told'
