# undo: records that are gone, or closed by a person, fields that the field files have no more, systems that do not
# answer, audits of somebody else: each is told, and nothing is made up.
# shellcheck disable=SC2012,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300 --seed 5
state() { ls -d accord-state/changesets/* | tail -n 1; }
gone() { control POST delete "$1" >/dev/null; }
of_run() { awk -F, "$1" "accord-state/audit/$RUN.csv" | head -n "${2:-1}"; }

quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --allow closes:50 --allow closes_7_days:50
RUN=$(ls accord-state/audit | tail -n 1 | sed 's/\.csv$//')
set -- $(of_run '$8 == "inbound" && $9 == "create" && $13 == "account_number" {print $10}' 2)
[ $# = 2 ] || fail 'not two customers were created'
SITE=$(of_run '$8 == "outbound" && $9 == "create" && $13 == "transmitter_code" {print $11}')
UPDATED=$(of_run '$8 == "outbound" && $9 == "update" {print $11}')

# Another installation's audit, though it holds by itself, is none that this ledger knows.
quietly "$ACCORD" extract --state other
sed "s/$RUN/20200101T000000Z-00000000/g" "accord-state/audit/$RUN.csv" >foreign.csv
expect_exit 5 "$ACCORD" undo ./foreign.csv >/dev/null 2>&1
expect_exit 5 "$ACCORD" undo --state other "accord-state/audit/$RUN.csv" >/dev/null 2>&1
expect_text 'is no audit that the ledger knows' "$ERR"

# A record that cannot be read is not judged.
control POST faults '{"match":{"system":"revio","path":"/Customers"},"count":0,"fault":"status","code":400}' >/dev/null
expect_exit 69 "$ACCORD" undo "$RUN" --allow closes:50 >/dev/null 2>&1
expect_text 'nothing was made, try again' "$ERR"
control DELETE faults >/dev/null

gone "{\"id\":$1}"
control POST edit "{\"system\":\"revio\",\"id\":$2,\"set\":{\"/status\":\"CLOSED\"}}" >/dev/null
gone "{\"site\":$SITE}"
gone "{\"site\":$UPDATED}"
quietly "$ACCORD" undo "$RUN" --allow closes:50
expect_line "revio,$1,{*},the run created this customer; it is not there any more" "$(state)/skipped.csv"
expect_line "revio,$2,{*},the run created this customer; it is closed already" "$(state)/skipped.csv"
expect_line "rapid-response,$SITE,{*},the run created this site; it is not there any more" "$(state)/skipped.csv"
expect_line "rapid-response,$UPDATED,{*},not undone: the record is not there any more" "$(state)/skipped.csv"

# A field that the layout does not have any more cannot be set back.
FIELD=$(of_run '$8 == "outbound" && $9 == "update" && $11 != "'$UPDATED'" {print $13}')
cp -R "$SRC/rules.d" fewer
awk -v field="$FIELD" '/^\[/ { skip = $0 == "[field site." field "]" || $0 == "[rule " field "]" } !skip' \
	fewer/01-site.fields >fields && mv fields fewer/01-site.fields
for file in fewer/*.rules; do
	awk -v field="$FIELD" 'BEGIN { RS = ""; ORS = "\n\n" } $0 !~ field' "$file" >rules && mv rules "$file"
done
quietly "$ACCORD" rules check --rules fewer
quietly "$ACCORD" undo "$RUN" --rules fewer --allow closes:50
expect_line "rapid-response,{*},not undone: the field files have no field '$FIELD' any more" "$(state)/skipped.csv"
