# docs: what a page or a header refers to is there: files, headings, commands, settings of the program.
. "$SRC/tests/cli/lib.sh"

cd "$SRC" || fail 'no sources'
python3 - README.md NEWS.md SECURITY.md docs/*.md tests/cli/README.md <<'EOF' || fail 'see above'
import os, re, sys
bad = []
for page in sys.argv[1:]:
    text = open(page, encoding="utf-8").read()
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path = target.split("#")[0]
        if re.match(r"[a-z]+:", target) or not path:
            continue
        if not os.path.exists(os.path.join(os.path.dirname(page), path)):
            bad.append("%s: '%s' is not there" % (page, target))
    for path in re.findall(r"`((?:engine|io|rules|scripts|tests|fixtures|docs)/[\w./-]+)`", text):
        if "NNNN" not in path and not os.path.exists(path):
            bad.append("%s: '%s' is not there" % (page, path))
print("\n".join(bad))
sys.exit(bool(bad))
EOF

# Headers name pages, and some of them a heading.
grep -rhoE 'docs/[a-z-]+\.md' engine io rules fixtures/sandbox rules.d | sort -u >"$TEST_TMP/pages"
[ "$(wc -l <"$TEST_TMP/pages")" -gt 3 ] || fail 'no page is named in the sources any more'
while read -r page; do
	[ -f "$page" ] || fail "the sources name '$page', which is not there"
done <"$TEST_TMP/pages"
grep -qi '^## crash only' docs/design.md || fail 'engine/base/mem.h names "crash only" of docs/design.md'
grep -qi '^## a lost ledger' docs/ledger.md || fail 'io/ledger.h names "a lost ledger" of docs/ledger.md'

# Commands that a page shows are commands.
"$ACCORD" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' >"$TEST_TMP/commands"
grep -ohE '(`|\$ |^|accord   )accord [a-z][a-z-]+' README.md NEWS.md SECURITY.md docs/*.md |
	sed 's/.*accord //' | sort -u >"$TEST_TMP/named"
[ "$(wc -l <"$TEST_TMP/named")" -gt 8 ] || fail 'the pages name hardly any command'
while read -r command; do
	grep -qx -e "$command" "$TEST_TMP/commands" || fail "the pages name 'accord $command', which is no command"
done <"$TEST_TMP/named"
