# Cut off anywhere while an old run is forgotten, or with an audit that cannot be removed: both verifies are content at
# once, and the next run leaves no audit behind that no run of the ledger has.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 100 --seed 3
sql() { sqlite3 accord-state/accord.db "$1"; }
at() { # at TIME COMMAND...
	time=$1
	shift
	ACCORD_NOW=$time quietly "$ACCORD" "$@"
}
edit() { # something to write, so that there is an audit
	control POST edit "{\"system\":\"revio\",\"id\":$ID,\"set\":{\"/service_address/line_1\":\"$1 Quay Rd\"}}" >/dev/null
}
files() { find accord-state/audit -mindepth 1 -maxdepth 1 | wc -l | tr -d ' '; }
runs() { sql "SELECT count(*) FROM runs WHERE audit_path <> ''"; }
holds() { # holds WHEN - for accord and for the script
	"$ACCORD" verify >"$OUT" 2>"$ERR" || fail "accord verify after $1: $(cat "$OUT" "$ERR")"
	"$SRC/scripts/verify-audit" accord-state >"$OUT" || fail "verify-audit after $1: $(cat "$OUT")"
}
again() { # again WHEN - what was left behind goes with the next run
	at 2026-06-01T03:00:00Z run
	[ ! -s "$ERR" ] || expect_no_text 'was not all removed' "$ERR"
	expect_equal "$(files)" 1 "audits after a run after $1"
	expect_equal "$(runs)" 1 "runs with an audit after a run after $1"
	holds "a run after $1"
}

at 2026-01-01T02:00:00Z extract
at 2026-01-01T02:00:00Z match
at 2026-01-01T02:00:00Z match --confirm-all
at 2026-01-01T02:00:00Z run --allow closes:50 --allow closes_7_days:50
ID=$(sql 'SELECT customer_id FROM links JOIN bases USING (link_id) LIMIT 1')
edit 1
at 2026-01-02T02:00:00Z run
edit 2
at 2026-05-31T02:00:00Z run --set sync.keep_days=36500
expect_equal "$(files)" 3 audits
cp -r accord-state saved

# among the last commits of a run: two of them forget the runs of January, each with the passage before and behind it
LAST=$(ACCORD_NOW=2026-06-01T02:00:00Z ACCORD_FAIL=ledger.commit:0 "$ACCORD" run 2>&1 | grep -c 'failpoint: ledger.commit')
expect_equal "$(files)" 1 'audits after a run that nothing cut off'
LONE=0
for edge in ledger.before_commit ledger.commit ledger.after_commit retain.after_run; do
	for n in $(case $edge in retain.*) echo 1 2 ;; *) seq $((LAST - 4)) $((LAST - 2)) ;; esac); do
		for what in die eio; do
			[ $what = die ] || [ $edge = ledger.commit ] || continue
			when="$what at $edge:$n"
			rm -rf accord-state && cp -r saved accord-state
			status=0
			ACCORD_NOW=2026-06-01T02:00:00Z ACCORD_FAIL=$edge:$n:$what "$ACCORD" run >"$OUT" 2>"$ERR" || status=$?
			[ $status = 137 ] || [ $what = eio ] || fail "$when: exit $status: $(cat "$ERR")"
			[ "$(files)" = "$(runs)" ] || LONE=$((LONE + 1))
			holds "$when"
			again "$when"
		done
	done
done
[ "$LONE" -ge 4 ] || fail "a run was forgotten and its audit was still there only $LONE times"

# an audit that cannot be removed: a folder in its place, too deep to be ours
rm -rf accord-state && mv saved accord-state
FIRST=$(ls accord-state/audit | head -n 1)
mv "accord-state/audit/$FIRST" first.csv
mkdir -p "accord-state/audit/$FIRST/a/b/c/d/e/f"
at 2026-06-01T02:00:00Z run
expect_text 'warning: what is older than keep_days was not all removed' "$ERR"
expect_equal "$(runs)" 2 'runs with an audit while the first one cannot be removed'
holds 'an audit that cannot be removed'
rm -r "accord-state/audit/$FIRST" && mv first.csv "accord-state/audit/$FIRST"
holds 'an audit that can be removed again'
again 'an audit that can be removed again'
