# lib.sh - what the tests of promises and faults share, beside tests/cli/lib.sh. POSIX sh, sourced.
# shellcheck shell=sh
. "$SRC/tests/cli/lib.sh"

STATE=accord-state

# ready [OPTION...] - an invented world of all kinds, extracted, its matches confirmed.
ready() {
	start_sandbox --accounts 200 "$@"
	quietly "$ACCORD" extract
	quietly "$ACCORD" match --confirm-all
}

# account_of KIND customers|sites - the id on that side of the first account of a kind.
account_of() {
	control GET "accounts?kind=$1" | sed -n "s/.*\"$2\":\[\([0-9]*\).*/\1/p" | head -n 1
}



# ledger SQL - what the ledger says.
ledger() {
	python3 -c 'import sqlite3, sys
for row in sqlite3.connect("file:accord-state/accord.db?mode=ro", uri=True).execute(sys.argv[1]):
    print(*row, sep="|")' "$1"
}

# audited COLUMN=VALUE... - how many audit rows of all runs have these values.
audited() {
	python3 -c 'import csv, glob, sys
wanted = dict(word.split("=", 1) for word in sys.argv[1:])
print(sum(all(row[k] == v for k, v in wanted.items())
          for path in glob.glob("accord-state/audit/*.csv")
          for row in csv.DictReader(open(path, newline="", encoding="utf-8"))))' "$@"
}

# change COLUMN=VALUE... - change_id of the first such line of the newest change set.
change() {
	python3 -c 'import csv, glob, sys
wanted = dict(word.split("=", 1) for word in sys.argv[1:])
path = max(glob.glob("accord-state/changesets/*")) + "/changes.csv"
print(next(row["change_id"] for row in csv.DictReader(open(path, newline="", encoding="utf-8"))
           if all(row[k] == v for k, v in wanted.items())))' "$@"
}

newest_changeset() {
	for newest in "$STATE"/changesets/*; do :; done
	echo "$newest"
}

# The end of every story: nothing in doubt, everything sealed, nothing left to do.
expect_all_well() {
	expect_equal "$(ledger 'SELECT count(*) FROM intents')" 0 'open intents'
	expect_equal "$(ledger 'SELECT count(*) FROM runs WHERE ended_at = 0')" 0 'runs not ended'
	quietly "$ACCORD" verify
	quietly "$ACCORD" run
	expect_equal "$(rows "$(newest_changeset)/changes.csv")" 0 'changes of the last run'
}

# count NAME - one of the sandbox's counts, for example customer_creates.
count() {
	control GET counts | json "j['$1']"
}
