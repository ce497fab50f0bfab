# undo: what it cannot undo it says, with the exit status of the interface; guards and seals hold for it.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
newest() { ls accord-state/audit | tail -n 1 | sed 's/\.csv$//'; }

expect_exit 64 "$ACCORD" undo >/dev/null 2>&1
expect_text 'needs the run' "$ERR"
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
expect_exit 66 "$ACCORD" undo 20201231T000000Z >/dev/null 2>&1
expect_text "there is no run '20201231T000000Z'" "$ERR"
expect_exit 66 "$ACCORD" undo ./no.csv >/dev/null 2>&1
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
RUN=$(newest)
quietly "$ACCORD" run
EMPTY=$(sqlite3 accord-state/accord.db 'SELECT run_id FROM runs ORDER BY run_no DESC LIMIT 1')
expect_exit 66 "$ACCORD" undo "$EMPTY" >/dev/null 2>&1
expect_text 'wrote nothing to either system' "$ERR"
expect_exit 64 "$ACCORD" undo 20 >/dev/null 2>&1
expect_text 'give more of its id' "$ERR"

# an audit that was tampered with, or that the ledger does not know, proves nothing
cp -a accord-state keep
sed -i '2s/applied/already/' "accord-state/audit/$RUN.csv"
expect_exit 5 "$ACCORD" undo "$RUN" >/dev/null 2>&1
expect_text 'hash does not hold' "$ERR"
head -n 3 "keep/audit/$RUN.csv" >"accord-state/audit/$RUN.csv"
expect_exit 5 "$ACCORD" undo "$RUN" >/dev/null 2>&1
expect_text 'is not the audit that run' "$ERR"
rm "accord-state/audit/$RUN.csv"
expect_exit 66 "$ACCORD" undo "$RUN" >/dev/null 2>&1
cp "keep/audit/$RUN.csv" "accord-state/audit/$RUN.csv"

# guards: the population is that of the last applied snapshots
expect_exit 0 "$ACCORD" undo "$RUN" --set guard.updates=1 --set guard.minimum=1 >/dev/null
expect_text 'REFUSES  updates'
expect_exit 4 "$ACCORD" apply --set guard.updates=1 --set guard.minimum=1 >/dev/null 2>&1
expect_text 'a guard refuses; nothing was written: updates' "$ERR"

# sealed like any other
FOLDER=$(ls -d accord-state/changesets/* | tail -n 1)
cp "$FOLDER/agreements.csv.gz" agreements.kept
printf x >>"$FOLDER/agreements.csv.gz"
expect_exit 5 "$ACCORD" apply >/dev/null 2>&1
cp agreements.kept "$FOLDER/agreements.csv.gz"

# --detailed-exitcode and --json
expect_exit 2 "$ACCORD" undo "$RUN" --detailed-exitcode -q
expect_exit 0 "$ACCORD" undo "$RUN" --json >/dev/null
python3 -c 'import json,sys; m=json.load(open(sys.argv[1])); assert m["origin"].startswith("undo of "), m["origin"]; assert m["snapshots"] == []' "$OUT"

# the system is gone: nothing was made
N=$(ls accord-state/changesets | wc -l)
stop_sandbox
expect_exit 69 "$ACCORD" undo "$RUN" --set revio.tries=1 --set rapid-response.tries=1 >/dev/null 2>&1
expect_equal "$(ls accord-state/changesets | wc -l)" "$N" 'change sets'
