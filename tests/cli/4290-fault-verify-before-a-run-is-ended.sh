# verify: the audit file of a run that was killed before the ledger knew of its end is no stranger; the next run ends it.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 60 --seed 3
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
expect_exit 137 env ACCORD_FAIL=apply.after_audit_file:1 "$ACCORD" apply >/dev/null 2>&1
quietly "$ACCORD" verify
expect_line 'ok       audit {*}/audit/{*}.csv'

# It is looked at all the same.
sed -i '2s/applied/already/' accord-state/audit/*.csv
expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
expect_line 'DIFFERS  {*}/audit/{*}.csv: {*}'
sed -i '2s/already/applied/' accord-state/audit/*.csv

# A file that no run wrote is a stranger still.
cp accord-state/audit/*.csv accord-state/audit/20200101T000000Z-00000000.csv
expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
expect_line 'DIFFERS  {*}/audit/20200101T000000Z-00000000.csv: no run of the ledger wrote this audit file'
rm accord-state/audit/20200101T000000Z-00000000.csv

quietly "$ACCORD" run
quietly "$ACCORD" verify
