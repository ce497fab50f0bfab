# status: ages, what waits for a person and what to type; --all looks below a folder, a line for each dealer.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
export ACCORD_NOW=2026-11-20T02:00:00Z
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" status
expect_line '  the first matches: `accord match`{*}'
expect_line 'outbound last succeeded: never'
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --direction outbound
quietly "$ACCORD" diff
export ACCORD_NOW=2026-11-23T03:00:00Z
quietly "$ACCORD" status
expect_line 'outbound last succeeded: 2026-11-20T02:00:00Z (3 days ago)'
expect_line 'inbound last succeeded: never'
expect_line '  {*} near code{*}: `accord match` proposes them'
expect_line '  change set {*}, made 3 days ago, is not applied: {*}'
expect_line '  billed-not-monitored {*} since 2026-11-20T02:00:00Z (3 days ago), 1 run'
quietly "$ACCORD" status --json
python3 -c 'import json, sys; s = json.load(open(sys.argv[1])); assert len(s["waiting"]) >= 2, s["waiting"]' "$OUT"

# A held change waits; so does what a guard refused.
unset ACCORD_NOW
quietly "$ACCORD" extract # the run has written since
quietly "$ACCORD" diff
set=$(ls accord-state/changesets | tail -n 1)
id=$(awk -F, 'NR == 2 { print $1 }' "accord-state/changesets/$set/changes.csv")
printf 'change_id,decision\r\n%s,hold\r\n' "$id" >hold.csv
quietly "$ACCORD" apply --decisions hold.csv
quietly "$ACCORD" status
expect_line '  {*} held change{*}: decide with {*}'

# Many dealers.
mkdir dealers dealers/empty
cp -r accord-state dealers/north
mkdir -p dealers/east/state
cp -r accord-state/accord.db dealers/east/state/
quietly "$ACCORD" status --all dealers
expect_line 'dealers/north  {*} done {*}'
expect_line 'dealers/east/state  {*}'
expect_no_text empty "$OUT"
quietly "$ACCORD" status --all dealers --json
python3 -c 'import json, sys; s = json.load(open(sys.argv[1])); assert len(s["states"]) == 2, s' "$OUT"
ln -s ../dealers/north dealers/zz-again
quietly "$ACCORD" status --all dealers
expect_no_text zz-again "$OUT" # it was told as dealers/north
rm dealers/zz-again
echo broken >dealers/east/state/accord.db
expect_exit 65 "$ACCORD" status --all dealers
expect_line 'dealers/east/state {*} unreadable: {*}'
expect_line 'dealers/north  {*}'
# a lost ledger, one of a later version, an empty one; the others are told all the same
rm dealers/east/state/accord.db
mkdir -p dealers/east/state/audit dealers/west/state dealers/south
cp dealers/north/accord.db dealers/west/state/
sqlite3 dealers/west/state/accord.db 'PRAGMA user_version = 99'
: >dealers/south/accord.db
expect_exit 66 "$ACCORD" status --all dealers
expect_line 'dealers/east/state {*} unreadable: {*} the ledger was lost; {*}'
expect_line 'dealers/west/state {*} unreadable: {*} newer accord {*}'
expect_line 'dealers/south {*} unreadable: {*}'
expect_line 'dealers/north  {*} done {*}'
expect_exit 66 "$ACCORD" status --all dealers --json
python3 -c 'import json, sys; s = json.load(open(sys.argv[1])); assert len(s["states"]) == 4, s' "$OUT"
expect_exit 66 "$ACCORD" status --all dealers/empty
expect_exit 64 "$ACCORD" status dealers
