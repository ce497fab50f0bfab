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
expect_equal "$(json "j['format_version'], sum(c['gone'] + c['added'] for c in j['classes']), j['lines']" "$OUT")" \
	"(1, 0, [])" 'the same rules'

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
expect_equal "$(json "len(j['lines']) > 0 and all(l['type'] == 'added' for l in j['lines'])" "$OUT")" True lines
expect_exit 0 "$ACCORD" rules list --json >/dev/null
expect_equal "$(json "j['format_version'], len(j['rules']), [s['skip'] for s in j['skips']]" "$OUT")" \
	"(1, 14, ['other-site-types'])" 'rules list'

# wrong usage, wrong rules
expect_exit 64 "$ACCORD" rules impact >/dev/null 2>&1
expect_text 'needs --old DIR' "$ERR"
expect_exit 66 "$ACCORD" rules impact --old nowhere >/dev/null 2>&1
echo '[rule broken]' >old/98-broken.rules
expect_exit 65 "$ACCORD" rules impact --rules new --old old >/dev/null 2>&1
