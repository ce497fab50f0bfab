# explain answers for every kind of account that the invented systems know: by customer, site and code,
# for people and for programs, before and after a run.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 400
quietly "$ACCORD" extract
control GET accounts >"$TEST_TMP/accounts.json"
python3 - "$TEST_TMP/accounts.json" >"$TEST_TMP/keys" <<'END'
import json, sys
seen = {}
answer = json.load(open(sys.argv[1]))
for a in answer["accounts"] if isinstance(answer, dict) else answer:
    if a["kind"] in seen or not (a["customers"] or a["sites"]):
        continue
    seen[a["kind"]] = 1
    for c in a["customers"]:
        print(a["kind"], "customer", c)
    for s in a["sites"]:
        print(a["kind"], "site", s)
END
kinds=$(cut -d' ' -f1 "$TEST_TMP/keys" | sort -u | wc -l)
[ "$kinds" -gt 20 ] || fail "only $kinds kinds"

# ask OPTION: every key is asked for once, the answers are looked at together
ask() {
	: >answers
	while read -r kind what id; do
		quietly "$ACCORD" explain $1 "$what=$id"
		printf '%s\n' "== $kind $what $id" >>answers
		cat "$OUT" >>answers
	done <"$TEST_TMP/keys"
}

check_text() {
	ask ''
	awk '/^== / { if (n && found < 4) { print "poor:", n; exit 1 } n = $0; found = 0; own = $3 " " $4 }
		$0 == "link" || $0 == "rules" || $0 == "history" || $0 == own { found++ }
		END { if (found < 4) { print "poor:", n; exit 1 } }' answers >"$TEST_TMP/poor" ||
		fail "$(cat "$TEST_TMP/poor")"
}

check_json() {
	ask --json
	python3 - answers <<'END' || fail "an answer is not what it should be"
import json, sys
for part in open(sys.argv[1], encoding="utf-8").read().split("== ")[1:]:
    head, text = part.split("\n", 1)
    kind, what, key = head.split()
    j = json.loads(text)
    assert j["format_version"] == 1, head
    assert j[what]["customer_id" if what == "customer" else "site_num"] == key, head
    assert len(j["rules"]) > 5 and all(r["verdict"] for r in j["rules"]), head
    assert j["linked"] or j["unlinked_because"], head
END
}

check_text
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run
check_json

# what was written stands in the history of its account
set=$(ls -d accord-state/changesets/*/ | tail -n 1)
id=$(awk -F, 'NR > 1 && $3 == "update" && $4 != "" { print $4; exit }' "$set/changes.csv")
[ -n "$id" ] || fail "no update was made"
quietly "$ACCORD" explain "customer=$id"
expect_line '  {*} run {*}: {*}'
expect_no_line '  no run has written to it'

for key in customer=99999999 site=1 code=nothing-of-the-kind; do
	expect_exit 66 "$ACCORD" explain "$key" >/dev/null 2>&1
done
expect_exit 64 "$ACCORD" explain >/dev/null 2>&1
expect_exit 64 "$ACCORD" explain fax=1 >/dev/null 2>&1
