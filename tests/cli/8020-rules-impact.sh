# rules impact: two rule directories over the same snapshots; what changes by class and by record.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
cp -r "$SRC/rules.d" old
cp -r "$SRC/rules.d" new

# the same rules make no difference
expect_exit 0 "$ACCORD" rules impact --rules new --old old --detailed-exitcode >/dev/null
expect_exit 0 "$ACCORD" rules impact --rules new --old old --json >/dev/null
head -n 1 "$OUT" >first.json
expect_equal "$(json "j['type'], j['gone'], j['added']" first.json)" "('class', 0, 0)"

# a rule that is gone takes its changes with it, and nothing else
quietly "$ACCORD" diff
set=$(ls -d accord-state/changesets/*/ | tail -n 1)
cat >new/99-own.rules <<'END'
[skip nothing-outbound]
direction = outbound
on        = create
when      = customer.city not empty
reason    = no new sites for now
END
before=$(ls accord-state/changesets | wc -l)
expect_exit 0 "$ACCORD" rules impact --rules new --old old >/dev/null
expect_line '{*}outbound create{*}'
expect_no_line '+{*}'
expect_no_line '-{*} inbound update {*}'
expect_exit 2 "$ACCORD" rules impact --rules new --old old --detailed-exitcode >/dev/null
expect_equal "$(ls accord-state/changesets | wc -l)" "$before" "change sets left behind"

# and the other way about
expect_exit 0 "$ACCORD" rules impact --rules old --old new --json >/dev/null
[ -s "$OUT" ] || fail "no JSON"

# wrong usage, wrong rules
expect_exit 64 "$ACCORD" rules impact >/dev/null 2>&1
expect_text 'needs --old DIR' "$ERR"
expect_exit 66 "$ACCORD" rules impact --old nowhere >/dev/null 2>&1
echo '[rule broken]' >old/98-broken.rules
expect_exit 65 "$ACCORD" rules impact --rules new --old old >/dev/null 2>&1
